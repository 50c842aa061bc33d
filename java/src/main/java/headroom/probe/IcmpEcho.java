package headroom.probe;

import headroom.path.SearchResult.Method;
import headroom.socket.EchoSocket;
import headroom.socket.PathMtuMode;
import headroom.socket.QueuedError;
import headroom.socket.SendResult;
import headroom.socket.UdpSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * ICMP and ICMPv6 echo: asks nothing of the peer but that it answers pings. The answer is as large
 * as the probe and goes the way back, so a size passes only if it passes both ways.
 */
public final class IcmpEcho implements ProbeTransport {
  /** At the head of the payload; tells an answer to us from a forged or a stranger's one. */
  private static final int TOKEN_BYTES = 8;

  private static final int SMALLEST = 64;
  private static final int LARGEST = 65_535;

  private final InetAddress peer;
  private final EchoSocket socket;
  private final OptionalInt routeMtu;
  private final byte[] payload = new byte[LARGEST];
  private final byte[] token = new byte[TOKEN_BYTES];
  private final Map<Integer, Integer> sizes = new HashMap<>(); // by id

  private IcmpEcho(InetAddress peer, EchoSocket socket, OptionalInt routeMtu) {
    this.peer = peer;
    this.routeMtu = routeMtu;
    this.socket = socket;
    var random = new SecureRandom();
    random.nextBytes(payload); // a link that compresses must not make a large packet small
    random.nextBytes(token);
    System.arraycopy(token, 0, payload, 0, TOKEN_BYTES);
  }

  /**
   * In the network namespace of the calling thread; may then be used on any.
   *
   * @throws headroom.socket.SocketFailure if no ICMP socket is allowed; it says what is missing
   */
  public static IcmpEcho open(InetAddress peer) {
    OptionalInt routeMtu = UdpSocket.routeMtu(peer);
    var socket = EchoSocket.open(peer instanceof Inet6Address, PathMtuMode.PROBE);
    return new IcmpEcho(peer, socket, routeMtu);
  }

  @Override
  public String target() {
    return IcmpWords.text(peer);
  }

  @Override
  public Method method() {
    return Method.ICMP_ECHO;
  }

  @Override
  public int smallest() {
    return SMALLEST;
  }

  @Override
  public int largest() {
    return LARGEST;
  }

  @Override
  public OptionalInt routeMtu() {
    return routeMtu;
  }

  @Override
  public SendResult send(int id, int size) {
    if (size < SMALLEST || size > LARGEST) {
      throw new IllegalArgumentException("probe of " + size + " bytes: want 64 to 65535");
    }
    sizes.put(id, size);
    return socket.send(peer, id, payload, size - socket.headerBytes());
  }

  @Override
  public List<Heard> poll(Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    List<Heard> heard = new ArrayList<>();
    while (true) {
      long left = Math.max(0, end - System.nanoTime());
      if (socket.await(Duration.ofNanos(left)).any()) readAll(heard);
      if (!heard.isEmpty() || left == 0) return heard;
    }
  }

  @Override
  public void close() {
    socket.close();
  }

  private void readAll(List<Heard> heard) {
    for (EchoSocket.Echo echo; (echo = socket.receive()) != null; ) {
      if (isOurs(echo)) heard.add(new Answer(echo.sequence()));
    }
    for (QueuedError error; (error = socket.nextError()) != null; ) {
      Heard told = parse(error);
      if (told != null) heard.add(told);
    }
  }

  /** The whole probe must have come back: what was cut on the way did not pass. */
  private boolean isOurs(EchoSocket.Echo echo) {
    Integer size = sizes.get(echo.sequence());
    return size != null
        && echo.size() == size
        && echo.payload().length >= TOKEN_BYTES
        && Arrays.equals(echo.payload(), 0, TOKEN_BYTES, token, 0, TOKEN_BYTES);
  }

  private @Nullable Heard parse(QueuedError error) {
    OptionalInt id = socket.sequenceOf(error);
    if (id.isEmpty() || !sizes.containsKey(id.getAsInt()) || !isTokenOurs(error.quoted())) {
      return null;
    }
    if (error.isTooBigSignal()) {
      int mtu = (int) Math.min(error.info(), Integer.MAX_VALUE);
      return new TooBig(id.getAsInt(), IcmpWords.reporter(error), mtu);
    }
    return new Trouble(id.getAsInt(), IcmpWords.of(error));
  }

  /** Routers must quote 8 bytes behind the IP header (RFC 792), and most quote more. */
  private boolean isTokenOurs(byte[] quoted) {
    int from = 8;
    return quoted.length < from + TOKEN_BYTES
        || Arrays.equals(quoted, from, from + TOKEN_BYTES, token, 0, TOKEN_BYTES);
  }
}
