package headroom.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import headroom.model.MtuAudit.Route;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What iproute2 6.1 printed on Linux 6.18, shortened. */
class NamespaceFactsTest {
  private static final String LINKS =
      """
      [{"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP"],"mtu":65536},\
      {"ifindex":2,"link_index":9,"ifname":"e0","flags":["UP","LOWER_UP"],"mtu":1500,"link_netnsid":0,"linkinfo":{"info_kind":"veth"}},\
      {"ifindex":4,"ifname":"cilium_vxlan","mtu":1500,"linkinfo":{"info_kind":"vxlan","info_data":{"external":true}}}]
      """;

  private static final String ROUTES =
      """
      [{"type":"unicast","dst":"10.77.0.0/24","encap":"ip","id":4711,"src":"0.0.0.0","dst":"10.9.2.1","ttl":64,"tos":0,"gateway":"10.9.77.1","dev":"cilium_vxlan","table":"2004","protocol":"boot","scope":"global","flags":["onlink"]},\
      {"type":"unicast","dst":"default","gateway":"10.9.1.254","dev":"e0","table":"main","flags":[]},\
      {"type":"unicast","dst":"10.9.1.0/24","dev":"e0","table":"main","protocol":"kernel","scope":"link","prefsrc":"10.9.1.1","flags":[],"metrics":[{"lock":["mtu"]},{"mtu":1480}]},\
      {"type":"unicast","dst":"10.66.0.0/24","table":"main","flags":[],"metrics":[{"mtu":1300}],"nexthops":[{"gateway":"10.9.1.254","dev":"e0","weight":1,"flags":[]},{"gateway":"10.9.1.253","dev":"e0","weight":1,"flags":["dead","linkdown"]}]},\
      {"type":"unicast","dst":"10.55.0.0/24","via":{"family":"inet6","host":"fe80::1"},"dev":"e0","flags":[]},\
      {"type":"unreachable","dst":"10.88.0.0/16","table":"main","flags":[]},\
      {"type":"local","dst":"10.9.1.1","dev":"e0","table":"local","flags":[]},\
      {"type":"broadcast","dst":"10.9.1.255","dev":"e0","table":"local","flags":[]},\
      {"type":"unicast","dst":"fd77::/64","encap":"ip6","id":4711,"src":"::","dst":"fd09:2::1","hoplimit":64,"tc":0,"gateway":"fd77:1::1","dev":"cilium_vxlan","table":"2004","metric":1024,"flags":["onlink"],"pref":"medium"},\
      {"type":"unicast","dst":"fe80::/64","dev":"e0","table":"main","metric":256,"flags":[],"pref":"medium"},\
      {"type":"unicast","dst":"default","gateway":"fe80::fe","dev":"e0","table":"main","metric":1024,"expires":1799,"metrics":[{"mtu":1420}],"pref":"medium"},\
      {"type":"multicast","dst":"ff00::/8","dev":"e0","table":"local","metric":256,"flags":[],"pref":"medium"}]
      """;

  private static final String CACHE =
      """
      [{"type":"unicast","dst":"10.9.2.1","gateway":"10.9.1.254","dev":"e0","flags":[],"cache":[],"expires":599,"metrics":[{"mtu":1400}]},\
      {"type":"unicast","dst":"10.9.2.7","gateway":"10.9.1.253","dev":"e0","flags":[],"cache":["redirected"]}]
      """;

  private static final String CACHE_SIX =
      """
      [{"type":"unicast","dst":"fd09:2::1","gateway":"fd09:1::fe","dev":"e0","metric":1024,"flags":[],"expires":599,"metrics":[{"mtu":1380}],"pref":"medium"}]
      """;

  private static NamespaceFacts parse(String main, String six) throws IOException {
    return NamespaceFacts.parse(main, six, OptionalInt.of(1), Map.of("IpFragOKs", 3L));
  }

  private static Route route(
      int family,
      String destination,
      @Nullable String gateway,
      String device,
      int mtu,
      @Nullable String tunnelTo,
      boolean learned) {
    OptionalInt own = mtu == 0 ? OptionalInt.empty() : OptionalInt.of(mtu);
    return new Route(
        family, destination, gateway, device, own, OptionalInt.of(1500), tunnelTo, learned);
  }

