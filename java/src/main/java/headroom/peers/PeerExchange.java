package headroom.peers;

import headroom.config.ListenAddress;
import headroom.model.LedgerReading;
import headroom.model.PeerCounters;
import headroom.model.Unavailable;
import headroom.path.PeerCodec;
import headroom.path.PeerMessage;
import headroom.probe.ProbeTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the peers' agents what they received from this node, and answers theirs. One thread
 * receives, one asks. Whatever is not a good question of a known peer gets no answer.
 *
 * <p>Threads: any may call.
 */
public final class PeerExchange implements AutoCloseable {
  /** For Self.unavailable, when no key is configured. */
  public static final Unavailable WITHOUT_KEY =
      new Unavailable(
          Unavailable.Kind.WITHOUT_KEY,
          "peers are not asked what they received: this agent has no key, so losses on the way are"
              + " seen by size of retransmits only; give every node the same peers.key-file"
              + " (docs/PEERS.md)");

  private static final Logger LOG = LoggerFactory.getLogger(PeerExchange.class);

  private static final long TICK_MILLIS = 100;

  /** Datagrams that are taken from the socket in a slice; what comes above, the kernel drops. */
  static final int RECEIVED_PER_SLICE = 500;

  private static final long SLICE_NANOS = 100_000_000;
  private static final int RECEIVE_BUFFER_BYTES = 512 << 10;

  private final ExchangeCore core;
  private final DatagramChannel channel;
  private final int port;
  private final byte[] secret;
  private final Thread receiver;
  private final Thread scheduler;
  private volatile boolean closed;
  private volatile long receivedLost;
  private long sendFailures;

  private PeerExchange(
      DatagramChannel channel, int port, int peersPort, byte[] key, LedgerSource ledger) {
    this.channel = channel;
    this.port = port;
    this.secret = key.clone();
    var random = new SecureRandom();
    this.core =
        new ExchangeCore(key, peersPort, ledger, random::nextLong, this::send, System.nanoTime());
    this.receiver = Thread.ofPlatform().daemon().name("peers-receive").unstarted(this::receive);
    this.scheduler = Thread.ofPlatform().daemon().name("peers-ask").unstarted(this::ask);
  }

  /**
   * Opens the port in this thread's network namespace and begins. Nobody is greeted before {@link
   * #observe} has told of a peer.
   *
   * @param ledger asked under a lock of this exchange, from its threads; must stay open until this
   *     is closed
   * @throws IOException when the port is in use; the message says so
   */
  public static PeerExchange start(ListenAddress listen, byte[] key, LedgerSource ledger)
      throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
      boolean any = listen.host().equals("::") || listen.host().equals("0.0.0.0");
      channel.bind(
          any
              ? new InetSocketAddress(listen.port()) // IPv4 alone on a kernel without IPv6
              : new InetSocketAddress(InetAddress.getByName(listen.host()), listen.port()));
      int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
      int peersPort = listen.port() == 0 ? 8788 : listen.port();
      var exchange = new PeerExchange(channel, port, peersPort, key, ledger);
      exchange.receiver.start();
      exchange.scheduler.start();
      return exchange;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw new IOException(
          "cannot listen: peers.listen "
              + listen
              + ": "
              + e.getMessage()
              + "; stop what uses the port",
          e);
    }
  }

  /** Where it listens. */
  public int port() {
    return port;
  }

  /** Who the peers are, and whether there is traffic with them; once a reading. */
  public void observe(List<LedgerReading> ledger) {
    synchronized (core) {
      core.observe(ledger, System.nanoTime());
    }
  }

  /**
   * Asks this peer at once, and every second for half a minute.
   *
   * @return false: the ledger has no such peer
   */
  public boolean suspect(String peer) {
    synchronized (core) {
      return core.suspect(peer, System.nanoTime());
    }
  }

  /** Peers with traffic in the last ten minutes. */
  public List<PeerStatus> peers() {
    synchronized (core) {
      return core.statuses(System.nanoTime());
    }
  }

  public PeerCounters counters() {
    synchronized (core) {
      return core.counters(receivedLost, System.nanoTime());
    }
  }

  /**
   * Probes of chosen sizes to the peer's agent; they measure this direction alone. Empty: the agent
   * there is not known to be one of ours.
   *
   * <p>To be opened in the namespace that the exchange is in.
   *
   * @throws headroom.socket.SocketFailure when the kernel gives no socket
   */
  public Optional<ProbeTransport> probe(String peer) {
    InetSocketAddress to = target(peer);
    return to == null ? Optional.empty() : Optional.of(new UdpTransport(this, peer, to, secret));
  }

  private @Nullable InetSocketAddress target(String peer) {
    synchronized (core) {
      Peer proven = core.proven(peer);
      return proven == null ? null : proven.agent();
    }
  }

  /** Null: several agents turned out to be behind its address. */
  PeerMessage.@Nullable Probe nextProbe(String peer, int bytes) {
    synchronized (core) {
      Peer proven = core.proven(peer);
      return proven == null ? null : proven.session.probe(bytes);
    }
  }

  boolean isCurrent(String peer, PeerMessage.ProbeAck ack) {
    synchronized (core) {
      Peer proven = core.proven(peer);
      return proven != null && proven.session.isCurrent(ack.from(), ack.to());
    }
  }

  // ---- threads ----

  /** Its id, for who wants to know what a flood costs. */
  long receiverThread() {
    return receiver.threadId();
  }

  private void receive() {
    ByteBuffer in = ByteBuffer.allocate(PeerCodec.PROBE_BYTES_MAX + 1);
    long sliceBegan = System.nanoTime();
    int inSlice = 0;
    while (!closed) {
      try {
        in.clear();
        var from = (InetSocketAddress) channel.receive(in);
        long now = System.nanoTime();
        synchronized (core) {
          core.receive(in, in.position(), from, now, SteadyTime.at(now));
        }
        if (now - sliceBegan >= SLICE_NANOS) {
          sliceBegan = now;
          inSlice = 0;
        } else if (++inSlice >= RECEIVED_PER_SLICE) {
          LockSupport.parkNanos(sliceBegan + SLICE_NANOS - now); // a flood costs no more than this
          receivedLost = SocketDrops.atPort(port);
          sliceBegan = System.nanoTime();
          inSlice = 0;
        }
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        // an ICMP error about a datagram of ours, say: the next receive tells the next thing
        LOG.debug("peers: receive: {}", e.getMessage());
      } catch (RuntimeException e) {
        LOG.error("peers: a datagram could not be worked on", e);
      }
    }
  }

  private void ask() {
    while (!closed) {
      try {
        boolean idle;
        synchronized (core) {
          core.tick(System.nanoTime());
          idle = core.peers() == 0;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(idle ? 10 * TICK_MILLIS : TICK_MILLIS));
      } catch (RuntimeException e) {
        LOG.error("peers: could not ask", e);
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(10));
      }
    }
  }

  /** A datagram that cannot leave is one that was lost: the peer will be asked again. */
  private void send(ByteBuffer datagram, InetSocketAddress to) {
    try {
      channel.send(datagram, to);
    } catch (IOException e) {
      if (sendFailures++ == 0) {
        LOG.info("peers: cannot send to {}: {}; further ones are not logged", to, e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      channel.close();
      LockSupport.unpark(scheduler);
      LockSupport.unpark(receiver);
      receiver.join(TimeUnit.SECONDS.toMillis(2));
      scheduler.join(TimeUnit.SECONDS.toMillis(2));
    } catch (IOException e) {
      LOG.debug("peers: close: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
