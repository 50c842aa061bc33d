package headroom.web;

import headroom.model.Drop;
import headroom.model.Frame;
import headroom.model.Headline;
import headroom.model.NetInterface;
import headroom.model.NetNamespace;
import headroom.model.PeerCounters;
import headroom.model.Retransmits;
import headroom.model.Self;
import headroom.model.SizeCount;
import headroom.model.SizeCounts;
import headroom.model.Traffic;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * One Frame as metrics. What was not measured has no series.
 *
 * <p>Drops carry no location and no protocol: as labels they would multiply the series; the API has
 * them. Series past {@link MetricFamilies#SERIES_MAX} are added up under interface and netns
 * "other", so that sums by reason stay exact.
 *
 * <p>Threads: one owner.
 */
final class FrameMetrics {
  private static final double MICROS_PER_SECOND = 1e6;
  private static final String[] INTERFACE = {"netns", "interface", "role"};
  private static final String[] DIRECTED = {"netns", "interface", "role", "direction"};
  private static final String[] DROP = {"netns", "interface", "reason", "class", "oversized"};

  private final Frame frame;
  private final Map<Long, String> namespaces = new HashMap<>();
  private final MetricFamilies families = new MetricFamilies();

  FrameMetrics(Frame frame) {
    this.frame = frame;
    for (NetNamespace one : frame.namespaces()) {
      namespaces.put(one.inode(), label(one));
    }
  }

  void addFrame() {
    for (NetInterface one : frame.interfaces()) {
      addInterface(one);
      addTraffic(one, "tx", one.tx());
      Traffic received = one.rx();
      if (received != null) {
        addTraffic(one, "rx", received);
      }
    }
    for (NetInterface one : frame.interfaces()) {
      addSizes(one, "tx", one.tx());
      Traffic received = one.rx();
      if (received != null) {
        addSizes(one, "rx", received);
      }
    }
    new PathMetrics(frame, families).add();
    addDrops(
        "headroom_drop_packets", "Packets that the kernel dropped, as on the wire.", Drop::packets);
    addDrops(
        "headroom_drop_bytes", "L3 bytes of the packets that the kernel dropped.", Drop::bytes);
    for (Retransmits one : frame.retransmits()) {
      families.count(
          "headroom_tcp_retransmitted_segments",
          "TCP segments sent again, as on the wire.",
          one.segments(),
          Labels.of("netns", netns(one.netns())));
    }
    addState();
    addSelf(frame.self());
  }

  /** What the agent tells about itself beside the Frame. */
  void addService(String version, FrameHub hub, long seriesDropped) {
    families.info("headroom_build", "Which Headroom this is.", Labels.of("version", version));
    gauge("headroom_stream_clients", "Readers of the stream.", hub.clients());
    count(
        "headroom_stream_clients_refused",
        "Readers turned away: all places taken.",
        hub.clientsRefused());
    count(
        "headroom_connections_refused",
        "Connections closed at once: as many as are taken.",
        hub.connectionsRefused());
    count(
        "headroom_metrics_series_dropped",
        "Series left out of this page or added up as other, summed over scrapes.",
        seriesDropped);
    AlertDesk desk = hub.desk();
    if (desk != null) {
      new AlertMetrics(desk.view(), families).add();
    }
    PeerCounters peers = hub.peerCounters();
    if (peers != null) {
      addPeers(peers);
    }
  }

  private void addPeers(PeerCounters peers) {
    peers.received().forEach((result, datagrams) -> peerDatagrams(result, datagrams));
    peerDatagrams("lost", peers.receivedLost());
    peers
        .sent()
        .forEach((kind, datagrams) ->
            families.count(
                "headroom_peer_sent_datagrams",
                "Datagrams sent to peers' agents.",
                datagrams,
                Labels.of("kind", kind)));
    count("headroom_peer_sent_bytes", "L3 bytes sent to peers' agents.", peers.sentBytes());
    peers
        .peers()
        .forEach((state, number) ->
            families.gauge(
                "headroom_peers",
                "Peers of the ledger with traffic, by whether their agent answers.",
                number,
                Labels.of("state", state)));
    gauge("headroom_peers_turned_away", "Peers that find no room.", peers.peersTurnedAway());
  }

  private void peerDatagrams(String result, long datagrams) {
    families.count(
        "headroom_peer_datagrams",
        "Datagrams that came to the peers' port: hello, query, answer and probe were good, the rest"
            + " got no answer.",
        datagrams,
        Labels.of("result", result));
  }

  long seriesDropped() {
    return families.seriesDropped();
  }

  MetricSnapshots snapshots() {
    return families.snapshots();
  }

  private void addInterface(NetInterface one) {
    Labels labels = interfaceLabels(one);
    families.gauge("headroom_interface_mtu_bytes", "MTU of the device.", one.mtu(), labels);
    families.gauge(
        "headroom_interface_up",
        "1 = administratively up and with carrier.",
        one.up() ? 1 : 0,
        labels);
    if (one.limit().isPresent()) {
      families.gauge(
          "headroom_interface_limit_bytes",
          "Largest L3 size that is not oversized here.",
          one.limit().getAsInt(),
          labels);
    }
    one.counters()
        .forEach((name, value) ->
            families.count(
                "headroom_interface_kernel",
                "The kernel's own counters of the interface, by the kernel's name.",
                value,
                labels.add("counter", name)));
  }

  private void addTraffic(NetInterface one, String direction, Traffic traffic) {
    Labels labels = directed(one, direction);
    families.count(
        "headroom_interface_packets", "Packets, as on the wire.", traffic.packets(), labels);
    families.count(
        "headroom_interface_bytes", "Bytes of L2 frames without FCS.", traffic.bytes(), labels);
    families.count(
        "headroom_interface_oversized_packets",
        "Packets over the interface's limit.",
        traffic.oversizedPackets(),
        labels);
    families.count(
        "headroom_interface_oversized_bytes",
        "Bytes of packets over the limit.",
        traffic.oversizedBytes(),
        labels);
    families.count("headroom_interface_fragments", "IP fragments.", traffic.fragments(), labels);
    families.count(
        "headroom_interface_pmtu_signals",
        "ICMP fragmentation needed and ICMPv6 packet too big.",
        traffic.pmtuSignals(),
        labels);
  }

  private void addSizes(NetInterface one, String direction, Traffic traffic) {
    Map<Integer, Long> counted = new HashMap<>();
    for (SizeCount size : traffic.sizes()) {
      counted.put(size.upTo(), size.packets());
    }
    var buckets = ClassicHistogramBuckets.builder();
    List<Integer> bounds = SizeCounts.UP_TO;
    for (int upTo : bounds) {
      boolean last = upTo == bounds.getLast();
      buckets.bucket(last ? Double.POSITIVE_INFINITY : upTo, counted.getOrDefault(upTo, 0L));
    }
    families.histogram(
        "headroom_interface_packet_size_bytes",
        "Packets by L3 size; the sum of their sizes is not measured.",
        buckets.build(),
        directed(one, direction));
  }

  private void addDrops(String name, String help, ToLongFunction<Drop> value) {
    for (Drop drop : frame.drops()) {
      String device = drop.interfaceName() == null ? "" : drop.interfaceName();
      families.countOrFold(
          name,
          help,
          value.applyAsLong(drop),
          ofCilium(drop, dropLabels(netns(drop.netns()), device, drop)),
          dropLabels("other", "other", drop));
    }
  }

  private void addState() {
    Headline headline = frame.headline();
    for (Headline.State state : Headline.State.values()) {
      families.gauge(
          "headroom_state",
          "What the headline says; 1 = this.",
          headline.state() == state ? 1 : 0,
          Labels.of("state", state.name().toLowerCase(Locale.ROOT)));
    }
    gauge(
        "headroom_start_time_seconds",
        "When counting began.",
        frame.started().toEpochMilli() / 1e3);
    gauge(
        "headroom_last_frame_time_seconds",
        "When the kernel was last read.",
        frame.time().toEpochMilli() / 1e3);
    count("headroom_frames", "Frames made.", frame.seq());
  }

  private void addSelf(Self self) {
    gauge("headroom_drop_keys", "Series of drops in the kernel's map.", self.dropKeys());
    gauge("headroom_drop_keys_max", "Room for series of drops.", self.dropKeysMax());
    count(
        "headroom_drop_keys_full_packets",
        "Drops seen but not counted under their key: no room.",
        self.dropKeysFull());
    count(
        "headroom_ledger_peers_full_packets",
        "Tunnel packets of peers that found no room.",
        self.ledgerPeersFull());
    gauge(
        "headroom_peers_turned_away",
        "Peer nodes that found no room in the list of paths.",
        self.peersTurnedAway());
    count(
        "headroom_drops_unplaced",
        "Drops of no namespace that could be told, while only some are in scope: not counted.",
        self.dropsUnplaced());
    count(
        "headroom_retransmits_full_segments",
        "Segments sent again whose namespace found no room.",
        self.retransmitsFull());
    count(
        "headroom_missed_events",
        "Events that the kernel did not let a program see.",
        self.missed());
    count(
        "headroom_unsized_packets",
        "GSO packets that could not be measured; counted as one.",
        self.unsized());
    count("headroom_samples_lost", "Sampled events lost: ring full.", self.eventsLost());
    count(
        "headroom_samples_skipped",
        "Events not sampled: over the rate limit.",
        self.eventsSkipped());
    count("headroom_frames_skipped", "Frames that slow readers did not get.", self.framesSkipped());
    gauge(
        "headroom_poll_seconds",
        "How long the last reading of the kernel took.",
        self.pollMicros() / MICROS_PER_SECOND);
    gauge(
        "headroom_unavailable",
        "Things that are missing; /api/v1/frame says which.",
        self.unavailable().size());
    for (Self.Attachment one : self.attached()) {
      families.gauge(
          "headroom_attached",
          "1 = attached.",
          1,
          Labels.of("program", one.program(), "tracepoint", one.tracepoint()));
    }
  }

  private void count(String name, String help, long value) {
    families.count(name, help, value, Labels.EMPTY);
  }

  private void gauge(String name, String help, double value) {
    families.gauge(name, help, value, Labels.EMPTY);
  }

  private Labels interfaceLabels(NetInterface one) {
    return Labels.of(INTERFACE, new String[] {netns(one.netns()), one.name(), one.role().json()});
  }

  private Labels directed(NetInterface one, String direction) {
    return Labels.of(
        DIRECTED, new String[] {netns(one.netns()), one.name(), one.role().json(), direction});
  }

  /** A label that only drops of Cilium's have: those that are folded into others lose it. */
  private static Labels ofCilium(Drop drop, Labels labels) {
    String reason = drop.ciliumReason();
    return reason == null ? labels : labels.add("cilium_reason", reason);
  }

  private static Labels dropLabels(String netns, String device, Drop drop) {
    String[] values = {
      netns, device, drop.reason(), drop.dropClass().json(), Boolean.toString(drop.oversized())
    };
    return Labels.of(DROP, values);
  }

  private String netns(long inode) {
    return inode == 0 ? "" : namespaces.getOrDefault(inode, Long.toString(inode));
  }

  /** Many namespaces may have a process of one name in them: then the inode tells them apart. */
  private static String label(NetNamespace one) {
    String pod = one.pod();
    if (pod != null) {
      return pod;
    }
    return one.name().startsWith("[") ? one.name() + " " + one.inode() : one.name();
  }
}
