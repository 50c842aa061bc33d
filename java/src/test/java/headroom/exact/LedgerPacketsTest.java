package headroom.exact;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.config.Config;
import headroom.config.Sources;
import headroom.lab.Await;
import headroom.lab.Netns;
import headroom.lab.TwoNodes;
import headroom.model.DropClass;
import headroom.model.SizeCount;
import headroom.model.SizeCounts;
import headroom.model.LedgerReading;
import headroom.sense.Sensor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which packets are a tunnel's, whether they take the programs' straight path or the other. */
@Tag("kernel")
@Tag("alone")
class LedgerPacketsTest {
  private static final int VXLAN = 8472;
  private static final int ESP = 50;
  private static final int ICMP = 1;
  private static final String US = "192.168.10.1";
  private static final String PEER = "192.168.20.77"; // nobody has it: nothing else is sent to it
  private static final String US6 = "fd00:10::1";
  private static final String PEER6 = "fd00:20::77";

  @Test
  void whatArrivesFromATunnelIsItsSendersWhateverTheHeader() throws Exception {
    try (var lab = TwoNodes.build(TwoNodes.Spec.standard())) {
      Netns node = lab.a().netns();
      try (var sensor = sensor(node);
          var wire = Wire.between(lab.fabric().netns(), "toA", node, TwoNodes.Node.NIC)) {
        long before = arrived(node, sensor);
        send(wire, PEER, US);
        send6(wire, PEER6, US6);
        wire.send(11, 0x8100, tagged(Packet.udp(PEER, US, 4711, VXLAN, 31)));
        long sent = 23 + 29 + 31 + 7 + 5 + 3 + 13 + 17 + 19 + 37 + 11;
        Await.until(
            "all of it",
            Duration.ofSeconds(20),
            () -> arrived(node, sensor) - before >= sent,
            () -> (arrived(node, sensor) - before) + " of " + sent);
        assertThat(peers(node, sensor, entry -> total(entry.received())))
            .containsEntry(PEER, 23L + 29 + 7 + 5 + 11)
            .containsEntry(PEER6, 17L + 19);
        assertThat(arrived(node, sensor) - before).isEqualTo(sent);
      }
    }
  }

  @Test
  void whatLeavesForATunnelIsItsReceiversWhateverTheHeader() throws Exception {
    try (var lab = TwoNodes.build(TwoNodes.Spec.standard())) {
      Netns node = lab.a().netns();
      try (var sensor = sensor(node);
          var wire = Wire.between(node, TwoNodes.Node.NIC, lab.fabric().netns(), "toA")) {
        send(wire, US, PEER);
        send6(wire, US6, PEER6);
        node.<Object, Exception>call(sensor::read);
        assertThat(peers(node, sensor, entry -> total(entry.sent())))
            .containsEntry(PEER, 23L + 29 + 7 + 5)
            .containsEntry(PEER6, 17L + 19);
      }
    }
  }

  /**
   * Of the tunnel: 23 of ESP, 29 of VXLAN, 7 with options, 5 first fragments. Others: 31, 3, 13.
   */
  private static void send(Wire wire, String from, String to) throws Exception {
    Packet vxlan = Packet.udp(from, to, 4711, VXLAN, 31);
    wire.send(23, Packet.ip(from, to, ESP, new byte[37]));
    wire.send(29, vxlan);
    wire.send(31, Packet.udp(from, to, VXLAN, 9000, 31));
    wire.send(7, withOptions(vxlan));
    wire.send(5, vxlan.fragment(4711, 0, true));
    wire.send(3, vxlan.fragment(4711, 1480, false));
    wire.send(13, Packet.ip(from, to, ICMP, new byte[37]));
  }

  private static void send6(Wire wire, String from, String to) throws Exception {
    wire.send(17, Packet.ip(from, to, ESP, new byte[37]));
    wire.send(19, Packet.udp(from, to, 4711, VXLAN, 31));
    wire.send(37, Packet.udp(from, to, VXLAN, 9000, 31));
  }

  /** Four bytes of "no operation" (RFC 791 3.1) behind the header. */
  private static Packet withOptions(Packet packet) {
    byte[] bytes = packet.bytes();
    ByteBuffer longer = ByteBuffer.allocate(bytes.length + 4);
    longer.put(bytes, 0, 20).putInt(0x01010101).put(bytes, 20, bytes.length - 20);
    longer.put(0, (byte) 0x46).putShort(2, (short) longer.capacity());
    return new Packet(longer.array());
  }

  /** VLAN 7, which nobody here has (IEEE 802.1Q). */
  private static byte[] tagged(Packet packet) {
    ByteBuffer tagged = ByteBuffer.allocate(4 + packet.bytes().length);
    return tagged.putShort((short) 7).putShort((short) 0x0800).put(packet.bytes()).array();
  }

  private static Sensor sensor(Netns node) throws Exception {
    Config config = Config.load(Sources.none().with("netns", node.name()));
    return node.<Sensor, Exception>call(() -> {
      Sensor sensor = Sensor.open(config, (reason, function) -> DropClass.UNKNOWN, List.of());
      sensor.read(); // the first look at the links puts them under watch
      return sensor;
    });
  }

  private static long arrived(Netns node, Sensor sensor) {
    try {
      return node.<Long, Exception>call(() ->
          sensor.read().interfaces().stream()
              .filter(link -> link.name().equals(TwoNodes.Node.NIC))
              .mapToLong(link -> link.rx().packets())
              .sum());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static long total(SizeCounts counts) {
    return counts.nonZero().stream().mapToLong(SizeCount::packets).sum();
  }

  private static Map<String, Long> peers(
      Netns node, Sensor sensor, Function<LedgerReading, Long> count) throws Exception {
    return node.<List<LedgerReading>, Exception>call(sensor::ledger).stream()
        .collect(Collectors.toMap(LedgerReading::peer, count));
  }
}
