package headroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.model.Frame;
import headroom.model.Headline;
import headroom.model.NetInterface;
import headroom.model.NetNamespace;
import headroom.model.Rates;
import headroom.model.Role;
import headroom.model.Self;
import headroom.model.Self.Attachment;
import headroom.model.Traffic;
import headroom.model.Unavailable;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class BannerTest {
  private static final Instant NOW = Instant.parse("2026-11-23T04:00:01Z");
  private static final URI DASHBOARD = URI.create("http://127.0.0.1:8787/");

  @Test
  void saysWhereToLookWhatIsWatchedAndWhatIsNot() {
    Frame frame =
        frame(
            List.of(
                nic(7, 7, "cilium_vxlan", Role.TUNNEL, OptionalInt.of(1450), true),
                nic(7, 2, "eth0", Role.NIC, OptionalInt.of(1500), true),
                nic(9, 3, "eth0", Role.POD, OptionalInt.empty(), false)),
            List.of(
                "interface cilium_vxlan2: not there yet; it is watched as soon as it appears",
                "without CAP_SYSLOG functions that drop packets have addresses instead of names"));

    assertThat(Banner.of(frame, DASHBOARD))
        .isEqualTo(
            """
            Headroom unpackaged on worker-7
              dashboard    http://127.0.0.1:8787/
              attached     net_dev_queue, netif_receive_skb, kfree_skb, tcp_retransmit_skb
              watching     cilium_vxlan (tunnel, MTU 1500, oversized above 1450)
                           eth0 (nic, MTU 1500, oversized above 1500)
                           eth0 in web-1 (pod, MTU 1500, down)
              unavailable  interface cilium_vxlan2: not there yet; it is watched as soon as
                             it appears
                           without CAP_SYSLOG functions that drop packets have addresses
                             instead of names
            Ctrl-C detaches everything and ends.
            """);
  }

  @Test
  void aMachineWithoutInterfacesToWatchIsSaidToHaveNone() {
    assertThat(Banner.of(frame(List.of(), List.of()), DASHBOARD))
        .contains("watching     no interface yet; drops are counted everywhere")
        .doesNotContain("unavailable");
  }

  @Test
  void manyInterfacesAreCounted() {
    List<NetInterface> many = new ArrayList<>();
    for (int i = 0; i < 31; i++) {
      many.add(nic(7, i, "lxc" + i, Role.POD, OptionalInt.of(1500), true));
    }
    assertThat(Banner.of(frame(many, List.of()), DASHBOARD))
        .contains("lxc11 (pod")
        .doesNotContain("lxc12 (pod")
        .contains("and 19 more");
  }

  private static NetInterface nic(
      long netns, int ifindex, String name, Role role, OptionalInt limit, boolean up) {
    Traffic none = new Traffic(0, 0, 0, 0, 0, 0, List.of(), Double.NaN, Double.NaN);
    return new NetInterface(
        netns, ifindex, name, role, 1500, limit, OptionalInt.empty(), up, none, none, Map.of());
  }

  private static Frame frame(List<NetInterface> interfaces, List<String> unavailable) {
    List<Attachment> attached =
        List.of(
            new Attachment("count_tx", "net_dev_queue"),
            new Attachment("count_rx", "netif_receive_skb"),
            new Attachment("count_drop", "kfree_skb"),
            new Attachment("count_retransmit", "tcp_retransmit_skb"));
    return new Frame(
        "worker-7",
        NOW,
        1,
        NOW,
        new Headline(Headline.State.OK, 0, NOW, null, null),
        interfaces,
        List.of(),
        List.of(),
        List.of(new NetNamespace(7, "host", null), new NetNamespace(9, "web-1", null)),
        List.of(),
        List.of(),
        List.of(),
        new Rates(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Map.of()),
        new Self(0, 0, 8192, 0, 0, 0, 0, 0, 0, 0, 0, 0, 640, attached, said(unavailable)));
  }

  private static List<Unavailable> said(List<String> texts) {
    return texts.stream()
        .map(text -> new Unavailable(Unavailable.Kind.INTERFACE_ABSENT, text))
        .toList();
  }
}
