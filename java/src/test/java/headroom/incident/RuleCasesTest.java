package headroom.incident;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.alert.Condition.OfRate;
import headroom.alert.Rule;
import headroom.bpf.Contract;
import headroom.exact.Wire;
import headroom.lab.Background;
import headroom.lab.Datagrams;
import headroom.lab.Netns;
import headroom.lab.Pair;
import headroom.lab.TwoNodes;
import headroom.model.Frame;
import headroom.rules.AlertsFile;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Each shipped rule that rests on a rate: real packets that make it fire, and nearly as many that do
 * not.
 *
 * <p>Nobody waits for ten minutes. What a second holds is sent as fast as it goes, then the sensor is
 * read: five such seconds of real counts, which {@link Laps} repeats for as long as the rule's window
 * and {@code for} take. The thresholds, floors and lengths of time are the shipped ones.
 */
@Tag("kernel")
@Tag("alone")
class RuleCasesTest {
  private static final int SECONDS = 5;

  /** Nobody listens there. */
  private static final int CLOSED_PORT = 9;

  private static final int DEAF_PORT = 4711;
  private static final String CPU_BACKLOG = "CPU_BACKLOG";

  /** Pods' routes without an MTU, as in the founding incident: the tunnel takes 1450. */
  @Test
  @CaseOf("oversized")
  void sevenOversizedPacketsASecondFireAndThreeDoNot() throws Exception {
    try (var nodes = TwoNodes.build(TwoNodes.Spec.standard());
        var node = CountingNode.in(nodes.a().netns())) {
      nodes.a().pod().ip("route change default via 10.0.1.1 dev eth0");
      fires("oversized", node.record(SECONDS, _ -> sendFromPod(nodes, 1451, 7)));
      firesNothing("oversized", node.record(SECONDS, _ -> sendFromPod(nodes, 1451, 3)));
      firesNothing("oversized", node.record(SECONDS, _ -> sendFromPod(nodes, 1450, 101)));
    }
  }

  private static void sendFromPod(TwoNodes nodes, int bytes, int count) throws IOException {
    Datagrams.send(nodes.a().pod(), nodes.b().podAddress(), CLOSED_PORT, bytes - 28, count);
  }

  /** Datagrams larger than a packet, two fragments each. */
  @Test
  @CaseOf("fragments")
  void ninePercentOfFragmentsFireAndFourDoNot() throws Exception {
    try (var pair = Pair.ipv4();
        var node = CountingNode.in(pair.left())) {
      refuse(pair.right(), "udp dport " + CLOSED_PORT + " drop"); // or it would answer each
      fires("fragments", node.record(SECONDS, _ -> cut(pair, 401, 20)));
      firesNothing("fragments", node.record(SECONDS, _ -> cut(pair, 401, 8)));
      firesNothing("fragments", node.record(SECONDS, _ -> cut(pair, 53, 20))); // below the floor
    }
  }

  private static void cut(Pair pair, int whole, int inTwo) throws IOException {
    Datagrams.send(pair.left(), Pair.RIGHT, CLOSED_PORT, 101, whole);
    Datagrams.send(pair.left(), Pair.RIGHT, CLOSED_PORT, 2003, inTwo);
  }

  /**
   * A socket that nobody reads, amid datagrams which a rule of netfilter drops: policy, of which the
   * rule says nothing though it is nearly all.
   */
  @Test
  @CaseOf("loss")
  void aFullSocketFiresFromOnePercentOnAndPolicyNever() throws Exception {
    try (var pair = Pair.ipv4();
        DatagramSocket deaf = deaf(pair.right());
        var node = CountingNode.in(pair.right())) {
      refuse(pair.right(), "udp dport " + CLOSED_PORT + " drop");
      Datagrams.send(pair.left(), Pair.RIGHT, deaf.getLocalPort(), 101, 53);
      fires("loss", node.record(SECONDS, _ -> lose(pair, 449, 11)));
      firesNothing("loss", node.record(SECONDS, _ -> lose(pair, 449, 3)));
      firesNothing("loss", node.record(SECONDS, _ -> lose(pair, 101, 11))); // below the floor
      firesNothing("loss", node.record(SECONDS, _ -> lose(pair, 449, 0)));
    }
  }

  private static DatagramSocket deaf(Netns netns) throws Exception {
    return netns.<DatagramSocket, Exception>call(() -> {
      var socket = new DatagramSocket(DEAF_PORT);
      socket.setReceiveBufferSize(1);
      return socket;
    });
  }

  private static void refuse(Netns netns, String rule) {
    netns.feed(
        "table ip refuse { chain in { type filter hook prerouting priority -300; %s\n}\n}\n"
            .formatted(rule),
        "nft",
        "-f",
        "-");
  }

