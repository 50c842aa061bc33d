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
import java.util.List;
import java.util.regex.Pattern;
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
class RuleCasesTest {
  private static final int SECONDS = 5;

  /** Nobody listens there. */
  private static final int CLOSED_PORT = 9;

  private static final int DEAF_PORT = 4711;

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
      refuse(pair.right(), "ip protocol udp drop"); // or it would answer each
      sendShaped(pair, 53);
      fires("queue-overload", node.record(SECONDS, _ -> overload(pair, 449, 11)));
      firesNothing("queue-overload", node.record(SECONDS, _ -> overload(pair, 449, 3)));
      firesNothing("queue-overload", node.record(SECONDS, _ -> overload(pair, 101, 11))); // below the floor
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

  /** TCP over a network that loses at random; what it sends in 1,009 packets stands for a second. */
  @Test
  @CaseOf("retransmits")
  void tcpThatLosesTwelvePercentFiresAndOneAndAHalfDoNot() throws Exception {
    fires("retransmits", tcpOver(120));
    firesNothing("retransmits", tcpOver(15));
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
  void threeDropsASecondWithoutAKeyFireAndOneInTwoSecondsDoesNot() throws Exception {
    try (var pair = Pair.ipv4();
        var wire = Wire.between(pair.left(), Pair.DEVICE, pair.right(), Pair.DEVICE);
        var node = CountingNode.in(pair.right())) {
      int first = 0xa001;
      int full = first + Contract.DROP_KEYS_MAX;
      for (int type = first; type < full; type++) {
        wire.send(1, type, new byte[50]);
      }
      fires("monitor-loss", node.record(2, _ -> wire.send(3, full + 1, new byte[50])));
      firesNothing("monitor-loss", node.record(2, second -> wire.send(second, full + 1, new byte[50])));
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

  /** Until a window is full and {@code for} is over, and a little. */
  private static int seconds(String name) {
    Rule rule =
        AlertsFile.ofShipped().rules().rules().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow();
    Duration over = ((OfRate) rule.condition()).over();
    return (int) over.plus(rule.lasts()).toSeconds() + 11;
  }
}
