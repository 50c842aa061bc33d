package headroom.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LinksTest {
  /** Captured in a namespace on 6.18 with iproute2 6.1: a node's NIC, tunnels, Cilium's devices. */
  static List<Link> captured() throws Exception {
    return Links.parse(text("ip-addr-node.json"), 7, name -> false);
  }

  static String text(String resource) throws Exception {
    try (var in = LinksTest.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  static Link named(List<Link> links, String name) {
    return links.stream().filter(l -> l.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void aVxlanInExternalModeTellsItsPortAndNoFamily() throws Exception {
    Link link = named(captured(), "cilium_vxlan");
    assertThat(link.kind()).isEqualTo("vxlan");
    assertThat(link.tunnel()).isEqualTo(new Link.Tunnel(true, 8472, null, OptionalInt.empty()));
    assertThat(link.lower()).isEmpty();
    assertThat(link.up()).isTrue();
    assertThat(link.netns()).isEqualTo(7);
  }

  @Test
  void aVxlanBoundToADeviceKnowsItAndItsFamily() throws Exception {
    Link link = named(captured(), "vx6");
    assertThat(link.tunnel()).isEqualTo(new Link.Tunnel(false, 4789, "fd00:10::1", six()));
    assertThat(link.lower()).hasValue(named(captured(), "eth0").ifindex());
    assertThat(link.up()).isFalse();
  }

  private static OptionalInt six() {
    return OptionalInt.of(6);
  }

  @Test
  void thePeerOfAVethIsNotTheDeviceUnderIt() throws Exception {
    List<Link> links = captured();
    assertThat(named(links, "cilium_net").lower()).isEmpty();
    assertThat(named(links, "eth0").lower()).isEmpty();
  }

  @Test
  void aLinkWithoutCarrierIsNotUp() throws Exception {
    Link link = named(captured(), "lxc1a2b");
    assertThat(link.up()).isFalse();
    assertThat(link.alias()).isEqualTo("pod shop/web");
  }

  @Test
  void addressesComeWithFamilyAndScope() throws Exception {
    assertThat(named(captured(), "eth0").addresses())
        .contains(
            new Link.Address(4, "192.168.10.1", 24, "global"),
            new Link.Address(6, "fd00:10::1", 64, "global"));
    assertThat(named(captured(), "lo").loopback()).isTrue();
  }

  @Test
  void aVlanOnABondKnowsItsMasterAndLower() throws Exception {
    // Form of iproute2's ipaddress.c and iplink_vlan.c; this kernel has neither bonds nor VLANs.
    String json =
        """
        [{},{"ifindex":2,"ifname":"eno1","flags":["UP","LOWER_UP"],"mtu":9000,"master":"bond0",
          "parentbus":"pci","parentdev":"0000:01:00.0"},
         {"ifindex":3,"ifname":"bond0","flags":["UP","LOWER_UP","MASTER"],"mtu":9000,
          "linkinfo":{"info_kind":"bond"}},
         {"ifindex":4,"link":"bond0","ifname":"bond0.100","flags":["UP","LOWER_UP"],"mtu":1500,
          "linkinfo":{"info_kind":"vlan","info_data":{"protocol":"802.1Q","id":100}}}]
        """;
    List<Link> links = Links.parse(json, 7, name -> false);
    assertThat(links).hasSize(3);
    assertThat(named(links, "eno1").master()).hasValue(3);
    assertThat(named(links, "eno1").physical()).isTrue();
    assertThat(named(links, "bond0.100").lower()).hasValue(3);
    assertThat(named(links, "bond0").physical()).isFalse();
  }

  @Test
  void sysfsTellsWhatIsPhysicalWhereIproute2DoesNot() throws Exception {
    String json = "[{\"ifindex\":2,\"ifname\":\"eth0\",\"mtu\":1500}]";
    assertThat(Links.parse(json, 7, "eth0"::equals).getFirst().physical()).isTrue();
  }

  @Test
  void emptyAnswersHoldNoLinks() throws Exception {
    assertThat(Links.parse("", 7, name -> false)).isEmpty();
    assertThat(Links.parse("[]", 7, name -> false)).isEmpty();
    assertThat(Links.parse("null", 7, name -> false)).isEmpty();
    assertThat(Links.parse("{\"ifindex\":1}", 7, name -> false)).isEmpty();
  }

  @Test
  void aTruncatedAnswerIsAnErrorAndNeverAShorterList() throws Exception {
    String whole = text("ip-addr-node.json").strip();
    for (int length = 1; length < whole.length(); length += 97) {
      String cut = whole.substring(0, length);
      assertThatThrownBy(() -> Links.parse(cut, 7, name -> false)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void defaultRoutesTellDeviceAndMtu() throws Exception {
    assertThat(DefaultRoute.parse(text("ip-route-default.json"), 4))
        .containsExactly(new DefaultRoute(4, "eth0", OptionalInt.of(1400)));
    assertThat(DefaultRoute.parse(text("ip-route-default6.json"), 6)).isEmpty();
    String multipath =
        """
        [{"dst":"default","flags":[],"nexthops":[
          {"gateway":"10.0.0.1","dev":"eth0","weight":1},
          {"gateway":"10.0.1.1","dev":"eth1","weight":1}]}]
        """;
    assertThat(DefaultRoute.parse(multipath, 4))
        .extracting(DefaultRoute::device)
        .containsExactly("eth0", "eth1");
  }

  @Test
  @Tag("kernel")
  void linksOfThisNamespaceAndThroughItsPathAreTheSame() throws Exception {
    List<Link> own = Links.read();
    List<Link> entered = Links.read(Path.of("/proc/self/ns/net"));
    assertThat(own).isNotEmpty();
    assertThat(named(own, "lo").netns()).isEqualTo(NetnsIndex.own());
    assertThat(entered).extracting(Link::name).isEqualTo(own.stream().map(Link::name).toList());
    assertThat(Sysfs.ofTheMachine().shows(own))
        .isEqualTo(Files.exists(Path.of("/sys/class/net/lo")));
  }

  @Test
  void aCommandThatDoesNotAnswerIsEndedAndNamed() {
    assertThatThrownBy(() -> Command.run(List.of("sleep", "60"), java.time.Duration.ofMillis(50)))
        .hasMessageStartingWith("sleep 60: no answer");
    assertThatThrownBy(() -> Command.run(List.of("ip", "link", "show", "nowhere0")))
        .hasMessageContaining("ip link show nowhere0: exit 1")
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> Command.run(List.of("no-such-command")))
        .hasMessageContaining("no-such-command: cannot be started");
  }
}
