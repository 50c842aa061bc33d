package headroom.web;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.model.Drop;
import headroom.model.DropClass;
import headroom.model.Frame;
import headroom.model.PeerCounters;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0";
  private final FrameHub hub = new FrameHub();
  private final MetricsText metrics = new MetricsText(hub, "0.1.0");

  @Test
  void theFormatIsTheOneThatIsAskedFor() {
    var open = metrics.write(published(Frames.sample()), OPEN_METRICS);
    assertThat(open.type()).startsWith("application/openmetrics-text");
    assertThat(open.body().toString()).endsWith("# EOF\n");
    for (String accept : new String[] {null, "*/*", "text/plain", "text/html,*/*;q=0.1", ";;,"}) {
      var text = metrics.write(published(Frames.sample()), accept);
      assertThat(text.type()).as(accept).startsWith("text/plain");
      assertThat(text.body().toString()).doesNotContain("# EOF");
    }
  }

  @Test
  void countersAndSizesCarryTheirInterfaceAndDirection() {
    assertThat(lines(Frames.sample()))
        .contains(
            "headroom_interface_packets_total{direction=\"tx\",interface=\"cilium_vxlan\",netns=\"host\",role=\"tunnel\"} 123456.0",
            "headroom_interface_oversized_packets_total{direction=\"tx\",interface=\"cilium_vxlan\",netns=\"host\",role=\"tunnel\"} 17.0",
            "headroom_interface_fragments_total{direction=\"tx\",interface=\"eth0\",netns=\"host\",role=\"nic\"} 34.0",
            "headroom_interface_pmtu_signals_total{direction=\"rx\",interface=\"cilium_vxlan\",netns=\"host\",role=\"tunnel\"} 2.0",
            "headroom_interface_packet_size_bytes_bucket{direction=\"tx\",interface=\"cilium_vxlan\",netns=\"host\",role=\"tunnel\",le=\"128.0\"} 100000",
            "headroom_interface_packet_size_bytes_bucket{direction=\"tx\",interface=\"cilium_vxlan\",netns=\"host\",role=\"tunnel\",le=\"1450.0\"} 123439",
            "headroom_interface_packet_size_bytes_bucket{direction=\"tx\",interface=\"cilium_vxlan\",netns=\"host\",role=\"tunnel\",le=\"+Inf\"} 123456",
            "headroom_interface_limit_bytes{interface=\"cilium_vxlan\",netns=\"host\",role=\"tunnel\"} 1450.0",
            "headroom_interface_kernel_total{counter=\"rx_dropped\",interface=\"eth0\",netns=\"host\",role=\"nic\"} 3.0")
        .noneMatch(line -> line.startsWith("headroom_interface_packet_size_bytes_sum"));
  }

  @Test
  void dropsCarryReasonClassInterfaceAndNamespaceOrPod() {
    assertThat(lines(Frames.sample()))
        .contains(
            "headroom_drop_packets_total{class=\"policy\",interface=\"eth0\",netns=\"host\",oversized=\"false\",reason=\"NETFILTER_DROP\"} 2300.0",
            "headroom_drop_bytes_total{class=\"no-listener\",interface=\"eth0\",netns=\"shop/web-1\",oversized=\"false\",reason=\"NO_SOCKET\"} 2484.0",
            "headroom_drop_packets_total{cilium_reason=\"POLICY\",class=\"policy\",interface=\"lxc1\",netns=\"host\",oversized=\"false\",reason=\"TC_INGRESS\"} 17.0",
            "headroom_drop_packets_total{class=\"noise\",interface=\"\",netns=\"\",oversized=\"false\",reason=\"NOT_SPECIFIED\"} 5.0",
            "headroom_tcp_retransmitted_segments_total{netns=\"shop/web-1\"} 12.0",
            "headroom_state{state=\"losing\"} 1.0",
            "headroom_state{state=\"ok\"} 0.0",
            "headroom_build_info{version=\"0.1.0\"} 1",
            "headroom_drop_keys_max 8192.0",
            "headroom_poll_seconds 6.4E-4");
  }

  @Test
  void dropsThatDifferOnlyInPlaceAreOneSeries() {
    List<Drop> drops =
        List.of(
            Frames.drop(1, "eth0", "NO_SOCKET", DropClass.NO_LISTENER, 23),
            Frames.drop(1, "eth0", "NO_SOCKET", DropClass.NO_LISTENER, 17));
    assertThat(lines(Frames.withDrops(1, drops)))
        .contains(
            "headroom_drop_packets_total{class=\"no-listener\",interface=\"eth0\",netns=\"1\",oversized=\"false\",reason=\"NO_SOCKET\"} 40.0");
  }

  @Test
  void namesThatWouldBreakTheFormatAreEscaped() {
    List<Drop> drops = List.of(Frames.drop(1, "a\"b\\c\nd", "X", DropClass.UNKNOWN, 3));
    assertThat(lines(Frames.withDrops(1, drops)))
        .anyMatch(line -> line.contains("interface=\"a\\\"b\\\\c\\nd\""));
  }

  @Test
  void pastTheLimitSeriesAreAddedUpAsOtherAndCountedSoThatSumsStayExact() {
    List<Drop> drops = new ArrayList<>();
    long sum = 0;
    for (int i = 1; i <= 12_007; i++) {
      drops.add(Frames.drop(i, "eth" + i, "NO_SOCKET", DropClass.NO_LISTENER, i));
      sum += i;
    }
    List<String> lines = lines(Frames.withDrops(1, drops));
    long counted =
        lines.stream()
            .filter(line -> line.startsWith("headroom_drop_packets_total{"))
            .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
            .sum();
    assertThat(counted).isEqualTo(sum);
    assertThat(lines).anyMatch(line -> line.contains("interface=\"other\",netns=\"other\""));
    assertThat(value(lines, "headroom_metrics_series_dropped_total")).isGreaterThan(2_007);
    assertThat(lines.stream().filter(line -> !line.startsWith("#")).count())
        .as("with a few of its own beside")
        .isLessThan(MetricFamilies.SERIES_MAX + 100);
  }

  @Test
  void pathsCarryTheirPeerAndVerdictAndWhatWasLost() {
    assertThat(lines(Frames.sample()))
        .contains(
            "headroom_paths{verdict=\"vanishing\"} 1.0",
            "headroom_paths{verdict=\"masked\"} 0.0",
            "headroom_path_mtu_bytes{peer=\"192.168.20.1\"} 1400.0",
            "headroom_path_needed_bytes{peer=\"192.168.20.1\"} 1500.0",
            "headroom_path_verdict{peer=\"192.168.20.1\",verdict=\"vanishing\"} 1.0",
            "headroom_path_lost_recently{peer=\"192.168.20.1\"} 1716.0",
            "headroom_path_lost_recently{peer=\"192.168.20.3\"} 0.0",
            "headroom_findings{kind=\"path-vanishing\",severity=\"critical\"} 1.0",
            "headroom_findings{kind=\"pod-on-old-mtu\",severity=\"warning\"} 1.0",
            "headroom_peers_turned_away 0.0")
        .noneMatch(line -> line.contains("mtu_bytes{peer=\"2001:db8:20::4\"}"))
        .noneMatch(line -> line.contains("lost_packets_total{peer=\"2001:db8:20::4\"}"));
  }

  @Test
  void peersPastTheLimitHaveNoSeriesButAreCounted() {
    int past = 17;
    List<String> lines = lines(Frames.withPaths(PathMetrics.PEERS_MAX + past, 1_031));
    assertThat(lines.stream().filter(line -> line.startsWith("headroom_path_verdict{")).count())
        .isEqualTo(PathMetrics.PEERS_MAX);
    assertThat(lines)
        .contains(
            "headroom_paths{verdict=\"vanishing\"} 1031.0",
            "headroom_paths{verdict=\"fine\"} 10.0")
        .anyMatch(line -> line.startsWith("headroom_drop_packets_total{") && line.contains("eth0"));
    assertThat(value(lines, "headroom_metrics_series_dropped_total")).isEqualTo(past * 4);
  }

  @Test
  void theExchangeWithThePeersIsCountedByResultWhereThereIsOne() {
    assertThat(lines(Frames.sample())).noneMatch(line -> line.startsWith("headroom_peer_"));
    hub.countPeersBy(() ->
        new PeerCounters(
            Map.of("query", 23L, "forged", 7L), 11, Map.of("answer", 23L), 4_711, Map.of("silent", 2), 0));
    assertThat(lines(Frames.sample()))
        .contains(
            "headroom_peer_datagrams_total{result=\"query\"} 23.0",
            "headroom_peer_datagrams_total{result=\"forged\"} 7.0",
            "headroom_peer_datagrams_total{result=\"lost\"} 11.0",
            "headroom_peer_sent_datagrams_total{kind=\"answer\"} 23.0",
            "headroom_peer_sent_bytes_total 4711.0",
            "headroom_peers{state=\"silent\"} 2.0",
            "headroom_peers_turned_away 0.0");
  }

  @Test
  void alertsAreCountedByRuleAndDeliveriesByReceiver() {
    assertThat(lines(Frames.sample())).noneMatch(line -> line.startsWith("headroom_alerts"));
    hub.alertsBy(new Alerts.Desk(Alerts.sample()));
    assertThat(lines(Frames.sample()))
        .contains(
            "headroom_alerts{alertname=\"black-hole\",severity=\"critical\",state=\"firing\"} 1.0",
            "headroom_alerts{alertname=\"loss\",severity=\"warning\",state=\"quiet\"} 1.0",
            "headroom_alerts{alertname=\"oversized\",severity=\"warning\",state=\"pending\"} 1.0",
            "headroom_alerts_turned_away_total 17.0",
            "headroom_silences 1.0",
            "headroom_notices_total{outcome=\"delivered\",receiver=\"chat\"} 23.0",
            "headroom_notices_total{outcome=\"retried\",receiver=\"chat\"} 7.0",
            "headroom_notices_total{outcome=\"lost\",receiver=\"chat\"} 5.0",
            "headroom_notices_total{outcome=\"covered\",receiver=\"chat\"} 11.0",
            "headroom_outbox_waiting{receiver=\"chat\"} 2.0",
            "headroom_outbox_dead{receiver=\"chat\"} 3.0",
            "headroom_outbox_dead{receiver=\"pager\"} 0.0");
  }

  @Test
  void noSeriesStandsTwice() {
    hub.alertsBy(new Alerts.Desk(Alerts.sample()));
    for (Frame frame : List.of(Frames.sample(), Frames.bare())) {
      Set<String> seen = new HashSet<>();
      for (String line : lines(frame)) {
        if (!line.startsWith("#")) {
          assertThat(seen.add(line.substring(0, line.lastIndexOf(' ')))).as(line).isTrue();
        }
      }
    }
  }

  private List<String> lines(Frame frame) {
    return metrics.write(published(frame), null).body().toString().lines().toList();
  }

  private static double value(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  private static Published published(Frame frame) {
    return new Published(frame, 0, new FrameWriter());
  }
}
