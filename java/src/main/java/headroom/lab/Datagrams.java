package headroom.lab;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Known numbers of UDP datagrams of known sizes, and what became of them. */
public final class Datagrams {
  private Datagrams() {}

  /**
   * Sends {@code count} datagrams from inside {@code from}. The kernel sets DF while they fit the
   * route (IP_PMTUDISC_WANT), and cuts what does not.
   *
   * @param payload bytes of each, without headers: L3 is 28 more over IPv4, 48 over IPv6
   */
  public static void send(Netns from, String to, int port, int payload, int count)
      throws IOException {
    from.<@Nullable Void, IOException>call(() -> {
      sendHere(to, port, payload, count);
      return null;
    });
  }

  /** As {@link #send}, from the calling thread's namespace. */
  static void sendHere(String to, int port, int payload, int count) throws IOException {
    try (var socket = new DatagramSocket()) {
      var target = new InetSocketAddress(InetAddress.getByName(to), port);
      for (int i = 0; i < count; i++) {
        socket.send(new DatagramPacket(new byte[payload], payload, target));
      }
    }
  }

  /** Counts what arrives at a port, by payload size. */
  public static final class Sink implements AutoCloseable {
    private static final int RECEIVE_BUFFER_BYTES = 4 << 20;

    private final DatagramSocket socket;
    private final Thread reader;
    private final Map<Integer, Long> bySize = new TreeMap<>();

    private Sink(DatagramSocket socket) {
      this.socket = socket;
      this.reader = Thread.ofPlatform().daemon().name("lab-sink").start(this::read);
    }

    /** Listens inside {@code netns} on every address; port 0 takes a free one. */
    public static Sink listen(Netns netns, int port) throws IOException {
      return new Sink(
          netns.<DatagramSocket, IOException>call(() -> {
            var socket = new DatagramSocket(port);
            socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
            return socket;
          }));
    }

    public int port() {
      return socket.getLocalPort();
    }

    /** Datagrams received so far, by payload bytes. */
    public Map<Integer, Long> bySize() {
      synchronized (bySize) {
        return Map.copyOf(bySize);
      }
    }

    public long received() {
      return bySize().values().stream().mapToLong(Long::longValue).sum();
    }

    /** Waits until exactly this has come; what is missing or too much is in the error. */
    public void await(Map<Integer, Long> expected, Duration limit) {
      Await.until(
          "datagrams " + expected,
          limit,
          () -> bySize().equals(expected),
          () -> bySize().toString());
    }

    @Override
    public void close() {
      socket.close();
      try {
        reader.join(Duration.ofSeconds(1));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void read() {
      var packet = new DatagramPacket(new byte[65536], 65536);
      while (true) {
        try {
          packet.setLength(65536);
          socket.receive(packet);
        } catch (SocketException e) {
          return; // closed
        } catch (IOException e) {
          continue;
        }
        synchronized (bySize) {
          bySize.merge(packet.getLength(), 1L, Long::sum);
        }
      }
    }
  }
}
