package headroom.host;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.model.Role;
import headroom.model.Unavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RolesTest {
  private static final Roles.Selection DEFAULT = new Roles.Selection(List.of(), false, 256);
  private static final List<DefaultRoute> NO_ROUTES = List.of();

  /** A small builder: what a test does not say is usual. */
  private static final class Device {
    private final int ifindex;
    private final String name;
    private final @Nullable String kind;
    private int mtu = 1500;
    private boolean up = true;
    private boolean physical;
    private OptionalInt master = OptionalInt.empty();
    private OptionalInt lower = OptionalInt.empty();
    private final List<Link.Address> addresses = new ArrayList<>();
    private Link.@Nullable Tunnel tunnel;

    Device(int ifindex, String name, @Nullable String kind) {
      this.ifindex = ifindex;
      this.name = name;
      this.kind = kind;
    }

    Device mtu(int value) {
      mtu = value;
      return this;
    }

    Device down() {
      up = false;
      return this;
    }

    Device physical() {
      physical = true;
      return this;
    }

    Device master(int value) {
      master = OptionalInt.of(value);
      return this;
    }

    Device lower(int value) {
      lower = OptionalInt.of(value);
      return this;
    }

    Device address(int family, String address, int prefix) {
      addresses.add(new Link.Address(family, address, prefix, "global"));
      return this;
    }

    Device external() {
      tunnel = new Link.Tunnel(true, 8472, null, OptionalInt.empty());
      return this;
    }

    Device local(int family, String address) {
      tunnel = new Link.Tunnel(false, 4789, address, OptionalInt.of(family));
      return this;
    }

    Link link() {
      return new Link(
          7,
          ifindex,
          name,
          kind,
          null,
          mtu,
          up,
          name.equals("lo"),
          master,
          lower,
          addresses,
          physical,
          null,
          tunnel);
    }
  }

  private static List<Link> links(Device... devices) {
    return java.util.Arrays.stream(devices).map(Device::link).toList();
  }

  private static Device nic() {
    return new Device(2, "eth0", null).physical().address(4, "192.0.2.7", 24);
  }

  private static Device tunnel() {
    return new Device(3, "cilium_vxlan", "vxlan").external();
  }

  private static Watched watched(Roles.Plan plan, String name) {
    return plan.watched().stream()
        .filter(w -> w.link().name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not watched: " + plan));
  }

  @Test
  void aCapturedNodeHasItsTunnelsItsNicAndItsHostDevicesWatched() throws Exception {
    var routes = DefaultRoute.parse(LinksTest.text("ip-route-default.json"), 4);
    Roles.Plan plan = Roles.plan(LinksTest.captured(), routes, DEFAULT);
    assertThat(plan.watched())
        .extracting(w -> w.link().name(), Watched::role, Watched::ledger)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("cilium_vxlan", Role.TUNNEL, false),
            org.assertj.core.groups.Tuple.tuple("vx6", Role.TUNNEL, false),
            org.assertj.core.groups.Tuple.tuple("eth0", Role.NIC, true),
            org.assertj.core.groups.Tuple.tuple("cilium_net", Role.HOST, false),
            org.assertj.core.groups.Tuple.tuple("cilium_host", Role.HOST, false));
    assertThat(plan.notes()).isEmpty();
    // The default route carries 1400 though its device carries 1500: the route wins.
    assertThat(watched(plan, "cilium_vxlan").limit()).hasValue(1350);
    assertThat(watched(plan, "vx6").limit()).hasValue(1330);
    assertThat(watched(plan, "eth0").limit()).hasValue(1500);
  }

  @Test
  void aTunnelOver1500OnIpv4Carries1450ThoughItsDeviceSays1500() {
    Watched tunnel =
        watched(Roles.plan(links(nic(), tunnel()), NO_ROUTES, DEFAULT), "cilium_vxlan");
    assertThat(tunnel.limit()).hasValue(1450);
    assertThat(tunnel.overhead()).hasValue(50);
  }

  @Test
  void aTunnelOnAnIpv6OnlyUnderlayPays70() {
    Device six = new Device(2, "eth0", null).physical().address(6, "2001:db8::7", 64);
    Watched tunnel = watched(Roles.plan(links(six, tunnel()), NO_ROUTES, DEFAULT), "cilium_vxlan");
    assertThat(tunnel.limit()).hasValue(1430);
    assertThat(tunnel.overhead()).hasValue(70);
  }

  @Test
  void theDevicesOwnMtuHoldsWhereItIsTheSmaller() {
    Watched tunnel =
        watched(
            Roles.plan(links(nic().mtu(9000), tunnel().mtu(1500)), NO_ROUTES, DEFAULT),
            "cilium_vxlan");
    assertThat(tunnel.limit()).hasValue(1500);
  }

  @Test
  void theTunnelsLocalAddressNamesItsUnderlay() {
    Device other = new Device(4, "eth1", null).physical().mtu(1400).address(4, "198.51.100.7", 24);
    Device bound = new Device(5, "vx", "vxlan").local(4, "198.51.100.7");
    assertThat(watched(Roles.plan(links(nic(), other, bound), NO_ROUTES, DEFAULT), "vx").limit())
        .hasValue(1350);
  }

  @Test
  void withoutARouteTheSmallestNicIsTheUnderlayAsForCilium() {
    Device other = new Device(4, "eth1", null).physical().mtu(1460).address(4, "198.51.100.7", 24);
    assertThat(
            watched(Roles.plan(links(nic(), other, tunnel()), NO_ROUTES, DEFAULT), "cilium_vxlan")
                .limit())
        .hasValue(1410);
    var byEth0 = List.of(new DefaultRoute(4, "eth0", OptionalInt.empty()));
    assertThat(
            watched(Roles.plan(links(nic(), other, tunnel()), byEth0, DEFAULT), "cilium_vxlan")
                .limit())
        .hasValue(1450);
  }

  @Test
  void aTunnelWithoutAnyUnderlayKeepsItsOwnMtuAsTheLimit() {
    Watched alone = watched(Roles.plan(links(tunnel()), NO_ROUTES, DEFAULT), "cilium_vxlan");
    assertThat(alone.limit()).hasValue(1500);
  }

  @Test
  void theLedgerIsCountedAtABondsMembersAndNotAtTheBondOrItsVlan() {
    List<Link> links =
        links(
            new Device(2, "eno1", null).physical().master(4),
            new Device(3, "eno2", null).physical().master(4),
            new Device(4, "bond0", "bond"),
            new Device(5, "bond0.100", "vlan").lower(4).address(4, "192.0.2.7", 24),
            new Device(6, "cilium_vxlan", "vxlan").external());
    Roles.Plan plan = Roles.plan(links, NO_ROUTES, DEFAULT);
    assertThat(plan.watched())
        .filteredOn(Watched::ledger)
        .extracting(w -> w.link().name())
        .containsExactly("eno1", "eno2");
    assertThat(plan.watched())
        .filteredOn(w -> w.role() == Role.NIC)
        .extracting(w -> w.link().name())
        .containsExactly("eno1", "eno2", "bond0", "bond0.100");
    assertThat(watched(plan, "bond0").receivesTraced()).isFalse();
    assertThat(watched(plan, "bond0.100").receivesTraced()).isFalse();
    assertThat(watched(plan, "eno1").receivesTraced()).isTrue();
    assertThat(watched(plan, "cilium_vxlan").limit()).hasValue(1450);
  }

  @Test
  void aNicUnderABridgeCountsTheLedgerAndTheBridgeIsNoNic() {
    List<Link> links =
        links(
            new Device(2, "eno1", null).physical().master(3),
            new Device(3, "vmbr0", "bridge").address(4, "192.0.2.7", 24));
    assertThat(Roles.plan(links, NO_ROUTES, DEFAULT).watched())
        .extracting(w -> w.link().name() + " " + w.ledger())
        .containsExactly("eno1 true");
  }

  @Test
  void devicesOfDockerPodsAndOtherTunnelsAreNotNics() {
    List<Link> links =
        links(
            new Device(1, "lo", null).address(4, "127.0.0.1", 8),
            new Device(2, "docker0", "bridge").address(4, "172.17.0.1", 16),
            new Device(3, "veth1234", "veth").master(2),
            new Device(4, "lxc1a2b", "veth"),
            new Device(5, "wg0", "wireguard").address(4, "10.9.0.1", 24),
            new Device(6, "tailscale0", "tun").address(4, "100.64.0.1", 10),
            new Device(7, "vethptp", "veth").address(4, "10.244.0.1", 32),
            new Device(8, "cilium_wg0", "wireguard"),
            new Device(9, "eth1", null).physical().down());
    assertThat(Roles.plan(links, NO_ROUTES, DEFAULT).watched()).isEmpty();
    assertThat(Roles.roles(links)).containsEntry(4, Role.POD).containsEntry(5, Role.OTHER);
  }

  @Test
  void podsAreWatchedWhenAskedFor() {
    List<Link> links = links(nic(), new Device(4, "lxc1a2b", "veth"));
    var pods = new Roles.Selection(List.of(), true, 256);
    assertThat(watched(Roles.plan(links, NO_ROUTES, pods), "lxc1a2b").role()).isEqualTo(Role.POD);
  }

  @Test
  void whatWasNamedAndIsAbsentIsSaidAndWhatMatchesIsWatched() {
    List<Link> links =
        links(new Device(1, "lo", null), nic(), new Device(5, "wg.0", "wireguard").mtu(1420));
    var asked = new Roles.Selection(List.of("wg.?", "eth7", "tun*", "lo"), false, 256);
    Roles.Plan plan = Roles.plan(links, NO_ROUTES, asked);
    assertThat(watched(plan, "wg.0").role()).isEqualTo(Role.OTHER);
    assertThat(watched(plan, "wg.0").limit()).hasValue(1420);
    assertThat(plan.watched()).extracting(w -> w.link().name()).containsExactly("eth0", "wg.0");
    assertThat(Unavailable.texts(plan.notes()))
        .containsExactly(
            "interface eth7: not there yet; it is watched as soon as it appears",
            "interface tun*: not there yet; it is watched as soon as it appears");
  }

  @Test
  void pastTheLimitPodsGiveWayFirstAndAreNamed() {
    List<Link> links =
        links(new Device(4, "lxc1", "veth"), new Device(5, "lxc2", "veth"), nic(), tunnel());
    var narrow = new Roles.Selection(List.of(), true, 3);
    Roles.Plan plan = Roles.plan(links, NO_ROUTES, narrow);
    assertThat(plan.watched())
        .extracting(w -> w.link().name())
        .containsExactly("cilium_vxlan", "eth0", "lxc1");
    assertThat(plan.turnedAway()).containsExactly("lxc2");
    assertThat(Unavailable.texts(plan.notes()))
        .containsExactly("1 interfaces are not watched: no room for more than 3 (lxc2)");
  }
}