  private static void lose(Pair pair, int refused, int lost) throws IOException {
    Datagrams.send(pair.left(), Pair.RIGHT, CLOSED_PORT, 101, refused);
    Datagrams.send(pair.left(), Pair.RIGHT, DEAF_PORT, 101, lost);
  }

  /** A class of 8 bit/s for one port: all of it is lost once its queue of one packet is full. */
  @Test
  @CaseOf("queue-overload")
  void aQueueThatLosesTwoPercentFiresAndExplainsTheLossAndSixInAThousandDoNot() throws Exception {
    try (var pair = Pair.ipv4();
        var node = CountingNode.in(pair.left())) {
      shape(pair.left());
      sendShaped(pair, 53);
      fires("queue-overload", node.record(SECONDS, _ -> overload(pair, 449, 11)));
      firesNothing("queue-overload", node.record(SECONDS, _ -> overload(pair, 449, 3)));
      firesNothing("queue-overload", node.record(SECONDS, _ -> overload(pair, 101, 11))); // floor
    }
  }

  private static void shape(Netns netns) {
    netns.feed(
        """
        qdisc add dev eth0 root handle 1: htb default 10
        class add dev eth0 parent 1: classid 1:10 htb rate 10gbit
        class add dev eth0 parent 1: classid 1:20 htb rate 8bit
        qdisc add dev eth0 parent 1:20 pfifo limit 1
        """,
        "tc",
        "-batch",
        "-");
    netns.feed(
        "table ip shape { chain out { type filter hook postrouting priority 0;"
            + " udp dport %d meta priority set 1:20\n}\n}\n".formatted(DEAF_PORT),
        "nft",
        "-f",
        "-");
  }

  private static void overload(Pair pair, int pass, int shaped) throws IOException {
    Datagrams.send(pair.left(), Pair.RIGHT, CLOSED_PORT, 101, pass);
    sendShaped(pair, shaped);
  }

  /** The kernel tells the sender of some of these drops. */
  private static void sendShaped(Pair pair, int count) throws IOException {
    pair.left().<@Nullable Void, IOException>call(() -> {
      try (var socket = new DatagramSocket()) {
        var packet =
            new DatagramPacket(new byte[101], 101, InetAddress.getByName(Pair.RIGHT), DEAF_PORT);
        for (int i = 0; i < count; i++) {
          try {
            socket.send(packet);
          } catch (IOException refused) {
            // a drop all the same
          }
        }
      }
      return null;
    });
  }

  /**
   * Packets for a CPU that takes them more slowly than another sends them (RPS, and rules of netfilter
   * by the thousand). The bursts grow until its queue of 1,000 overflows.
   */
  @Test
  @CaseOf("softnet-overload")
  void aFullQueueOfACpuFiresAndOneThatLosesEightOfTenThousandDoesNot() throws Exception {
    try (var pair = Pair.ipv4();
        var node = CountingNode.in(pair.right())) {
      refuse(pair.right(), "udp dport " + CLOSED_PORT + " drop");
      slow(pair.right());
      fires("softnet-overload", node.record(2, _ -> overflow(pair, node, 4_001)));

      List<Frame> frames = nearlyOverflow(pair, node);
      long lost = drops(frames.getLast()) - drops(frames.getFirst());
      heal(pair.right());
      long good = (long) (lost / 0.0008 / (SECONDS - 1));
      List<Frame> after = node.record(SECONDS - 1, _ -> send(pair, good));
      frames.addAll(after.subList(1, SECONDS));
      firesNothing("softnet-overload", frames);
    }
  }

  /** A second with a burst of which few are lost, so that few more are needed to make up for it. */
  private static List<Frame> nearlyOverflow(Pair pair, CountingNode node) throws Exception {
    for (int attempt = 0; attempt < 97; attempt++) {
      List<Frame> frames = node.record(1, _ -> overflow(pair, node, 1_009));
      if (drops(frames.getLast()) - drops(frames.getFirst()) <= 151) return frames;
    }
    throw new IllegalStateException("the queue never lost 151 packets or fewer");
  }

  private static long drops(Frame frame) {
    return CountingNode.drops(frame, CPU_BACKLOG);
  }

  /** Both: a slow receiver on the second CPU, whoever sends. */
  private static void slow(Netns netns) {
    String rules =
        IntStream.range(0, 8_000)
            .mapToObj(i -> "ip saddr 10.98.%d.%d drop\n".formatted(i / 250, i % 250))
            .collect(Collectors.joining());
    netns.feed(
        "table ip slow { chain in { type filter hook prerouting priority -301;\n%s}\n}\n"
            .formatted(rules),
        "nft",
        "-f",
        "-");
    steer(netns, "2");
  }

