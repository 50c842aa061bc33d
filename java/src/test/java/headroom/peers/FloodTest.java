package headroom.peers;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.SeriesResult;
import headroom.lab.Await;
import headroom.lab.Datagrams;
import headroom.lab.TwoNodes;
import headroom.model.PeerCounters;
import headroom.path.PeerCodec;
import headroom.path.PeerMessage;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** From a peer's own address, at a running agent: what must not be answered is not. */
@Tag("kernel")
@Tag("alone")
class FloodTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final long seed = Long.getLong("seed", System.nanoTime());

  @Test
  void thousandsOfForgedDatagramsGetNoAnswerAndEachIsCounted() throws Exception {
    flood(7_919, 1_500, seed); // slowly enough that none is lost before the agent sees it
  }

  @Test
  @Tag("long")
  void aMillionForgedDatagramsGetNoAnswer() throws Exception {
    SeriesResult.write("flood", seed, flood(1_000_003, Integer.MAX_VALUE, seed));
  }

  /** What it came to. */
  private static JsonObject flood(int count, int perSecond, long seed) throws Exception {
    System.out.println("FloodTest: seed " + seed);
    try (TwoNodes lab = TwoNodes.build(TwoNodes.Spec.standard());
        PeerNode a = new PeerNode(lab.a().netns());
        PeerNode b = new PeerNode(lab.b().netns())) {
      Datagrams.send(lab.a().pod(), lab.b().podAddress(), 4711, 200, 23);
      a.awaitExchanges(lab.b().address(), 3);
      b.awaitExchanges(lab.a().address(), 0);
      // what leaves A's port to any other than the true agent's, in a counter of the kernel
      lab.a()
          .netns()
          .feed(
              """
              table inet spy {
                counter strangers {}
                chain out {
                  type filter hook output priority 0;
                  udp sport 8788 udp dport != 8788 counter name strangers
                }
              }
              """,
              "nft",
              "-f",
              "-");
      PeerCounters before = a.exchange.counters();
      long thread = receiver(a);
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      long cpu = threads.getThreadCpuTime(thread);
      long began = System.nanoTime();
      long sent = send(lab, count, perSecond, new Random(seed));
      long took = System.nanoTime() - began;
      double share = (threads.getThreadCpuTime(thread) - cpu) / (double) took;

      if (perSecond < Integer.MAX_VALUE) {
        Await.until(
            sent + " refusals",
            SOON,
            () -> refusals(a, before) >= sent,
            () -> refusals(a, before) + " " + a.exchange.counters());
      }
      PeerCounters after = a.exchange.counters();
      System.out.printf(
          "%d datagrams in %d ms; the receiving thread: %.1f %% of a core; %s%n",
          sent, took / 1_000_000, share * 100, after);
      assertThat(strangers(lab)).contains("packets 0 ");
      // a greeting or two of the true agent may be among them
      assertThat(refusals(a, before)).isLessThanOrEqualTo(sent + 7).isGreaterThan(count / 1_000);
      long kept = refusals(a, before) + after.receivedLost() - before.receivedLost();
      assertThat(kept).as("counted, by us or by the kernel").isGreaterThan(sent * 9 / 10);
      assertThat(share).as("share of a core").isLessThan(0.5);

      long exchanges = a.status(lab.b().address()).exchanges();
      Datagrams.send(lab.a().pod(), lab.b().podAddress(), 4711, 200, 23);
      a.awaitExchanges(lab.b().address(), exchanges + 2);
      return new JsonObject()
          .put("datagrams", sent)
          .put("seconds", took / 1_000_000 / 1_000.0)
          .put("answers", 0)
          .put("refused", refusals(a, before))
          .put("lostByKernel", after.receivedLost() - before.receivedLost())
          .put("receiverShareOfCore", Math.round(share * 1_000) / 1_000.0);
    }
  }

  /** Greetings of an agent that is not believed count as good: they are heard, and that is all. */
  private static long refusals(PeerNode a, PeerCounters before) {
    PeerCounters now = a.exchange.counters();
    return now.refused() - before.refused() + kind(now, "hello") - kind(before, "hello");
  }

  private static long kind(PeerCounters counters, String kind) {
    return counters.received().getOrDefault(kind, 0L);
  }

  private static String strangers(TwoNodes lab) {
    return lab.a().netns().run("nft", "list", "counter", "inet", "spy", "strangers").stdout();
  }

  private static long receiver(PeerNode a) {
    return a.exchange.receiverThread();
  }

  private static long send(TwoNodes lab, int count, int perSecond, Random random)
      throws IOException {
    return lab.b()
        .netns()
        .<Long, IOException>call(() -> {
          try (var channel = DatagramChannel.open()) {
            channel.setOption(StandardSocketOptions.SO_SNDBUF, 4 << 20);
            var to = new InetSocketAddress(lab.a().address(), PeerNode.PORT);
            return send(channel, to, count, perSecond, random);
          }
        });
  }

  private static long send(
      DatagramChannel channel, InetSocketAddress to, int count, int perSecond, Random random)
      throws IOException {
    byte[][] kinds = kinds(random);
    ByteBuffer out = ByteBuffer.allocate(2_048);
    long began = System.nanoTime();
    for (int i = 0; i < count; i++) {
      out.clear().put(kinds[random.nextInt(kinds.length)]).flip();
      if (random.nextInt(3) == 0) { // and one byte changed
        out.put(random.nextInt(out.limit()), (byte) random.nextInt());
      }
      channel.send(out, to);
      long due = began + i * 1_000_000_000L / perSecond;
      while (System.nanoTime() < due) {
        Thread.onSpinWait();
      }
    }
    return count;
  }

  /** Of another key; of our key and of another start; cut, too long, random. */
  private static byte[][] kinds(Random random) {
    var forger = new PeerCodec("another key, not theirs".getBytes(StandardCharsets.US_ASCII));
    var earlier = new PeerCodec(PeerNode.KEY);
    byte[][] kinds = new byte[211][];
    for (int i = 0; i < kinds.length; i++) {
      PeerCodec codec = random.nextBoolean() ? forger : earlier;
      kinds[i] =
          switch (random.nextInt(6)) {
            case 0 ->
                of(
                    codec,
                    new PeerMessage.Hello(
                        random.nextLong() | 1, random.nextLong(), 0, random.nextLong(), i + 1));
            case 1 ->
                of(
                    codec,
                    new PeerMessage.Query(random.nextLong() | 1, random.nextLong(), i + 1, 192));
            case 2 ->
                of(
                    codec,
                    new PeerMessage.Probe(random.nextLong() | 1, random.nextLong(), i + 1, 1_200));
            case 3 -> random(random, 1 + random.nextInt(47));
            case 4 -> Arrays.copyOf(of(codec, new PeerMessage.Query(1, 2, i + 1, 192)), 1_300);
            default -> random(random, 48 + random.nextInt(1_300));
          };
    }
    return kinds;
  }

  private static byte[] of(PeerCodec codec, PeerMessage message) {
    ByteBuffer out = ByteBuffer.allocate(PeerCodec.BYTES_MAX);
    return Arrays.copyOf(out.array(), codec.encode(message, out));
  }

  private static byte[] random(Random random, int bytes) {
    var noise = new byte[bytes];
    random.nextBytes(noise);
    return noise;
  }
}