  @Test
  void routesThatPacketsMayTakeAreToldWithWhatTheyTunnelToAndWhatWasLearned() throws Exception {
    assertThat(parse(LINKS + ROUTES + CACHE, CACHE_SIX).routes())
        .containsExactly(
            route(4, "10.77.0.0/24", "10.9.77.1", "cilium_vxlan", 0, "10.9.2.1", false),
            route(4, "default", "10.9.1.254", "e0", 0, null, false),
            route(4, "10.9.1.0/24", null, "e0", 1480, null, false),
            route(4, "10.66.0.0/24", "10.9.1.254", "e0", 1300, null, false),
            route(4, "10.55.0.0/24", "fe80::1", "e0", 0, null, false),
            route(6, "fd77::/64", "fd77:1::1", "cilium_vxlan", 0, "fd09:2::1", false),
            route(6, "default", "fe80::fe", "e0", 1420, null, false),
            route(4, "10.9.2.1", "10.9.1.254", "e0", 1400, null, true),
            route(6, "fd09:2::1", "fd09:1::fe", "e0", 1380, null, true));
  }

  @Test
  void anEncapsulationThatIsNoIpTunnelNamesNoPeer() throws Exception {
    String mpls =
        """
        [{"type":"unicast","dst":"10.1.0.0/16","encap":"mpls","dst":"100","gateway":"10.9.1.254","dev":"e0","flags":[]},\
        {"type":"unicast","dst":"10.2.0.0/16","encap":"ip","id":1,"flags":[],"nexthops":[{"encap":"ip","id":7,"src":"0.0.0.0","dst":"10.9.2.9","ttl":0,"dev":"cilium_vxlan","weight":1,"flags":[]}]}]
        """;
    assertThat(parse(LINKS + mpls, "").routes())
        .containsExactly(
            route(4, "10.1.0.0/16", "10.9.1.254", "e0", 0, null, false),
            route(4, "10.2.0.0/16", null, "cilium_vxlan", 0, "10.9.2.9", false));
  }

  @Test
  void aQuestionThatFailedLeavesTheOtherAnswersAsTheyAre() throws Exception {
    assertThat(parse(LINKS + "[]\n" + CACHE, "").routes())
        .containsExactly(route(4, "10.9.2.1", "10.9.1.254", "e0", 1400, null, true));
    assertThat(parse(LINKS, "").routes()).isEmpty();
  }

  @Test
  void noTextAndTextThatIsCutShortAreErrorsAndNoEmptyAudit() {
    assertThatThrownBy(() -> parse("", "")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> parse("[]", "")).hasMessage("ip names no device");
    String whole = (LINKS + ROUTES).strip();
    for (int cut = 1; cut < whole.length(); cut += 97) {
      String text = whole.substring(0, cut);
      if (!text.strip().equals(LINKS.strip())) {
        assertThatThrownBy(() -> parse(text, "")).as(text).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void routesPastTheLimitAreCounted() throws Exception {
    String many =
        IntStream.range(0, NamespaceFacts.ROUTES_MAX + 17)
            .mapToObj(i -> "{\"dst\":\"10.%d.%d.0/24\",\"dev\":\"e0\"}".formatted(i / 256, i % 256))
            .collect(Collectors.joining(",", "[", "]"));
    NamespaceFacts facts = parse(LINKS + many, "");
    assertThat(facts.routes()).hasSize(NamespaceFacts.ROUTES_MAX);
    assertThat(facts.routesTurnedAway()).isEqualTo(17);
  }

  @Test
  void aCableIsToldByItsOtherEndsNumberAndNamespace() throws Exception {
    List<Map<?, ?>> links = Json.objects(Json.parse(LINKS));
    assertThat(VethEnd.of(links)).containsExactly(new VethEnd("e0", 2, 9, 0));
    assertThat(new VethEnd("lxc1", 9, 2, 5).isPeerOf(new VethEnd("e0", 2, 9, 0))).isTrue();
    assertThat(new VethEnd("lxc1", 9, 3, 5).isPeerOf(new VethEnd("e0", 2, 9, 0))).isFalse();
    assertThat(VethEnd.of(List.of())).isEmpty();
  }

  @Test
  void onlyTheCountersThatAreAboutSizesAreKept() {
    assertThat(
            MtuCounters.of(
                new Snmp(Map.of("IpFragCreates", 7L, "UdpNoPorts", 9L, "TcpExtTCPMTUPFail", 2L))))
        .isEqualTo(Map.of("IpFragCreates", 7L, "TcpExtTCPMTUPFail", 2L));
    assertThat(MtuCounters.of(new Snmp(Map.of()))).isEmpty();
  }
}