  private static void heal(Netns netns) {
    steer(netns, "0");
    netns.run("nft", "delete", "table", "ip", "slow");
  }

  private static void steer(Netns netns, String cpus) {
    netns.run("sh", "-c", "echo " + cpus + " > /sys/class/net/eth0/queues/rx-0/rps_cpus");
  }

  /** Sends until some are lost: none is while the sender is on the receiver's CPU. */
  private static void overflow(Pair pair, CountingNode node, int burst) throws Exception {
    long before = node.drops(CPU_BACKLOG);
    for (int more = 0; more < 97; more++) {
      send(pair, burst + more % 11 * 53);
      if (node.drops(CPU_BACKLOG) > before) return;
    }
    throw new IllegalStateException("no CPU's queue was ever full");
  }

  /** From many sockets: what waits at the other end counts against its sender's buffer. */
  private static void send(Pair pair, long packets) throws IOException {
    pair.left().<@Nullable Void, IOException>call(() -> {
      List<DatagramSocket> sockets = new ArrayList<>();
      try {
        for (int i = 0; i < 41; i++) sockets.add(new DatagramSocket());
        var packet =
            new DatagramPacket(new byte[59], 59, InetAddress.getByName(Pair.RIGHT), CLOSED_PORT);
        for (long i = 0; i < packets; i++) {
          sockets.get((int) (i % sockets.size())).send(packet);
        }
      } finally {
        sockets.forEach(DatagramSocket::close);
      }
      return null;
    });
  }

  /** TCP over a network that loses at random; what it sends in 1,009 packets stands for a second. */
  @Test
  @CaseOf("retransmits")
  void tcpThatLosesTwelvePercentFiresAndTwoDoNot() throws Exception {
    fires("retransmits", tcpOver(120));
    firesNothing("retransmits", tcpOver(18));
  }

  private static List<Frame> tcpOver(int lossPerMille) throws Exception {
    try (var pair = Pair.ipv4()) {
      pair.left().run("ethtool", "-K", Pair.DEVICE, "tso", "off", "gso", "off"); // lose segments
      refuse(pair.right(), "numgen random mod 1000 < " + lossPerMille + " drop");
      Background server = pair.right().start("iperf3", "-s", "-1", "--forceflush");
      server.awaitOutput(Pattern.compile("Server listening"), Incident.LIMIT);
      try (var node = CountingNode.in(pair.left());
          Background client =
              pair.left()
                  .start("iperf3", "-c", Pair.RIGHT, "-b", "40M", "-t", "30", "-i", "0.5",
                      "--forceflush")) {
        client.awaitOutput(Pattern.compile("bits/sec"), Incident.LIMIT);
        return node.record(SECONDS, _ -> node.awaitSent(1_009));
      }
    }
  }

  /** Each EtherType is a series of its own, and there is room for 8,192. */
  @Test
  @CaseOf("monitor-loss")
  void threeDropsASecondWithoutAKeyFireAndTwoInThreeSecondsDoNot() throws Exception {
    try (var pair = Pair.ipv4();
        var wire = Wire.between(pair.left(), Pair.DEVICE, pair.right(), Pair.DEVICE);
        var node = CountingNode.in(pair.right())) {
      int first = 0xa001;
      int full = first + Contract.DROP_KEYS_MAX;
      for (int type = first; type < full; type++) {
        wire.send(1, type, new byte[50]);
      }
      fires("monitor-loss", node.record(2, _ -> wire.send(3, full + 1, new byte[50])));
      firesNothing(
          "monitor-loss",
          node.record(3, second -> wire.send(Math.min(second, 1), full + 1, new byte[50])));
    }
  }

  private static void fires(String rule, List<Frame> frames) {
    ShippedRules.Outcome outcome = ShippedRules.over(Laps.of(frames, seconds(rule)));
    System.out.println("RuleCasesTest: " + outcome.why());
    assertThat(outcome.why()).containsOnlyKeys(rule);
  }

  /** Neither this rule nor another. */
  private static void firesNothing(String rule, List<Frame> frames) {
    assertThat(ShippedRules.over(Laps.of(frames, seconds(rule))).why()).isEmpty();
  }

  /** Until a window is full and {@code for} is over, and two minutes for what it explains to be told. */
  private static int seconds(String name) {
    Rule rule =
        AlertsFile.ofShipped().rules().rules().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow();
    Duration over = ((OfRate) rule.condition()).over();
    return (int) over.plus(rule.lasts()).toSeconds() + 127;
  }
}
