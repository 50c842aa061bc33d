package headroom.web;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.management.OperatingSystemMXBean;
import headroom.model.Drop;
import headroom.model.DropClass;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What 1,000 readers cost; printed, since the time is the machine's. */
@Tag("long")
class StreamCostTest {
  private static final int FRAMES = 200;

  @Test
  void aThousandReadersOfOneFrame() throws Exception {
    for (int keys : new int[] {3, 100, 1_000}) {
      measure(keys);
    }
  }

  @Test
  void publishingToNobody() {
    List<Drop> drops = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      drops.add(Frames.drop(i, "eth0", "NO_SOCKET", DropClass.NO_LISTENER, i));
    }
    FrameHub hub = new FrameHub();
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int round = 0; round < 5; round++) {
      long cpu = threads.getCurrentThreadCpuTime();
      long bytes = threads.getCurrentThreadAllocatedBytes();
      for (int seq = 1; seq <= FRAMES; seq++) {
        hub.publish(Frames.withDrops((long) round * FRAMES + seq, drops));
      }
      System.out.printf(
          "publish, 1,000 series: %d us of CPU and %d bytes a Frame%n",
          (threads.getCurrentThreadCpuTime() - cpu) / FRAMES / 1_000,
          (threads.getCurrentThreadAllocatedBytes() - bytes) / FRAMES);
    }
  }

  private static void measure(int keys) throws Exception {
    List<Drop> drops = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      drops.add(Frames.drop(i, "eth0", "NO_SOCKET", DropClass.NO_LISTENER, i));
    }
    try (var service = new Service()) {
      List<SocketChannel> readers = new ArrayList<>();
      for (int i = 0; i < FrameHub.CLIENTS_MAX; i++) {
        readers.add(open(service.port()));
      }
      StreamTest.until(() -> service.hub.clients() == FrameHub.CLIENTS_MAX);
      ByteBuffer sink = ByteBuffer.allocateDirect(1 << 20);
      long serving = 0;
      for (int seq = 1; seq <= FRAMES; seq++) {
        long before = processCpu();
        service.hub.publish(Frames.withDrops(seq, drops));
        Thread.sleep(150);
        if (seq > FRAMES / 2) {
          serving += processCpu() - before;
        }
        drain(readers, sink);
      }
      System.out.printf(
          "1,000 readers, %d series, %d bytes a Frame: %d us of CPU a Frame in all, %d Frames skipped%n",
          keys,
          service.hub.last().event().length(),
          serving / (FRAMES / 2) / 1_000,
          service.hub.framesSkipped());
      for (SocketChannel reader : readers) {
        reader.close();
      }
    }
  }

  private static SocketChannel open(int port) throws Exception {
    SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
    String request = "GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n";
    channel.write(ByteBuffer.wrap(request.getBytes(US_ASCII)));
    channel.configureBlocking(false);
    return channel;
  }

  private static void drain(List<SocketChannel> readers, ByteBuffer sink) throws Exception {
    boolean more = true;
    while (more) {
      more = false;
      for (SocketChannel reader : readers) {
        sink.clear();
        more |= reader.read(sink) > 0;
      }
    }
  }

  private static long processCpu() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
