package headroom.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkWatchTest {
  private static final String HEAD =
      """
      Inter-|   Receive                                                |  Transmit
       face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
      """;
  private static final long SECOND = 1_000_000_000L;

  @TempDir Path dir;
  private Path dev;
  private Path sys;
  private int listings;
  private boolean broken;
  private LinkWatch watch;
  private long now = 17;
  private List<Link> machine = new ArrayList<>();

  @BeforeEach
  void anInterfaceThatIsWatched() throws Exception {
    dev = dir.resolve("dev");
    sys = dir.resolve("net");
    device("eth0", 2, 1500);
    traffic(23, 29, "eth0");
    watch = new LinkWatch(dev, new Sysfs(sys), this::list);
    assertThat(watch.poll(now)).isPresent();
    watch.watch(machine);
    assertThat(poll()).isFalse();
    assertThat(listings).isEqualTo(1);
  }

  private List<Link> list() throws IOException {
    listings++;
    if (broken) {
      throw new IOException("ip: broken");
    }
    return machine;
  }

  private boolean poll() throws IOException {
    now += SECOND;
    return watch.poll(now).isPresent();
  }

  private void device(String name, int ifindex, int mtu) throws Exception {
    Path device = Files.createDirectories(sys.resolve(name));
    Files.writeString(device.resolve("ifindex"), ifindex + "\n");
    Files.writeString(device.resolve("mtu"), mtu + "\n");
    Files.writeString(device.resolve("operstate"), "up\n");
    Files.writeString(device.resolve("flags"), "0x1003\n");
    Files.writeString(device.resolve("address"), mac(ifindex) + "\n");
    machine.removeIf(link -> link.name().equals(name));
    machine.add(
        new Link(
            7,
            ifindex,
            name,
            null,
            mac(ifindex),
            mtu,
            true,
            false,
            OptionalInt.empty(),
            OptionalInt.empty(),
            List.of(),
            true,
            null,
            null));
  }

  private static String mac(int ifindex) {
    return "02:00:00:00:00:0" + ifindex;
  }

  private void traffic(long received, long sent, String... names) throws Exception {
    StringBuilder text = new StringBuilder(HEAD);
    for (String name : names) {
      text.append("%6s: 100 %d 0 0 0 0 0 0 100 %d 0 0 0 0 0 0%n".formatted(name, received, sent));
    }
    Files.writeString(dev, text.toString());
  }

  @Test
  void trafficAloneIsNoChange() throws Exception {
    traffic(1_009, 1_013, "eth0");
    assertThat(poll()).isFalse();
    assertThat(listings).isEqualTo(1);
  }

  @Test
  void everyThirtySecondsAllIsReadAnew() throws Exception {
    int changes = 0;
    for (int second = 0; second < 61; second++) {
      changes += poll() ? 1 : 0;
    }
    assertThat(changes).isEqualTo(2);
  }

  @Test
  void anInterfaceThatComesGoesOrIsRenamedIsAChange() throws Exception {
    traffic(23, 29, "eth0", "eth1");
    assertThat(poll()).isTrue();
    traffic(23, 29, "eth0", "eth2");
    assertThat(poll()).isTrue();
    traffic(23, 29, "eth0");
    assertThat(poll()).isTrue();
    assertThat(poll()).isFalse();
  }

  @Test
  void anotherMtuIsAChange() throws Exception {
    device("eth0", 2, 1400);
    assertThat(poll()).isTrue();
    assertThat(poll()).isFalse();
  }

  @Test
  void deletedAndMadeAgainUnderItsNameIsAChangeEvenWithTheSameIndexAndTraffic() throws Exception {
    Files.move(sys.resolve("eth0"), sys.resolve("kept-so-that-its-inode-is-not-given-again"));
    device("eth0", 2, 1500);
    assertThat(poll()).isTrue();
    device("eth0", 9, 1500);
    assertThat(poll()).isTrue();
    assertThat(poll()).isFalse();
  }

  @Test
  void countersThatGoBackAreAnotherDeviceAlsoWithoutSysfs() throws Exception {
    traffic(23, 28, "eth0");
    assertThat(poll()).isTrue();
    traffic(24, 28, "eth0");
    assertThat(poll()).isFalse();
  }

  @Test
  void aChangeBetweenListingAndWatchingIsFoundByTheNextPoll() throws Exception {
    List<Link> listed = List.copyOf(machine);
    watch.watch(List.of());
    device("eth0", 2, 1300);
    watch.watch(listed);
    assertThat(poll()).isTrue();
    watch.watch(machine);
    assertThat(poll()).isFalse();
  }

  @Test
  void aListingThatFailedIsTriedAgainAtTheNextPoll() throws Exception {
    traffic(23, 29, "eth0", "eth1");
    broken = true;
    assertThatThrownBy(this::poll).hasMessage("ip: broken");
    assertThatThrownBy(this::poll).hasMessage("ip: broken");
    broken = false;
    assertThat(poll()).isTrue();
    assertThat(poll()).isFalse();
  }

  @Test
  void aSysfsOfAnotherNamespaceIsNotBelievedAndAllIsReadMoreOften() throws Exception {
    Files.writeString(sys.resolve("eth0/address"), "02:00:00:00:00:99\n");
    traffic(23, 29, "eth0", "eth1");
    assertThat(poll()).isTrue();
    assertThat(watch.sysfsShows()).isFalse();
    Files.writeString(sys.resolve("eth0/mtu"), "1300\n");
    assertThat(IntStream.range(0, 4).filter(i -> quietly())).isEmpty();
    assertThat(poll()).isTrue();
  }

  private boolean quietly() {
    try {
      return poll();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void manyWatchedLinksAreCheckedInTurns() throws Exception {
    for (int i = 3; i < 3 + 2 * LinkWatch.CHECKS_MAX; i++) {
      device("lxc" + i, i, 1500);
    }
    assertThat(watch.poll(now + LinkWatch.FULL_NANOS)).isPresent();
    now += LinkWatch.FULL_NANOS;
    watch.watch(machine);
    device("lxc60", 60, 1400);
    assertThat(IntStream.range(0, 3).filter(i -> quietly())).hasSize(1);
  }

  private static Map<String, long[]> devices(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return LinkWatch.parseDevices(bytes, bytes.length);
  }

  @Test
  void procNetDevIsReadByItsColumnsAndInWhateverLength() throws Exception {
    String text = LinksTest.text("proc-net-dev.txt");
    assertThat(devices(text))
        .containsKeys("lo", "eth0", "cilium_vxlan", "lxc1a2b", "br0")
        .hasSize(8);
    for (int length = 0; length < text.length(); length += 7) {
      assertThat(devices(text.substring(0, length)).size()).isLessThanOrEqualTo(8);
    }
    String eth0 = "  eth0:101 103 107 109 113 127 131 137 139 149 151 157 163 167 173 179\n";
    assertThat(
            devices(
                HEAD + eth0 + "veth1: 2 3\n" + "eth0.7: 2 0 0 0 0 0 0 0 3 18446744073709551615"))
        .hasSize(2)
        .containsEntry("eth0", new long[] {103, 149})
        .containsEntry("eth0.7", new long[] {0, -1});
    Map<String, Long> counters =
        Counters.parseProcNetDev(
                (HEAD + "  eth0: 101 103 107 109 113 127 131 137 139 149 151 157 163 167 173 179\n")
                    .lines()
                    .toList())
            .get("eth0");
    assertThat(counters)
        .containsEntry("rx_bytes", 101L)
        .containsEntry("rx_packets", 103L)
        .containsEntry("rx_errors", 107L)
        .containsEntry("rx_fifo_errors", 113L)
        .containsEntry("tx_bytes", 139L)
        .containsEntry("tx_packets", 149L)
        .containsEntry("tx_errors", 151L)
        .containsEntry("tx_dropped", 157L)
        .containsEntry("tx_fifo_errors", 163L)
        .doesNotContainKeys("rx_dropped", "tx_carrier_errors")
        .hasSize(9);
  }

  @Test
  @Tag("kernel")
  void countersOfSysfsAndOfProcAgreeOnThisMachine() throws Exception {
    List<Link> links = Links.read();
    Sysfs sysfs = Sysfs.ofTheMachine();
    assertThat(sysfs.shows(links)).isTrue();
    Map<String, Map<String, Long>> proc = Counters.readProc();
    for (Link link : links) {
      Map<String, Long> counters = Counters.read(sysfs, link.name());
      assertThat(counters.keySet()).containsAll(Counters.NAMES);
      // Errors stand still on an idle machine; both come from dev_get_stats.
      assertThat(proc.get(link.name()).get("tx_dropped"))
          .isLessThanOrEqualTo(counters.get("tx_dropped"));
    }
    LinkWatch real = new LinkWatch();
    assertThat(real.poll(0)).isPresent();
    real.watch(links);
    assertThat(real.sysfsShows()).isTrue();
    long before = System.nanoTime();
    for (int i = 1; i <= 1_009; i++) {
      real.poll(i);
    }
    System.out.println("poll: " + (System.nanoTime() - before) / 1_009_000 + " us, 4 links");
  }
}
