package headroom.path;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.model.SizeCounts;
import headroom.path.PeerMessage.Answer;
import headroom.path.PeerMessage.Hello;
import headroom.path.PeerMessage.Probe;
import headroom.path.PeerMessage.ProbeAck;
import headroom.path.PeerMessage.Query;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Datagrams there and back, and what is refused. */
class PeerCodecTest {
  private static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final int CLASSES = SizeCounts.UP_TO.size();

  private final PeerCodec codec = new PeerCodec(KEY);
  private final ByteBuffer buffer = ByteBuffer.allocate(PeerCodec.PROBE_BYTES_MAX + 1_000);

  private static PeerMessage message(Random random) {
    long from = random.nextLong() | 1;
    long to = random.nextLong();
    long sequence = random.nextLong();
    return switch (random.nextInt(6)) {
      case 0 -> new Hello(from, to, random.nextLong(), random.nextLong(), sequence);
      case 1 -> new Query(from, to, sequence, 48 + random.nextInt(1_153));
      case 2 -> new Answer(from, to, sequence, counts(random), 0);
      case 3 -> new Answer(from, to, sequence, new long[0], 1 + random.nextInt(372));
      case 4 ->
          new Probe(
              from, to, sequence, 48 + random.nextInt(random.nextInt(23) == 0 ? 65_460 : 8_973));
      default -> new ProbeAck(from, to, sequence, random.nextInt(65_508));
    };
  }

  /** Any 64 bits, most of them small, many of them 0. */
  private static long[] counts(Random random) {
    return LongStream.generate(
            () -> random.nextBoolean() ? 0 : random.nextLong() >>> random.nextInt(64))
        .limit(CLASSES)
        .toArray();
  }

  private static String text(PeerMessage message) {
    return message instanceof Answer a
        ? a.from() + " " + a.to() + " " + a.sequence() + Arrays.toString(a.received()) + a.needed()
        : message.toString();
  }

  private PeerMessage decoded(int bytes) {
    assertThat(PeerCodec.glance(buffer, bytes)).isNull();
    return ((PeerCodec.Decoded.Ok) codec.decode(buffer, bytes)).message();
  }

  private Refusal refused(PeerCodec by, int bytes) {
    Refusal glance = PeerCodec.glance(buffer, bytes);
    return glance != null
        ? glance
        : by.decode(buffer, bytes) instanceof PeerCodec.Decoded.No no ? no.why() : null;
  }

  @Test
  void whatIsWrittenIsRead() {
    Random random = Seed.random("PeerCodecTest");
    for (int i = 0; i < 4_711; i++) {
      PeerMessage message = message(random);
      int bytes = codec.encode(message, buffer);
      assertThat(text(decoded(bytes))).isEqualTo(text(message));
      if (message instanceof Query q) {
        assertThat(bytes).isEqualTo(q.bytes());
      }
      if (message instanceof Probe p) {
        assertThat(bytes).isEqualTo(p.bytes());
      } else {
        assertThat(bytes).isLessThanOrEqualTo(PeerCodec.BYTES_MAX);
      }
      if (message instanceof Answer a && a.isWhole()) {
        assertThat(bytes).isEqualTo(PeerCodec.answerBytes(a.received()));
      }
    }
  }

  @Test
  void everyClassWithItsLargestCountFitsAnAnswer() {
    var all = new long[CLASSES];
    Arrays.fill(all, -1); // 64 bits
    assertThat(codec.encode(new Answer(1, 2, 3, all, 0), buffer))
        .isEqualTo(PeerCodec.ANSWER_BYTES_MAX)
        .isEqualTo(372);
    assertThat(((Answer) decoded(372)).received()).isEqualTo(all);
  }

  @Test
  void aDatagramWithOneBitChangedIsRefused() {
    Random random = Seed.random("PeerCodecTest");
    for (int i = 0; i < 4_711; i++) {
      int bytes = codec.encode(message(random), buffer);
      int bit = random.nextInt(bytes * 8);
      buffer.put(bit / 8, (byte) (buffer.get(bit / 8) ^ 1 << bit % 8));
      assertThat(refused(codec, bytes)).as("bit %d of %d bytes", bit, bytes).isNotNull();
    }
  }

  @Test
  void aDatagramThatIsCutOrLongerIsRefused() {
    Random random = Seed.random("PeerCodecTest");
    for (int i = 0; i < 1_009; i++) {
      int bytes = codec.encode(message(random), buffer);
      assertThat(refused(codec, random.nextInt(bytes))).isNotNull();
      assertThat(refused(codec, bytes + 1 + random.nextInt(99))).isNotNull();
    }
    codec.encode(new Query(1, 2, 3, 1_200), buffer);
    assertThat(refused(codec, 1_201)).isEqualTo(Refusal.OVERSIZED);
    assertThat(refused(codec, 47)).isEqualTo(Refusal.TRUNCATED);
  }

  @Test
  void randomBytesAreRefusedAndBreakNothing() {
    Random random = Seed.random("PeerCodecTest");
    for (int i = 0; i < 20_011; i++) {
      int bytes = random.nextInt(1_500);
      random.nextBytes(buffer.array());
      if (random.nextBoolean()) { // with a good beginning, further in
        buffer.putInt(0, 0x48524d50).put(4, (byte) 1).put(5, (byte) random.nextInt(5));
      }
      assertThat(refused(codec, bytes)).isNotNull();
    }
  }

  /** Authentic nonsense, of an agent with a fault, say. */
  @Test
  void countsThatEndTooEarlyOrTooLateAreMalformed() throws Exception {
    Random random = Seed.random("PeerCodecTest");
    int malformed = 0;
    for (int i = 0; i < 2_003; i++) {
      int bytes = codec.encode(new Answer(1, 2, 3, counts(random), 0), buffer);
      buffer.putInt(32, random.nextInt()); // other classes than those that follow
      sign(bytes);
      malformed += refused(codec, bytes) == Refusal.MALFORMED ? 1 : 0;
    }
    assertThat(malformed).isGreaterThan(1_009);
  }

  /** As the codec does it: the same key, since the kind is the same. */
  private void sign(int bytes) throws Exception {
    var mac = Mac.getInstance("HmacSHA256");
    String label = "headroom peers 1 ANSWER " + SizeCounts.UP_TO;
    mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
    byte[] own = mac.doFinal(label.getBytes(StandardCharsets.UTF_8));
    mac.init(new SecretKeySpec(own, "HmacSHA256"));
    mac.update(buffer.array(), 0, bytes - 16);
    System.arraycopy(mac.doFinal(), 0, buffer.array(), bytes - 16, 16);
  }

  @Test
  void anotherKeyAndAnotherKindAreForgeries() {
    var other = new PeerCodec("0123456789abcdeg".getBytes(StandardCharsets.US_ASCII));
    int bytes = codec.encode(new Query(1, 2, 3, 48), buffer);
    assertThat(refused(other, bytes)).isEqualTo(Refusal.FORGED);
    buffer.put(5, (byte) PeerCodec.Kind.PROBE_ACK.ordinal());
    assertThat(refused(codec, bytes)).isEqualTo(Refusal.FORGED);
  }

  @Test
  void anAcknowledgementIsNoLargerThanTheSmallestProbe() {
    assertThat(PeerCodec.ACK_BYTES).isEqualTo(PeerCodec.BYTES_LEAST);
  }
}
