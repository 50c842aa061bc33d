package headroom.wire;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Netns;
import headroom.lab.Pair;
import headroom.lab.TwoNodes;
import headroom.lab.TwoNodes.Node;
import headroom.lab.TwoNodes.Spec;
import headroom.model.InterfaceReading;
import headroom.model.Reading;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Interfaces that change while the sensor runs keep right counts and the right limit. */
@Tag("kernel")
class HotReloadTest {
  private static final int DISCARD = 9;

  @Test
  void aDeviceMadeAnewUnderItsNameCountsFromZero() throws Exception {
    try (var pair = Pair.ipv4();
        var agent = NodeAgent.in(pair.left())) {
      Traffic.datagrams(pair.left(), Pair.RIGHT, DISCARD, 13, 100);
      InterfaceReading before = agent.link(Pair.DEVICE);
      assertThat(before.tx().packets()).isEqualTo(13);

      pair.left().ip("link delete " + Pair.DEVICE);
      agent.await("the deleted device to go", reading -> reading.interfaces().isEmpty());
      lay(pair);
      agent.await("the new device", reading -> !reading.interfaces().isEmpty());
      Traffic.datagrams(pair.left(), Pair.RIGHT, DISCARD, 17, 100);

      InterfaceReading after = agent.link(Pair.DEVICE);
      assertThat(after.ifindex()).isNotEqualTo(before.ifindex());
      assertThat(after.tx().packets()).isEqualTo(17);
      assertThat(after.tx().bytes()).isEqualTo(17 * (100 + 28 + 14));
    }
  }

  @Test
  void aDeviceMadeAnewBetweenTwoReadingsIsNotTakenForTheOldOne() throws Exception {
    try (var pair = Pair.ipv4();
        var agent = NodeAgent.in(pair.left())) {
      Traffic.datagrams(pair.left(), Pair.RIGHT, DISCARD, 13, 100);
      int old = agent.link(Pair.DEVICE).ifindex();
      pair.left().ip("link delete " + Pair.DEVICE);
      lay(pair);
      agent.await("the new device", reading -> has(reading, old, Pair.DEVICE) == 0);
      Traffic.datagrams(pair.left(), Pair.RIGHT, DISCARD, 19, 100);
      assertThat(agent.link(Pair.DEVICE).tx().packets()).isEqualTo(19);
    }
  }

  @Test
  void aRenamedDeviceGoesOnCounting() throws Exception {
    try (var pair = Pair.ipv4();
        var agent = NodeAgent.in(pair.left())) {
      Traffic.datagrams(pair.left(), Pair.RIGHT, DISCARD, 11, 100);
      int ifindex = agent.link(Pair.DEVICE).ifindex();
      pair.left()
          .ip(
              "link set eth0 down",
              "link set eth0 name wan7",
              "link set wan7 up",
              "neigh replace " + Pair.RIGHT + " dev wan7 lladdr 02:68:72:01:00:02 nud permanent");
      agent.await("the new name", reading -> has(reading, ifindex, "wan7") == 1);
      Traffic.datagrams(pair.left(), Pair.RIGHT, DISCARD, 7, 100);
      assertThat(agent.link("wan7").tx().packets()).isEqualTo(11 + 7);
    }
  }

  @Test
  void theTunnelsLimitFollowsTheNicsMtu() throws Exception {
    try (var lab = TwoNodes.build(Spec.standard());
        var agent = NodeAgent.in(lab.a().netns())) {
      assertThat(agent.link(Node.TUNNEL).limit()).hasValue(1450);
      lab.a().netns().ip("link set eth0 mtu 1400");
      agent.await(
          "the tunnel's limit to follow",
          reading -> NodeAgent.find(reading, Node.TUNNEL).limit().orElse(0) == 1350);
      Traffic.datagrams(lab.a().pod(), lab.b().podAddress(), DISCARD, 5, 1350 - 28);
      Traffic.datagrams(lab.a().pod(), lab.b().podAddress(), DISCARD, 3, 1351 - 28);
      InterfaceReading tunnel = agent.link(Node.TUNNEL);
      assertThat(tunnel.tx().packets()).isEqualTo(8);
      assertThat(tunnel.tx().oversizedPackets()).isEqualTo(3);
      InterfaceReading nic = agent.link(Node.NIC);
      assertThat(nic.limit()).hasValue(1400);
      assertThat(nic.tx().fragments()).isEqualTo(6);
    }
  }

  private static long has(Reading reading, int ifindex, String name) {
    return reading.interfaces().stream()
        .filter(link -> link.ifindex() == ifindex && link.name().equals(name))
        .count();
  }

  /** As {@link Pair} has laid it. */
  private static void lay(Pair pair) {
    pair.left()
        .ip(
            "link add eth0 address 02:68:72:01:00:01 type veth peer name eth0 netns "
                + pair.right().name()
                + " address 02:68:72:01:00:02");
    end(pair.left(), Pair.LEFT, Pair.RIGHT, "02");
    end(pair.right(), Pair.RIGHT, Pair.LEFT, "01");
  }

  private static void end(Netns netns, String own, String other, String mac) {
    netns.ip(
        "link set eth0 up",
        "addr add " + own + "/24 dev eth0",
        "neigh replace " + other + " dev eth0 lladdr 02:68:72:01:00:" + mac + " nud permanent");
  }
}
