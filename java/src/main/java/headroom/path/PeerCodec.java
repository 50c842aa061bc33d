package headroom.path;

import headroom.model.SizeCounts;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Messages to datagrams and back; docs/PEERS.md has the layout. Each kind has a key of its own,
 * made of the shared one, of this version and of the list of size classes: agents that would
 * compare unlike classes do not understand each other.
 *
 * <p>Threads: one at a time.
 */
public final class PeerCodec {
  /** A datagram, UDP payload; a {@link PeerMessage.Probe} alone may be larger. */
  public static final int BYTES_MAX = 1_200;

  /** A probe's: what an IPv4 packet of 65,535 bytes holds. */
  public static final int PROBE_BYTES_MAX = 65_507;

  public static final int MAC_BYTES = 16;
  private static final int HEAD_BYTES = 32;

  /** The shortest message, and the shortest probe. */
  public static final int BYTES_LEAST = HEAD_BYTES + MAC_BYTES;

  public static final int HELLO_BYTES = BYTES_LEAST + 2 * Long.BYTES;
  public static final int ACK_BYTES = BYTES_LEAST;

  private static final int CLASSES = SizeCounts.UP_TO.size();
  private static final int VARINT_BYTES_MAX = 10;

  /** An answer in which every class has its largest count: 372. */
  public static final int ANSWER_BYTES_MAX =
      BYTES_LEAST + Integer.BYTES + CLASSES * VARINT_BYTES_MAX;

  private static final int MAGIC = 0x48524d50; // "HRMP"
  private static final byte VERSION = 1;
  private static final int KIND_AT = 5;
  private static final int NUMBER_AT = 6;
  private static final int FROM_AT = 8;
  private static final int TO_AT = 16;
  private static final int SEQUENCE_AT = 24;
  private static final String ALGORITHM = "HmacSHA256";

  /** What a datagram says it is. */
  public enum Kind {
    HELLO,
    QUERY,
    ANSWER,
    PROBE,
    PROBE_ACK
  }

  private static final Kind[] KINDS = Kind.values();

  private final Mac[] macs = new Mac[KINDS.length];
  private final byte[] full = new byte[32];

  /**
   * @param key the one that all nodes share, at least 16 bytes
   */
  public PeerCodec(byte[] key) {
    if (key.length < MAC_BYTES) {
      throw new IllegalArgumentException("key: want 16 bytes or more, got " + key.length);
    }
    try {
      for (Kind kind : KINDS) {
        String label = "headroom peers " + VERSION + " " + kind + " " + SizeCounts.UP_TO;
        byte[] own = mac(key).doFinal(label.getBytes(StandardCharsets.UTF_8));
        macs[kind.ordinal()] = mac(own);
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + ALGORITHM, e);
    }
  }

  private static Mac mac(byte[] key) throws GeneralSecurityException {
    Mac mac = Mac.getInstance(ALGORITHM);
    mac.init(new SecretKeySpec(key, ALGORITHM));
    return mac;
  }

  // ---- what a datagram claims, before anything is believed ----

  /** Null: it may be one of ours; its code is not looked at yet. */
  public static @Nullable Refusal glance(ByteBuffer datagram, int bytes) {
    if (bytes < BYTES_LEAST) {
      return Refusal.TRUNCATED;
    }
    if (datagram.getInt(0) != MAGIC) {
      return bytes > BYTES_MAX ? Refusal.OVERSIZED : Refusal.FOREIGN;
    }
    int kind = datagram.get(KIND_AT);
    if (datagram.get(4) != VERSION || kind < 0 || kind >= KINDS.length) {
      return Refusal.VERSION;
    }
    if (bytes > (KINDS[kind] == Kind.PROBE ? PROBE_BYTES_MAX : BYTES_MAX)) {
      return Refusal.OVERSIZED;
    }
    return null;
  }

  /** Of a datagram that passed {@link #glance}. */
  public static Kind kind(ByteBuffer datagram) {
    return KINDS[datagram.get(KIND_AT)];
  }

  /** The sender's epoch, as it claims. */
  public static long from(ByteBuffer datagram) {
    return datagram.getLong(FROM_AT);
  }

  /** The receiver's epoch, as the sender knows it; a hello's {@link PeerMessage.Hello#echo}. */
  public static long to(ByteBuffer datagram) {
    return datagram.getLong(TO_AT);
  }

  // ---- reading ----

  /** A message, or why it is none. */
  public sealed interface Decoded {
    record Ok(PeerMessage message) implements Decoded {}

    record No(Refusal why) implements Decoded {}
  }

  /**
   * @param datagram big-endian, with an array, from 0 on; it passed {@link #glance}
   */
  public Decoded decode(ByteBuffer datagram, int bytes) {
    byte[] array = datagram.array();
    Kind kind = kind(datagram);
    sum(kind, array, bytes - MAC_BYTES);
    byte[] given = Arrays.copyOfRange(array, bytes - MAC_BYTES, bytes);
    if (!MessageDigest.isEqual(Arrays.copyOf(full, MAC_BYTES), given)) {
      return new Decoded.No(Refusal.FORGED);
    }
    PeerMessage message = message(kind, datagram, bytes);
    return message == null ? new Decoded.No(Refusal.MALFORMED) : new Decoded.Ok(message);
  }

