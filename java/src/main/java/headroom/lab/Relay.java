package headroom.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes a TCP server inside a namespace reachable from outside: listens on this machine's loopback,
 * and for each connection opens one inside. Copies bytes; knows no protocol.
 *
 * <p>Only 127.0.0.1 listens, and only 127.0.0.1 is connected to. The same port number on both sides
 * keeps an HTTP Host header true.
 *
 * <p>Threads: one accepts; two virtual ones a connection copy.
 */
public final class Relay implements AutoCloseable {
  /** Connections at a time; one more is closed at once and counted. */
  public static final int CONNECTIONS_MAX = 64;

  private static final int BUFFER_BYTES = 16 << 10;
  private static final int CONNECT_MILLIS = 2_000;

  private final Netns netns;
  private final ServerSocketChannel server;
  private final int port;
  private final InetSocketAddress target;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong refused = new AtomicLong();

  private record Connection(SocketChannel outside, SocketChannel inside) {
    void close() {
      closeQuietly(outside);
      closeQuietly(inside);
    }
  }

  private Relay(Netns netns, ServerSocketChannel server, int port, int targetPort) {
    this.netns = netns;
    this.server = server;
    this.port = port;
    this.target = new InetSocketAddress(loopback(), targetPort);
    Thread.ofPlatform().daemon().name("lab-relay-" + port).start(this::accept);
  }

  /**
   * Listens on 127.0.0.1:{@code port} for the server on the same port of {@code netns}'s loopback,
   * which need not be up yet.
   *
   * @param port 0 takes a free one
   * @throws IOException when the port is in use
   */
  public static Relay open(Netns netns, int port) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    try {
      server.bind(new InetSocketAddress(loopback(), port));
      int bound = ((InetSocketAddress) server.getLocalAddress()).getPort();
      return new Relay(netns, server, bound, bound);
    } catch (IOException e) {
      server.close();
      throw new IOException("127.0.0.1:" + port + ": " + e.getMessage(), e);
    }
  }

  /** The port, outside and inside. */
  public int port() {
    return port;
  }

  /** Connections turned away because {@value #CONNECTIONS_MAX} were open. */
  public long refused() {
    return refused.get();
  }

  /** Connections open now. */
  public int connections() {
    return open.size();
  }

  /** Whether something inside accepts connections now. */
  public boolean answers() {
    try {
      connect().close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    closeQuietly(server);
    open.forEach(Connection::close);
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        admit(server.accept());
      } catch (IOException e) {
        // Closed, or the client was gone before it was taken: the next one counts.
      }
    }
  }

  private void admit(SocketChannel outside) {
    if (open.size() >= CONNECTIONS_MAX) {
      refused.incrementAndGet();
      closeQuietly(outside);
      return;
    }
    try {
      var connection = new Connection(outside, connect());
      open.add(connection);
      if (!server.isOpen()) connection.close(); // closed meanwhile: close() may not have seen it
      Thread.ofVirtual().start(() -> copy(connection, outside, connection.inside()));
      Thread.ofVirtual().start(() -> copy(connection, connection.inside(), outside));
    } catch (IOException e) {
      closeQuietly(outside); // nobody listens inside: the client sees the connection end
    }
  }

  private SocketChannel connect() throws IOException {
    return netns.<SocketChannel, IOException>call(() -> {
      SocketChannel inside = SocketChannel.open();
      try {
        inside.socket().connect(target, CONNECT_MILLIS);
        return inside;
      } catch (IOException e) {
        inside.close();
        throw e;
      }
    });
  }

  /**
   * Until one end is done: HTTP knows no half-closed connection. What was read is written first.
   */
  private void copy(Connection connection, SocketChannel from, SocketChannel to) {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    try {
      while (from.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) to.write(buffer);
        buffer.clear();
      }
    } catch (IOException e) {
      // One end is gone; so is the connection.
    }
    connection.close();
    open.remove(connection);
  }

  private static InetAddress loopback() {
    try {
      return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    } catch (IOException e) {
      throw new IllegalStateException(e); // four bytes are an address
    }
  }

  private static void closeQuietly(AutoCloseable channel) {
    try {
      channel.close();
    } catch (Exception e) {
      // Closing twice, or a reset: nothing is left to do.
    }
  }
}
