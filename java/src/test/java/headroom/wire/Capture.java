package headroom.wire;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Await;
import headroom.lab.Background;
import headroom.lab.Netns;
import headroom.lab.Shell;
import headroom.model.SizeCounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Every packet that leaves by one device of the fabric whose segmentation offloads are off, as
 * tcpdump sees it there: behind the stack's own segmentation, one packet of the wire at a time.
 *
 * <p>A datagram that the fabric itself sends at the end closes the capture: packets of one device
 * are captured in order, so what is before it is complete.
 */
final class Capture implements AutoCloseable {
  private static final int END_PORT = 9;
  private static final int SNAP_BYTES = 128;

  /** Long, since an emulated machine runs this too. */
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final Netns fabric;
  private final String towards;
  private final Path file;
  private final Background tcpdump;

  /** One packet: when it was on the wire it had this length, Ethernet header included. */
  record Packet(int wireBytes, byte[] head) {
    /** L3 bytes: without Ethernet's 14, and without 4 more for a VLAN tag. */
    int l3Bytes() {
      return wireBytes - l3();
    }

    private int l3() {
      return u16(12) == 0x8100 ? 18 : 14;
    }

    /** UDP, and not a later fragment: those carry no ports. */
    boolean isUdpTo(int port) {
      boolean v6 = u16(l3() - 2) == 0x86dd;
      boolean udp = head[l3() + (v6 ? 6 : 9)] == 17;
      boolean later = !v6 && (u16(l3() + 6) & 0x1fff) != 0;
      return udp && !later && u16(l3() + (v6 ? 40 : 20) + 2) == port;
    }

    private int u16(int at) {
      return (head[at] & 0xff) << 8 | head[at + 1] & 0xff;
    }
  }

  /**
   * @param towards an address behind that device, for the datagram at the end
   */
  Capture(Netns fabric, String device, String towards) throws IOException {
    this.fabric = fabric;
    this.towards = towards;
    this.file = Files.createTempFile("headroom-wire", ".pcap");
    this.tcpdump =
        fabric.start(
            "tcpdump",
            "-i",
            device,
            "-Q",
            "out",
            "-s",
            Integer.toString(SNAP_BYTES),
            "-B",
            "32768",
            "-U",
            "--immediate-mode",
            "-Z",
            "root",
            "-n",
            "-w",
            file.toString());
    tcpdump.awaitOutput(Pattern.compile("listening on"), LIMIT);
  }

  /** What left since the beginning; ends the capture. */
  List<Packet> packets() throws IOException {
    fabric.<Integer, IOException>call(this::sendTheEnd);
    Await.until("the capture's last packet", LIMIT, this::ended);
    // Not close(): what it says of its losses must still be read.
    Shell.run("kill", "-INT", Long.toString(tcpdump.pid()));
    tcpdump.awaitExit(LIMIT);
    assertThat(tcpdump.output()).contains("0 packets dropped by kernel");
    List<Packet> packets = parse(Files.readAllBytes(file));
    return packets.subList(0, packets.size() - 1);
  }

  /**
   * A line for each captured packet of these classes, in tcpdump's words: when, from and to where,
   * what is in it. Only after {@link #packets()}; the datagram at the end is among them.
   *
   * @param classes indexes of {@link SizeCounts#UP_TO}
   */
  List<String> described(Set<Integer> classes) throws IOException {
    List<Packet> packets = parse(Files.readAllBytes(file));
    String said =
        Shell.run("tcpdump", "-r", file.toString(), "-nn", "-e", "-tttt", "-T", "vxlan").stdout();
    // What is inside a tunnel has a line of its own; a packet's first line begins with the date.
    List<String> lines =
        Stream.of(said.split("\n(?=\\d{4}-\\d\\d-\\d\\d )"))
            .map(text -> text.strip().replaceAll("\\s*\n\\s*", " | "))
            .toList();
    assertThat(lines).hasSameSizeAs(packets);
    return IntStream.range(0, packets.size())
        .filter(i -> classes.contains(Tally.classOf(packets.get(i).l3Bytes())))
        .mapToObj(lines::get)
        .toList();
  }

  private int sendTheEnd() throws IOException {
    try (var socket = new DatagramSocket()) {
      socket.send(new DatagramPacket(new byte[1], 1, InetAddress.getByName(towards), END_PORT));
    }
    return 1;
  }

  private boolean ended() {
    try {
      List<Packet> packets = parse(Files.readAllBytes(file));
      return !packets.isEmpty() && packets.getLast().isUdpTo(END_PORT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of a pcap file (draft-ietf-opsawg-pcap): 24 bytes, then records behind 16 bytes each. */
  private static List<Packet> parse(byte[] bytes) {
    var packets = new ArrayList<Packet>();
    ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    int at = 24;
    while (at + 16 <= bytes.length) {
      int kept = data.getInt(at + 8);
      if (at + 16 + kept > bytes.length) {
        break; // still being written
      }
      var head = new byte[SNAP_BYTES];
      data.get(at + 16, head, 0, kept);
      packets.add(new Packet(data.getInt(at + 12), head));
      at += 16 + kept;
    }
    return packets;
  }

  static Tally tally(List<Packet> packets) {
    var sizes = new long[SizeCounts.UP_TO.size()];
    long bytes = 0;
    for (Packet packet : packets) {
      sizes[Tally.classOf(packet.l3Bytes())]++;
      bytes += packet.wireBytes();
    }
    return new Tally(packets.size(), bytes, SizeCounts.of(sizes));
  }

  @Override
  public void close() throws IOException {
    tcpdump.close();
    Files.deleteIfExists(file);
  }
}
