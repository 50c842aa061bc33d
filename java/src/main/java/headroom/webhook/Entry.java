package headroom.webhook;

import headroom.model.Alert;
import headroom.model.Notice;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * One notice in the outbox: all about it but its text, which is in the file. Times are {@link
 * System#nanoTime}: the wall clock may be set.
 *
 * <p>Threads: guarded by the {@link Outbox}'s lock.
 */
final class Entry {
  enum State {
    WAITING,
    /** Given up; somebody may ask for it again. */
    DEAD,
    /** Delivered, and told again now and then, since the receiver forgets it otherwise. */
    STANDING
  }

  /** Of a group. By time first: who lost the alerts' memory counts from 1 again. */
  static final Comparator<Entry> ORDER =
      Comparator.comparing((Entry entry) -> entry.at).thenComparing(entry -> entry.sequence);

  final String key;
  final String receiver;
  final String group;
  final long sequence;
  final Instant at;

  /** Some alert in it fires. */
  final boolean isFiring;

  /** Since when it waits; anew when it is sent again by hand. */
  long bornNanos;

  /** Of the alerts that the receiver is still to be told of in this state: digests of their ids. */
  long[] alerts;

  /** Deflated {@link NoticeJson}; null: it is in the file alone. */
  byte @Nullable [] body;

  int bodyBytes;

  /** The file has it, as it was when it was last written. */
  boolean isStored;

  /** It may be sent: a crash would not forget that it was made. */
  boolean isReleased;

  boolean isInFlight;
  State state = State.WAITING;
  int attempts;
  long nextNanos;

  /** Answers in a row that said the request itself is wrong. */
  int rejections;

  @Nullable String problem;

  Entry(
      String key,
      String receiver,
      String group,
      long sequence,
      Instant at,
      boolean isFiring,
      long[] alerts,
      byte @Nullable [] body,
      int bodyBytes,
      long nanos) {
    this.key = key;
    this.receiver = receiver;
    this.group = group;
    this.sequence = sequence;
    this.at = at;
    this.isFiring = isFiring;
    this.alerts = alerts;
    this.body = body;
    this.bodyBytes = bodyBytes;
    this.bornNanos = nanos;
    this.nextNanos = nanos;
  }

  static Entry of(Notice notice, long nanos) {
    byte[] body = Packed.pack(NoticeJson.write(notice));
    long[] alerts = notice.alerts().stream().mapToLong(alert -> digest(alert.id())).toArray();
    return new Entry(
        notice.key(),
        notice.receiver(),
        notice.group(),
        notice.sequence(),
        notice.at(),
        notice.isFiring(),
        sorted(alerts),
        body,
        body.length,
        nanos);
  }

  /** The notice without the alerts of which the receiver was told a later state. */
  Notice notice(byte[] packed) {
    Notice whole = NoticeJson.read(Packed.unpack(packed));
    List<Alert> kept =
        whole.alerts().stream()
            .filter(alert -> Arrays.binarySearch(alerts, digest(alert.id())) >= 0)
            .toList();
    return new Notice(
        whole.key(),
        whole.receiver(),
        whole.sequence(),
        whole.node(),
        whole.group(),
        whole.groupLabels(),
        kept,
        whole.left(),
        whole.at());
  }

  /** Takes away the alerts that another notice tells a later state of. */
  boolean forget(long[] toldLater) {
    long[] left =
        LongStream.of(alerts).filter(each -> Arrays.binarySearch(toldLater, each) < 0).toArray();
    boolean changed = left.length < alerts.length;
    alerts = left;
    return changed;
  }

  boolean isCoveredBy(long[] later) {
    return LongStream.of(alerts).allMatch(each -> Arrays.binarySearch(later, each) >= 0);
  }

  Duration age(long nanos) {
    return Duration.ofNanos(Math.max(0, nanos - bornNanos));
  }

  private static long[] sorted(long[] values) {
    return LongStream.of(values).sorted().distinct().toArray();
  }

  private static long digest(String id) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(hash).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
