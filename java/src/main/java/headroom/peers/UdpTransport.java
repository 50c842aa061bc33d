package headroom.peers;

import headroom.model.AddressText;
import headroom.path.PeerCodec;
import headroom.path.PeerMessage;
import headroom.path.SearchResult;
import headroom.probe.ProbeTransport;
import headroom.socket.PathMtuMode;
import headroom.socket.QueuedError;
import headroom.socket.Received;
import headroom.socket.SendResult;
import headroom.socket.UdpSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Probes to the peer's agent, from a socket of their own: UDP with DF, of the size asked for, that
 * the agent acknowledges with 48 bytes. So the way there is measured alone, while an echo must
 * come back as large as it went.
 *
 * <p>Threads: one at a time.
 */
final class UdpTransport implements ProbeTransport {
  /** Probes whose acknowledgement is still understood; the oldest give way. */
  static final int PENDING_MAX = 4_096;

  private static final int ENOTCONN = 107;
  private static final int LARGEST_PACKET = 65_535;
  private static final int SEQUENCE_AT = 24; // of a message; routers quote the beginning

  private final PeerExchange exchange;
  private final String peer;
  private final InetSocketAddress to;
  private final PeerCodec codec;
  private final UdpSocket socket;
  private final int headerBytes;
  private final OptionalInt routeMtu;
  private final ByteBuffer out = ByteBuffer.allocate(PeerCodec.PROBE_BYTES_MAX);

  /**
   * @param size L3 bytes
   */
  private record Pending(int id, int size) {}

  /** By sequence, oldest first. */
  private final Map<Long, Pending> pending =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Pending> eldest) {
          return size() > PENDING_MAX;
        }
      };

  UdpTransport(PeerExchange exchange, String peer, InetSocketAddress to, byte[] key) {
    this.exchange = exchange;
    this.peer = peer;
    this.to = to;
    this.codec = new PeerCodec(key);
    boolean ipv6 = to.getAddress() instanceof Inet6Address;
    this.headerBytes = ipv6 ? UdpSocket.HEADER_BYTES_6 : UdpSocket.HEADER_BYTES_4;
    InetAddress any = InetAddress.ofLiteral(ipv6 ? "::" : "0.0.0.0");
    this.routeMtu = UdpSocket.routeMtu(to.getAddress());
    this.socket = UdpSocket.open(new InetSocketAddress(any, 0), PathMtuMode.PROBE);
  }

  @Override
  public String target() {
    return peer;
  }

  @Override
  public SearchResult.Method method() {
    return SearchResult.Method.UDP_TO_AGENT;
  }

  @Override
  public int smallest() {
    return PeerCodec.BYTES_LEAST + headerBytes;
  }

  @Override
  public int largest() {
    return Math.min(LARGEST_PACKET, PeerCodec.PROBE_BYTES_MAX + headerBytes);
  }

  @Override
  public OptionalInt routeMtu() {
    return routeMtu;
  }

  /** FAILED where the agent turned out to be several behind one address: they do not answer. */
  @Override
  public SendResult send(int id, int size) {
    PeerMessage.Probe probe = exchange.nextProbe(peer, size - headerBytes);
    if (probe == null) {
      return new SendResult(SendResult.Kind.FAILED, ENOTCONN, OptionalInt.empty());
    }
    out.clear();
    int bytes = codec.encode(probe, out);
    pending.put(probe.sequence(), new Pending(id, size));
    return socket.send(to, out.array(), bytes);
  }

  @Override
  public List<Heard> poll(Duration timeout) {
    List<Heard> heard = drain();
    if (heard.isEmpty() && socket.await(timeout).any()) {
      heard = drain();
    }
    return heard;
  }

  private List<Heard> drain() {
    var heard = new ArrayList<Heard>();
    for (QueuedError e = socket.nextError(); e != null; e = socket.nextError()) {
      Heard told = told(e);
      if (told != null) {
        heard.add(told);
      }
    }
    for (Received r = socket.receive(); r != null; r = socket.receive()) {
      Pending acknowledged = acknowledged(r);
      if (acknowledged != null) {
        heard.add(new Answer(acknowledged.id()));
      }
    }
    return heard;
  }

  private @Nullable Pending acknowledged(Received received) {
    if (received.bytes() != PeerCodec.ACK_BYTES) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(received.content());
    if (PeerCodec.glance(in, received.bytes()) != null
        || !(codec.decode(in, received.bytes()) instanceof PeerCodec.Decoded.Ok ok)
        || !(ok.message() instanceof PeerMessage.ProbeAck ack)
        || !exchange.isCurrent(peer, ack)) {
      return null;
    }
    Pending sent = pending.get(ack.sequence());
    return sent != null && sent.size() == ack.bytes() + headerBytes ? sent : null;
  }

  private @Nullable Heard told(QueuedError error) {
    Pending about = about(error);
    if (about == null || error.origin() == QueuedError.Origin.LOCAL) {
      return null;
    }
    InetAddress offender = error.offender();
    String reporter = offender == null ? "somebody" : AddressText.of(offender.getAddress());
    return error.isTooBigSignal()
        ? new TooBig(about.id(), reporter, (int) error.info())
        : new Trouble(about.id(), reporter + " says: " + error.errnoName());
  }

  /**
   * By the sequence that the router quoted. A router that quotes 8 bytes only (RFC 792) speaks of
   * the last probe that was larger than what it allows.
   */
  private @Nullable Pending about(QueuedError error) {
    if (error.quoted().length >= SEQUENCE_AT + Long.BYTES) {
      return pending.get(ByteBuffer.wrap(error.quoted()).getLong(SEQUENCE_AT));
    }
    Pending last = null;
    for (Pending each : pending.values()) {
      last = each.size() > error.info() ? each : last;
    }
    return last;
  }

  @Override
  public void close() {
    socket.close();
  }
}