  private static @Nullable PeerMessage message(Kind kind, ByteBuffer in, int bytes) {
    long from = in.getLong(FROM_AT);
    long to = in.getLong(TO_AT);
    long sequence = in.getLong(SEQUENCE_AT);
    int number = in.getShort(NUMBER_AT) & 0xffff;
    if (from == 0) {
      return null;
    }
    return switch (kind) {
      case HELLO ->
          bytes == HELLO_BYTES
              ? new PeerMessage.Hello(
                  from, to, in.getLong(HEAD_BYTES), in.getLong(HEAD_BYTES + Long.BYTES), sequence)
              : null;
      case QUERY -> new PeerMessage.Query(from, to, sequence, bytes);
      case ANSWER -> answer(in, bytes, from, to, sequence, number);
      case PROBE -> new PeerMessage.Probe(from, to, sequence, bytes);
      case PROBE_ACK ->
          bytes == ACK_BYTES ? new PeerMessage.ProbeAck(from, to, sequence, number) : null;
    };
  }

  private static PeerMessage.@Nullable Answer answer(
      ByteBuffer in, int bytes, long from, long to, long sequence, int needed) {
    int end = bytes - MAC_BYTES;
    if (needed != 0) {
      boolean sane = end == HEAD_BYTES && needed <= ANSWER_BYTES_MAX;
      return sane ? new PeerMessage.Answer(from, to, sequence, new long[0], needed) : null;
    }
    if (end < HEAD_BYTES + Integer.BYTES) {
      return null;
    }
    int there = in.getInt(HEAD_BYTES);
    int at = HEAD_BYTES + Integer.BYTES;
    var received = new long[CLASSES];
    for (int i = 0; i < CLASSES; i++) {
      if ((there >>> i & 1) == 0) {
        continue;
      }
      for (int shift = 0; ; shift += 7) {
        if (at == end || shift > 63) {
          return null;
        }
        byte next = in.get(at++);
        received[i] |= (long) (next & 0x7f) << shift;
        if (next >= 0) {
          break;
        }
      }
    }
    return at == end ? new PeerMessage.Answer(from, to, sequence, received, 0) : null;
  }

  // ---- writing ----

  /**
   * @param out big-endian, with an array; written from 0 on
   * @return bytes of the datagram
   */
  public int encode(PeerMessage message, ByteBuffer out) {
    int end =
        switch (message) {
          case PeerMessage.Hello m -> {
            head(out, Kind.HELLO, 0, m.from(), m.echo(), m.sequence());
            out.putLong(HEAD_BYTES, m.otherEcho());
            out.putLong(HEAD_BYTES + Long.BYTES, m.challenge());
            yield HELLO_BYTES - MAC_BYTES;
          }
          case PeerMessage.Query m -> {
            head(out, Kind.QUERY, 0, m.from(), m.to(), m.sequence());
            yield pad(out, m.bytes(), BYTES_MAX);
          }
          case PeerMessage.Answer m -> {
            head(out, Kind.ANSWER, m.needed(), m.from(), m.to(), m.sequence());
            yield m.isWhole() ? counts(out, m.received()) : HEAD_BYTES;
          }
          case PeerMessage.Probe m -> {
            head(out, Kind.PROBE, 0, m.from(), m.to(), m.sequence());
            yield pad(out, m.bytes(), PROBE_BYTES_MAX);
          }
          case PeerMessage.ProbeAck m -> {
            head(out, Kind.PROBE_ACK, m.bytes(), m.from(), m.to(), m.sequence());
            yield ACK_BYTES - MAC_BYTES;
          }
        };
    sum(kind(out), out.array(), end);
    System.arraycopy(full, 0, out.array(), end, MAC_BYTES);
    return end + MAC_BYTES;
  }

  /** Bytes of an answer with these counts. */
  public static int answerBytes(long[] received) {
    int bytes = BYTES_LEAST + Integer.BYTES;
    for (long count : received) {
      bytes += count == 0 ? 0 : varintBytes(count);
    }
    return bytes;
  }

  private static int varintBytes(long value) {
    return (Long.SIZE - Long.numberOfLeadingZeros(value) + 6) / 7;
  }

  private static void head(
      ByteBuffer out, Kind kind, int number, long from, long to, long sequence) {
    out.putInt(0, MAGIC).put(4, VERSION).put(KIND_AT, (byte) kind.ordinal());
    out.putShort(NUMBER_AT, (short) number);
    out.putLong(FROM_AT, from).putLong(TO_AT, to).putLong(SEQUENCE_AT, sequence);
  }

  private static int pad(ByteBuffer out, int bytes, int most) {
    if (bytes < BYTES_LEAST || bytes > most) {
      throw new IllegalArgumentException(
          "datagram: want " + BYTES_LEAST + " to " + most + " bytes, got " + bytes);
    }
    Arrays.fill(out.array(), HEAD_BYTES, bytes, (byte) 0);
    return bytes - MAC_BYTES;
  }

  private static int counts(ByteBuffer out, long[] received) {
    int there = 0;
    int at = HEAD_BYTES + Integer.BYTES;
    for (int i = 0; i < CLASSES; i++) {
      if (received[i] == 0) {
        continue;
      }
      there |= 1 << i;
      long rest = received[i];
      while ((rest & ~0x7fL) != 0) {
        out.put(at++, (byte) (rest | 0x80));
        rest >>>= 7;
      }
      out.put(at++, (byte) rest);
    }
    out.putInt(HEAD_BYTES, there);
    return at;
  }

  /** Into {@link #full}. */
  private void sum(Kind kind, byte[] datagram, int end) {
    Mac mac = macs[kind.ordinal()];
    mac.update(datagram, 0, end);
    try {
      mac.doFinal(full, 0);
    } catch (ShortBufferException e) {
      throw new AssertionError("SHA-256 has 32 bytes", e);
    }
  }
}
