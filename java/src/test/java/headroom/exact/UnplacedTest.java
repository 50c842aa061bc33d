package headroom.exact;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.config.Config;
import headroom.config.Sources;
import headroom.lab.Await;
import headroom.lab.Netns;
import headroom.model.DropClass;
import headroom.model.DropReading;
import headroom.sense.Sensor;
import java.io.IOException;
import java.net.DatagramSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Packets that hold no trace of their namespace when they are freed: no device (its bytes serve
 * another purpose), no route, no socket. The number of their interface is all that is left, and
 * they are counted under it and under namespace 0, "could not be told", never under one that
 * garbage names. An agent of some namespaces cannot say whether they are of them: it counts how
 * many.
 *
 * <p>The whole machine is watched here: the interface's number is one that nobody else has.
 */
@Tag("kernel")
@Tag("alone")
class UnplacedTest {
  private static final int PORT = 7;

  /** The process' own: another run of the tests may watch the machine at the same time. */
  private static final int IFINDEX = 1_000_001 + 2 * (int) ProcessHandle.current().pid();

  /** veth gives its second end the number asked for only if the first one has one too. */
  private static final int OTHER_IFINDEX = IFINDEX + 1;

  private static final String LEFT_MAC = "02:68:72:04:00:01";
  private static final String RIGHT_MAC = "02:68:72:04:00:02";
  private static final String LEFT = "10.197.0.1";
  private static final String RIGHT = "10.197.0.2";
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private Netns left;
  private Netns right;
  private Sensor sensor;
  private Sensor scoped;

  @BeforeEach
  void build() throws Exception {
    left = Netns.create("left");
    right = Netns.create("right");
    for (Netns netns : List.of(left, right)) {
      netns.sysctl("net/ipv6/conf/all/disable_ipv6=1", "net/ipv6/conf/default/disable_ipv6=1");
    }
    left.ip(
        "link add eth0 index %d address %s type veth peer name eth0 index %d address %s netns %s"
            .formatted(OTHER_IFINDEX, LEFT_MAC, IFINDEX, RIGHT_MAC, right.name()),
        "link set eth0 up",
        "addr add " + LEFT + "/24 dev eth0",
        "neigh add " + RIGHT + " dev eth0 lladdr " + RIGHT_MAC);
    right.ip(
        "link set eth0 up",
        "addr add " + RIGHT + "/24 dev eth0",
        "neigh add " + LEFT + " dev eth0 lladdr " + LEFT_MAC);
    sensor = Sensor.open(Config.load(Sources.none()), (r, l) -> DropClass.UNKNOWN, List.of());
    Config some = Config.load(Sources.none().with("netns", right.name()));
    scoped = Sensor.open(some, (r, l) -> DropClass.UNKNOWN, List.of());
  }

  @AfterEach
  void tearDown() {
    if (sensor != null) sensor.close();
    if (scoped != null) scoped.close();
    if (right != null) right.close();
    if (left != null) left.close();
  }

  @Test
  void datagramsThatNobodyReadAreCountedWhenTheirSocketCloses() throws Exception {
    try (var socket = right.<DatagramSocket, IOException>call(() -> new DatagramSocket(PORT))) {
      Udp.send(left, RIGHT, PORT, 1, 100);
      Await.until("the first datagram", LIMIT, () -> queued() > 0);
      long one = queued();
      Udp.send(left, RIGHT, PORT, 22, 100);
      Await.until("23 datagrams", LIMIT, () -> queued() == 23 * one);
      assertThat(drops()).isEmpty();
    }
    flushRcu();
    Await.until("23 drops", LIMIT, () -> total() >= 23, this::unplaced);
    assertThat(drops()).isEqualTo(Map.of("0/null NOT_SPECIFIED udp_destruct_common", 23L));
    // the whole machine's: others may lose such packets at the same time
    assertThat(scoped.read().self().dropsUnplaced()).isGreaterThanOrEqualTo(23);
    assertThat(scoped.read().drops()).isEmpty();
  }

  /** The first fragment is made whole again, to be quoted in an ICMP message; its rest is not. */
  @Test
  void theLaterFragmentsOfWhatNeverBecameWholeAreCounted() throws Exception {
    right.sysctl("net/ipv4/ipfrag_time=1");
    var counters = Counters.of(right);
    try (var wire = Wire.between(left, "eth0", right, "eth0")) {
      Packet whole = Packet.udp(LEFT, RIGHT, 40_000, Udp.CLOSED_PORT, 1_000);
      for (int id = 1; id <= 17; id++) {
        wire.send(1, whole.fragment(id, 0, true));
        wire.send(1, whole.fragment(id, 1024, true));
        wire.send(1, whole.fragment(id, 4096, true));
      }
    }
    Await.until("51 drops", LIMIT, () -> total() >= 51, this::unplaced);
    assertThat(drops())
        .isEqualTo(
            Map.of(
                right.inode() + "/eth0 FRAG_REASM_TIMEOUT ip_expire",
                17L,
                "0/null FRAG_REASM_TIMEOUT inet_frag_rbtree_purge",
                34L));
    assertThat(counters.rise("IpReasmTimeout")).isEqualTo(17);
  }

  /**
   * A UDP socket frees its queue in an RCU callback, which a kernel with CONFIG_RCU_LAZY may put
   * off for ten seconds. Deleting a device waits for all of them (rcu_barrier() in
   * netdev_run_todo()).
   */
  private void flushRcu() {
    left.ip("link add gone0 type veth peer name gone1", "link del gone0");
  }

  /** What the agent has instead, for a failure's message. */
  private String unplaced() {
    return sensor.read().drops().stream()
        .filter(drop -> drop.key().netns() == 0 || drop.key().ifindex() == IFINDEX)
        .toList()
        .toString();
  }

  private long total() {
    return drops().values().stream().mapToLong(packets -> packets).sum();
  }

  /** "namespace/interface REASON function" to packets, of the interface's number. */
  private Map<String, Long> drops() {
    return sensor.read().drops().stream()
        .filter(drop -> drop.key().ifindex() == IFINDEX)
        .collect(
            Collectors.groupingBy(
                drop ->
                    "%d/%s %s %s"
                        .formatted(
                            drop.key().netns(),
                            drop.interfaceName(),
                            drop.key().reason(),
                            drop.key().location()),
                TreeMap::new,
                Collectors.summingLong(DropReading::packets)));
  }

  /**
   * Bytes of memory that wait in the socket: rx_queue of /proc/net/udp and udp6, "tx:rx" in hex.
   */
  private long queued() {
    String here = ":%04X".formatted(PORT);
    return Stream.of("udp", "udp6")
        .flatMap(file -> right.procNet(file).stream())
        .map(line -> line.strip().split("\\s+"))
        .filter(words -> words[1].endsWith(here))
        .mapToLong(words -> Long.parseLong(words[4].substring(words[4].indexOf(':') + 1), 16))
        .sum();
  }
}
