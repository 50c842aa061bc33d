package headroom.exact;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Await;
import headroom.lab.Netns;
import headroom.lab.Routed;
import headroom.model.Event;
import headroom.model.Event.PmtuSignal;
import headroom.model.Flow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Routers that say what does not fit, where they are heard, where they speak, and on the way. */
@Tag("kernel")
@Tag("alone")
class PmtuSignalTest {
  private static final int PORT = 40_000;
  private static final int NEXT_HOP_MTU = 1_300;

  /** Payload of a datagram of 1,400 bytes over IPv4, and of 1,420 over IPv6. */
  private static final int PAYLOAD = 1_372;

  private static final PmtuSignal FROM_ROUTER =
      new PmtuSignal(Routed.ROUTER_LEFT, NEXT_HOP_MTU, about(Routed.LEFT, Routed.RIGHT));
  private static final PmtuSignal FROM_ROUTER6 =
      new PmtuSignal(Routed.ROUTER_LEFT6, NEXT_HOP_MTU, about(Routed.LEFT6, Routed.RIGHT6));

  @Test
  void fragNeededIsSeenWhereItArrives() throws Exception {
    try (var routed = Routed.ipv4();
        var agent = Agent.in(routed.left(), "eth0")) {
      var counters = Counters.of(routed.left());
      sendTooBig(routed, 13, Routed.LEFT, Routed.RIGHT);
      await(counters, "IcmpInDestUnreachs", 13);
      agent.read();
      assertThat(signals(agent)).isEqualTo(Collections.nCopies(13, FROM_ROUTER));
      assertThat(agent.watched("eth0").rx().pmtuSignals()).isEqualTo(13);
      assertThat(agent.watched("eth0").tx().pmtuSignals()).isZero();
      assertAt(agent, routed.left(), "eth0");
    }
  }

  @Test
  void fragNeededIsSeenWhereItIsSent() throws Exception {
    try (var routed = Routed.ipv4();
        var agent = Agent.in(routed.router(), "left,right")) {
      var counters = Counters.of(routed.left());
      sendTooBig(routed, 17, Routed.LEFT, Routed.RIGHT);
      await(counters, "IcmpInDestUnreachs", 17);
      agent.read();
      assertThat(signals(agent)).isEqualTo(Collections.nCopies(17, FROM_ROUTER));
      assertThat(agent.watched("left").tx().pmtuSignals()).isEqualTo(17);
      assertThat(agent.watched("left").rx().pmtuSignals()).isZero();
      assertThat(agent.watched("right").tx().pmtuSignals()).isZero();
      assertAt(agent, routed.router(), "left");
    }
  }

  @Test
  void packetTooBigIsSeenWhereItArrives() throws Exception {
    try (var routed = Routed.dual();
        var agent = Agent.in(routed.left(), "eth0")) {
      var counters = Counters.of(routed.left());
      sendTooBig(routed, 19, Routed.LEFT6, Routed.RIGHT6);
      await(counters, "Icmp6InPktTooBigs", 19);
      agent.read();
      assertThat(signals(agent)).isEqualTo(Collections.nCopies(19, FROM_ROUTER6));
      assertThat(agent.watched("eth0").rx().pmtuSignals()).isEqualTo(19);
      assertAt(agent, routed.left(), "eth0");
    }
  }

  /** From a router further away: in by one interface and out by the other, one event at each. */
  @Test
  void fragNeededIsSeenOnItsWay() throws Exception {
    try (var routed = Routed.ipv4();
        var wire = Wire.between(routed.right(), "eth0", routed.router(), "right");
        var agent = Agent.in(routed.router(), "left,right")) {
      var counters = Counters.of(routed.router());
      wire.send(11, Packet.ip(Routed.RIGHT, Routed.LEFT, 1, fragNeeded(1_234)));
      await(counters, "IpForwDatagrams", 11);
      Wire.between(routed.right(), "eth0", routed.router(), "right").close(); // a barrier
      agent.read();
      var signal = new PmtuSignal(Routed.RIGHT, 1_234, about(Routed.LEFT, Routed.RIGHT));
      assertThat(signals(agent)).isEqualTo(Collections.nCopies(22, signal));
      assertThat(agent.watched("right").rx().pmtuSignals()).isEqualTo(11);
      assertThat(agent.watched("right").tx().pmtuSignals()).isZero();
      assertThat(agent.watched("left").tx().pmtuSignals()).isEqualTo(11);
      assertThat(agent.watched("left").rx().pmtuSignals()).isZero();
    }
  }

  private static Flow about(String source, String destination) {
    return new Flow("UDP", source, PORT, destination, Udp.CLOSED_PORT);
  }

  /** Crafted: a socket would learn from the first answer, and send nothing too big again. */
  private static void sendTooBig(Routed routed, int packets, String from, String to)
      throws Exception {
    routed.setRouterMtu(NEXT_HOP_MTU);
    try (var wire = Wire.between(routed.left(), "eth0", routed.router(), "left")) {
      wire.send(packets, Packet.udp(from, to, PORT, Udp.CLOSED_PORT, PAYLOAD).dontFragment());
    }
  }

  /** RFC 792 with RFC 1191's MTU; the checksum is left out: who forwards does not look. */
  private static byte[] fragNeeded(int mtu) {
    byte[] quoted = Packet.udp(Routed.LEFT, Routed.RIGHT, PORT, Udp.CLOSED_PORT, 0).bytes();
    return ByteBuffer.allocate(8 + quoted.length)
        .put((byte) 3)
        .put((byte) 4)
        .putShort((short) 0)
        .putInt(mtu)
        .put(quoted)
        .array();
  }

  private static List<PmtuSignal> signals(Agent agent) {
    return agent.events(Event.Kind.PMTU_SIGNAL).stream().map(Event::signal).toList();
  }

  private static void assertAt(Agent agent, Netns netns, String device) {
    assertThat(agent.events(Event.Kind.PMTU_SIGNAL))
        .allMatch(event -> event.netns() == netns.inode() && device.equals(event.interfaceName()));
  }

  private static void await(Counters counters, String name, long value) {
    Await.until(value + " " + name, Duration.ofSeconds(10), () -> rise(counters, name) >= value);
    assertThat(rise(counters, name)).isEqualTo(value);
  }

  private static long rise(Counters counters, String name) {
    try {
      return counters.rise(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
