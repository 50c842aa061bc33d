package headroom.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import headroom.lab.Routed;
import headroom.socket.SendResult.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** left ---- router, 1400 to the right ---- right; see {@link Routed}. */
@Tag("kernel")
class SocketTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int PORT = 4711;

  private static Routed routed;

  @BeforeAll
  static void build() {
    routed = Routed.dual();
    routed.setRouterMtu(1400);
  }

  @AfterAll
  static void undo() {
    routed.close();
  }

  private static InetAddress right(boolean ipv6) throws Exception {
    return InetAddress.getByName(ipv6 ? Routed.RIGHT6 : Routed.RIGHT);
  }

  private static UdpSocket udp(boolean ipv6, PathMtuMode mode) throws Exception {
    var any = new InetSocketAddress(ipv6 ? "::" : "0.0.0.0", 0);
    return routed.left().call(() -> UdpSocket.open(any, mode));
  }

  private static EchoSocket echo(boolean ipv6) throws Exception {
    return routed.left().call(() -> EchoSocket.open(ipv6, PathMtuMode.PROBE));
  }

  private static QueuedError awaitError(NativeSocket socket) {
    assertThat(socket.await(PATIENCE).error()).as("an error within " + PATIENCE).isTrue();
    QueuedError error = socket.nextError();
    assertThat(error).isNotNull();
    return error;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aDatagramArrivesWithItsLengthAndSender(boolean ipv6) throws Exception {
    var at = new InetSocketAddress(right(ipv6), PORT);
    try (UdpSocket server = routed.right().call(() -> UdpSocket.open(at, PathMtuMode.DO));
        UdpSocket client = udp(ipv6, PathMtuMode.PROBE)) {
      byte[] payload = new byte[1237];
      Arrays.fill(payload, (byte) 7);
      assertThat(client.send(at, payload, 1237)).isEqualTo(SendResult.SENT);

      assertThat(server.await(PATIENCE).datagram()).isTrue();
      Received received = server.receive();
      assertThat(received.content()).isEqualTo(payload);
      assertThat(received.from().getPort()).isEqualTo(client.localAddress().getPort());
      assertThat(server.receive()).isNull();
      assertThat(server.nextError()).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRoutersRefusalOfUdpIsInTheErrorQueueWithNextHopMtuAndReporter(boolean ipv6)
      throws Exception {
    try (UdpSocket client = udp(ipv6, PathMtuMode.PROBE)) {
      byte[] payload = {4, 7, 1, 1};
      int bytes = 1500 - (ipv6 ? UdpSocket.HEADER_BYTES_6 : UdpSocket.HEADER_BYTES_4);
      var to = new InetSocketAddress(right(ipv6), PORT);
      assertThat(client.send(to, Arrays.copyOf(payload, bytes), bytes)).isEqualTo(SendResult.SENT);

      QueuedError error = awaitError(client);
      assertThat(error.isTooBigSignal()).as(error.toString()).isTrue();
      assertThat(error.info()).isEqualTo(1400);
      assertThat(error.offender())
          .isEqualTo(InetAddress.getByName(ipv6 ? Routed.ROUTER_LEFT6 : Routed.ROUTER_LEFT));
      assertThat(error.destination()).isEqualTo(right(ipv6));
      assertThat(error.port()).isEqualTo(PORT);
      assertThat(error.quoted()).startsWith(payload);
      assertThat(client.nextError()).isNull();
      assertThat(client.receive()).isNull();

      // Nor does what was learned make the next one fail: that is what PROBE is for.
      assertThat(client.send(to, Arrays.copyOf(payload, bytes), bytes)).isEqualTo(SendResult.SENT);
      awaitError(client);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theDeviceRefusesInProbeModeAndTheRouteInDoMode(boolean ipv6) throws Exception {
    String network = ipv6 ? "fd00:199::/64" : "10.199.0.0/24";
    String via = ipv6 ? Routed.ROUTER_LEFT6 : Routed.ROUTER_LEFT;
    routed.left().ip("route replace " + network + " via " + via + " mtu 1379");
    var to = InetAddress.getByName(ipv6 ? "fd00:199::1" : "10.199.0.1");
    int header = ipv6 ? UdpSocket.HEADER_BYTES_6 : UdpSocket.HEADER_BYTES_4;
    var port = new InetSocketAddress(to, PORT);
    try (UdpSocket probe = udp(ipv6, PathMtuMode.PROBE);
        UdpSocket byRoute = udp(ipv6, PathMtuMode.DO)) {
      byte[] payload = new byte[2000];
      SendResult device = probe.send(port, payload, 1501 - header);
      SendResult route = byRoute.send(port, payload, 1380 - header);

      assertThat(device).isEqualTo(new SendResult(Kind.TOO_BIG, 90, OptionalInt.of(1500)));
      assertThat(route).isEqualTo(new SendResult(Kind.TOO_BIG, 90, OptionalInt.of(1379)));
      assertThat(probe.send(port, payload, 1500 - header)).isEqualTo(SendResult.SENT);
      assertThat(byRoute.send(port, payload, 1379 - header)).isEqualTo(SendResult.SENT);
      assertThat(routed.left().call(() -> UdpSocket.routeMtu(to))).hasValue(1379);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anEchoOfExactlyTheSizeComesBack(boolean ipv6) throws Exception {
    try (EchoSocket socket = echo(ipv6)) {
      assertThat(socket.isRaw()).isTrue();
      byte[] payload = new byte[1400];
      payload[0] = 42;
      socket.send(right(ipv6), 65_521, payload, 1399 - socket.headerBytes());

      assertThat(socket.await(PATIENCE).datagram()).isTrue();
      EchoSocket.Echo echo = socket.receive();
      assertThat(echo.sequence()).isEqualTo(65_521);
      assertThat(echo.size()).isEqualTo(1399);
      assertThat(echo.from()).isEqualTo(right(ipv6));
      assertThat(echo.payload()[0]).isEqualTo((byte) 42);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRoutersRefusalOfAnEchoNamesItsSequence(boolean ipv6) throws Exception {
    try (EchoSocket socket = echo(ipv6)) {
      socket.send(right(ipv6), 4711, new byte[1500], 1401 - socket.headerBytes());

      QueuedError error = awaitError(socket);
      assertThat(error.isTooBigSignal()).as(error.toString()).isTrue();
      assertThat(error.info()).isEqualTo(1400);
      assertThat(socket.sequenceOf(error)).hasValue(4711);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aPingSocketDoesTheSame(boolean ipv6) throws Exception {
    routed.left().sysctl("net/ipv4/ping_group_range=0 2147483647");
    try (EchoSocket socket =
        routed.left().call(() -> EchoSocket.openPing(ipv6, PathMtuMode.PROBE))) {
      assertThat(socket.isRaw()).isFalse();
      socket.send(right(ipv6), 7, new byte[1500], 1400 - socket.headerBytes());
      assertThat(socket.await(PATIENCE).datagram()).isTrue();
      EchoSocket.Echo echo = socket.receive();
      assertThat(echo.sequence()).isEqualTo(7);
      assertThat(echo.size()).isEqualTo(1400);

      socket.send(right(ipv6), 8, new byte[1500], 1401 - socket.headerBytes());
      QueuedError error = awaitError(socket);
      assertThat(error.isTooBigSignal()).isTrue();
      assertThat(error.info()).isEqualTo(1400);
      assertThat(socket.sequenceOf(error)).hasValue(8);
      assertThat(socket.send(right(ipv6), 9, new byte[1500], 1501 - socket.headerBytes()))
          .isEqualTo(new SendResult(Kind.TOO_BIG, 90, OptionalInt.of(1500)));
    } finally {
      routed.left().sysctl("net/ipv4/ping_group_range=1 0");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anErrorThatIsPendingIsNotTakenForTheNextSends(boolean ipv6) throws Exception {
    try (UdpSocket client = udp(ipv6, PathMtuMode.PROBE)) {
      var to = new InetSocketAddress(right(ipv6), PORT);
      client.send(to, new byte[1450], 1450); // 1478 or 1498 bytes: refused by the router
      assertThat(client.await(PATIENCE).error()).isTrue();

      assertThat(client.send(to, new byte[23], 23)).isEqualTo(SendResult.SENT);
      assertThat(awaitError(client).isTooBigSignal()).isTrue();
      assertThat(client.errorsLost()).isZero();
    }
  }

  @Test
  void aClosedPortIsAnErrorOfTheDestination() throws Exception {
    try (UdpSocket client = udp(false, PathMtuMode.PROBE)) {
      client.send(new InetSocketAddress(right(false), PORT), new byte[23], 23);
      QueuedError error = awaitError(client);
      assertThat(error.errnoName()).isEqualTo("ECONNREFUSED (111)");
      assertThat(error.offender()).isEqualTo(right(false));
    }
  }

  @Test
  void noRouteIsAnAnswerWithItsName() throws Exception {
    var nowhere = InetAddress.getByName("10.253.0.1");
    routed.left().ip("route add unreachable 10.253.0.0/24");
    try (EchoSocket socket = echo(false)) {
      SendResult result = socket.send(nowhere, 1, new byte[64], 64);
      assertThat(result.kind()).isEqualTo(Kind.FAILED);
      assertThat(result.errnoName()).isEqualTo("EHOSTUNREACH (113)");
    }
    assertThat(routed.left().call(() -> UdpSocket.routeMtu(nowhere))).isEmpty();
  }

  @Test
  void failuresNameCallObjectErrnoAndRemedy() throws Exception {
    var notHere = new InetSocketAddress("10.253.0.1", PORT);
    assertThatThrownBy(() -> routed.left().call(() -> UdpSocket.open(notHere, PathMtuMode.DO)))
        .isInstanceOf(SocketFailure.class)
        .hasMessage(
            "bind UDP socket (IPv4) to 10.253.0.1:4711: EADDRNOTAVAIL (99): no device here has this"
                + " address; \"ip address\" lists those there are");
  }

  @Test
  void aPingSocketThatIsNotAllowedSaysWhichPowerIsMissing() {
    assertThatThrownBy(() -> routed.left().call(() -> EchoSocket.openPing(false, PathMtuMode.DO)))
        .isInstanceOf(SocketFailure.class)
        .hasMessage(
            "socket ICMP: EACCES (13): needs CAP_NET_RAW, or a group within"
                + " net.ipv4.ping_group_range (now \"1 0\"): run it as root");
  }
}
