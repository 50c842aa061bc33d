package headroom.peers;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.model.LedgerReading;
import headroom.model.PeerCounters;
import headroom.model.PeerPath.PeerAgent;
import headroom.model.SizeCounts;
import headroom.path.LedgerLoss;
import headroom.path.PeerCodec;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whole exchanges in a time of their own: nothing here waits, and no clock is asked. */
class ExchangeCoreTest {
  private static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final int CLASSES = SizeCounts.UP_TO.size();
  private static final int SMALL = SizeCounts.UP_TO.indexOf(128);
  private static final int LARGE = SizeCounts.UP_TO.indexOf(1500);
  private static final int PORT = 8788;
  private static final long TICK = 100_000_000L;
  private static final long SECOND = 1_000_000_000L;

  private final Random random = new Random(seed());
  private final Map<String, Node> nodes = new HashMap<>();
  private long now = random.nextLong(); // nanoTime begins anywhere

  private static long seed() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("ExchangeCoreTest: seed " + seed);
    return seed;
  }

  /** A node with its ledger, and the datagrams under way to it. */
  private final class Node {
    final String address;
    final Map<String, long[]> ledger = new HashMap<>();
    final List<byte[]> sent = new ArrayList<>();
    ExchangeCore core;

    Node(String address) {
      this.address = address;
      start();
      nodes.put(address, this);
    }

    /** Also anew: its counts begin at 0. */
    void start() {
      ledger.clear();
      core = new ExchangeCore(KEY, PORT, this::read, random::nextLong, this::send, now);
    }

    long[] row(String peer) {
      return ledger.computeIfAbsent(peer, p -> new long[2 * CLASSES]);
    }

    private boolean read(byte[] address, long[] into) {
      String peer = text(address);
      System.arraycopy(row(peer), 0, into, 0, into.length);
      return true;
    }

    private void send(ByteBuffer datagram, InetSocketAddress to) {
      byte[] copy = new byte[datagram.limit()];
      datagram.get(0, copy);
      sent.add(copy);
      Node there = nodes.get(to.getAddress().getHostAddress());
      if (there != null) {
        there.receive(copy, new InetSocketAddress(address, PORT));
      }
    }

    void receive(byte[] datagram, InetSocketAddress from) {
      ByteBuffer in = ByteBuffer.allocate(PeerCodec.PROBE_BYTES_MAX + 1);
      in.put(0, datagram);
      core.receive(in, datagram.length, from, now, Instant.EPOCH);
    }

    void observe() {
      List<LedgerReading> readings = new ArrayList<>();
      ledger.forEach((peer, row) ->
          readings.add(
              new LedgerReading(peer, SizeCounts.copyOf(row, 0), SizeCounts.copyOf(row, CLASSES))));
      core.observe(readings, now);
    }

    PeerStatus of(Node peer) {
      return core.statuses(now).stream()
          .filter(s -> s.peer().equals(peer.address))
          .findFirst()
          .orElseThrow();
    }

    PeerCounters counters() {
      return core.counters(0, now);
    }
  }

  private static String text(byte[] a) {
    return (a[0] & 255) + "." + (a[1] & 255) + "." + (a[2] & 255) + "." + (a[3] & 255);
  }

  private void packets(Node from, Node to, int sizeClass, int count, boolean arrive) {
    from.row(to.address)[sizeClass] += count;
    to.row(from.address)[CLASSES + sizeClass] += arrive ? count : 0;
  }

  private void run(int seconds) {
    for (int tick = 0; tick < seconds * 10; tick++) {
      now += TICK;
      if (tick % 10 == 0) {
        nodes.values().forEach(Node::observe);
      }
      List.copyOf(nodes.values()).forEach(node -> node.core.tick(now));
    }
  }

  @Test
  void twoAgentsFindEachOtherAndTellExactlyWhatWasLost() {
    Node a = new Node("10.0.0.1");
    Node b = new Node("10.0.0.2");
    packets(a, b, SMALL, 23, true);
    run(5);
    assertThat(a.of(b).agent()).isEqualTo(PeerAgent.ANSWERS);
    packets(a, b, LARGE, 97, false);
    packets(a, b, SMALL, 211, true);
    run(4);
    assertThat(a.of(b).total().classes())
        .containsExactly(
            new LedgerLoss.SizeClass(128, 211, 211, 0, 0),
            new LedgerLoss.SizeClass(1500, 97, 0, 97, 97));
    assertThat(a.counters().refused() + b.counters().refused()).isZero();
  }

  @Test
  void withTwoNodesThereIsAnExchangeASecondWhileThereIsTraffic() {
    Node a = new Node("10.0.0.1");
    Node b = new Node("10.0.0.2");
    packets(a, b, SMALL, 23, true);
    run(10);
    long before = a.of(b).exchanges();
    for (int i = 0; i < 31; i++) {
      packets(a, b, SMALL, 7, true);
      run(1);
    }
    // a second, the grace, and up to two ticks
    assertThat(a.of(b).exchanges() - before).isBetween(22L, 31L);
  }

  @Test
  void anAgentThatBeganAnewIsFoundAgainAndNothingSeemsLost() {
    Node a = new Node("10.0.0.1");
    Node b = new Node("10.0.0.2");
    packets(a, b, SMALL, 4_711, true);
    run(7);
    for (int i = 0; i < 3; i++) {
      for (Node reborn : List.of(b, a)) {
        reborn.start();
        packets(a, b, SMALL, 23, true);
        packets(b, a, SMALL, 23, true);
        for (int second = 0; second < 40; second++) {
          packets(a, b, SMALL, 5, true);
          packets(b, a, SMALL, 5, true);
          run(1);
          for (Node each : List.of(a, b)) {
            each.core.statuses(now).stream()
                .filter(s -> s.total() != null)
                .flatMap(s -> s.total().classes().stream())
                .forEach(c -> assertThat(c.lostAtLeast()).isZero());
          }
        }
        assertThat(a.of(b).exchanges()).isGreaterThan(3);
        assertThat(b.of(a).exchanges()).isGreaterThan(3);
      }
    }
  }

  /** Its counters are then above the old ones: they do not show that it was away. */
  @Test
  void whatArrivedWhileThePeersAgentWasAwayIsNoLossHoweverMuchCameSince() {
    Node a = new Node("10.0.0.1");
    Node b = new Node("10.0.0.2");
    packets(a, b, SMALL, 23, true);
    run(7);
    packets(a, b, SMALL, 997, false); // nobody counts them
    b.start();
    packets(a, b, SMALL, 4_711, true);
    run(30);
    packets(a, b, SMALL, 31, true);
    run(5);
    assertThat(a.of(b).total().classes())
        .containsExactly(new LedgerLoss.SizeClass(128, 31, 31, 0, 0));
  }

  @Test
  void aPeerWithoutAnAgentIsCalledSilentAndGreetedEverMoreSeldom() {
    Node a = new Node("10.0.0.1");
    a.row("10.0.0.9")[SMALL] = 23;
    for (int i = 0; i < 600; i++) {
      a.row("10.0.0.9")[SMALL]++;
      run(1);
    }
    assertThat(a.core.statuses(now))
        .extracting(PeerStatus::agent)
        .containsExactly(PeerAgent.SILENT);
    assertThat(a.sent.size()).isBetween(7, 16);
  }

  /** The hub talks to a thousand agents; each of them is a whole one. */
  @Test
  void aThousandPeersAreAllAskedInTurnWithinFiveKilobytesASecond() {
    Node hub = new Node("10.0.0.1");
    List<Node> peers = new ArrayList<>();
    System.gc();
    long heapBefore = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    for (int i = 0; i < 1_000; i++) {
      Node peer = new Node("10.1." + i / 250 + "." + (i % 250 + 1));
      peers.add(peer);
      packets(hub, peer, SMALL, 23, true);
    }
    run(240); // all are introduced
    assertThat(hub.counters().peers()).containsEntry("answers", 1_000);
    long most = 0;
    long begin = hub.counters().sentBytes();
    Map<String, Long> exchanges = new HashMap<>();
    hub.core.statuses(now).forEach(s -> exchanges.put(s.peer(), s.exchanges()));
    for (int second = 0; second < 300; second++) {
      peers.forEach(peer -> packets(hub, peer, LARGE, 1, peer.address.endsWith(".7")));
      long before = hub.counters().sentBytes();
      run(1);
      most = Math.max(most, hub.counters().sentBytes() - before);
    }
    long average = (hub.counters().sentBytes() - begin) / 300;
    long least =
        hub.core.statuses(now).stream()
            .mapToLong(s -> s.exchanges() - exchanges.get(s.peer()))
            .min()
            .orElseThrow();
    nodes.clear(); // the hub alone stays
    peers.clear();
    System.gc();
    long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory() - heapBefore;
    assertThat(hub.core.peers()).isEqualTo(1_000);
    System.out.printf(
        "1,000 peers: %d bytes/s on average, %d in the worst second, every one asked %d times in"
            + " 300 s; heap of the one that asks %d kB%n",
        average, most, least, heap >> 10);
    assertThat(average).isLessThanOrEqualTo(5_000);
    assertThat(most).as("a second's reserve may come on top").isLessThanOrEqualTo(10_000);
    assertThat(least).isGreaterThanOrEqualTo(2);
  }

  @Test
  void aSuspectedPeerIsAskedEverySecondAmongAThousand() {
    Node hub = new Node("10.0.0.1");
    for (int i = 0; i < 1_000; i++) {
      packets(hub, new Node("10.1." + i / 250 + "." + (i % 250 + 1)), SMALL, 23, true);
    }
    run(240);
    Node suspect = nodes.get("10.1.2.3");
    long before = hub.of(suspect).exchanges();
    for (int i = 0; i < 30; i++) {
      nodes.values().stream().filter(n -> n != hub).forEach(n -> packets(hub, n, SMALL, 1, true));
      assertThat(hub.core.suspect(suspect.address, now)).isTrue();
      run(1);
    }
    assertThat(hub.of(suspect).exchanges() - before).isGreaterThanOrEqualTo(20);
    assertThat(hub.core.suspect("10.9.9.9", now)).isFalse();
  }

  /** What was ever said, cut, changed, from anywhere: nothing is said in return. */
  @Test
  void noDatagramOfAnotherMakesTheAgentSpeak() {
    Node a = new Node("10.0.0.1");
    Node b = new Node("10.0.0.2");
    packets(a, b, SMALL, 4_711, true);
    packets(b, a, SMALL, 4_711, true);
    run(20);
    List<byte[]> said = new ArrayList<>(b.sent);
    said.addAll(a.sent);
    int before = a.sent.size();
    PeerCounters counters = a.counters();
    for (int i = 0; i < 20_011; i++) {
      byte[] datagram = said.get(random.nextInt(said.size())).clone();
      switch (random.nextInt(4)) {
        case 0 -> datagram[random.nextInt(datagram.length)] ^= (byte) (1 << random.nextInt(8));
        case 1 -> datagram = Arrays.copyOf(datagram, random.nextInt(datagram.length));
        case 2 -> datagram = Arrays.copyOf(datagram, 1 + random.nextInt(65_000));
        default -> {} // played again
      }
      String from = random.nextBoolean() ? b.address : "10.7.7.7";
      a.receive(datagram, new InetSocketAddress(from, 1 + random.nextInt(65_535)));
      now += SECOND / 3_000;
    }
    assertThat(a.sent.size()).isEqualTo(before);
    assertThat(a.counters().arrived() - counters.arrived()).isEqualTo(20_011);
    for (String kind : List.of("query", "answer", "probe")) {
      assertThat(a.counters().received().get(kind)).isEqualTo(counters.received().get(kind));
    }
    packets(a, b, SMALL, 23, true);
    long exchanges = a.of(b).exchanges();
    run(3);
    assertThat(a.of(b).exchanges()).as("and goes on as before").isGreaterThan(exchanges);
  }
}
