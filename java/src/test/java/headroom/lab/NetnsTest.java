package headroom.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import headroom.bpf.NetnsThread;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class NetnsTest {
  @Test
  void aNamespaceLivesExactlyAsLongAsItsObject() {
    List<String> before = Lab.namespaces(ProcessHandle.current().pid());
    try (var netns = Netns.create("one")) {
      assertThat(Lab.namespaces(ProcessHandle.current().pid()))
          .contains("hr-" + ProcessHandle.current().pid() + "-one");
      assertThat(netns.inode())
          .isPositive()
          .isNotEqualTo(Netns.inodeOf(Path.of("/proc/self/ns/net")));
    }
    assertThat(Lab.namespaces(ProcessHandle.current().pid())).isEqualTo(before);
  }

  @Test
  void aProgramInsideEndsWithItsNamespace() {
    Background sleeper;
    try (var netns = Netns.create("programs")) {
      sleeper = netns.start("sleep", "1000");
      Await.until(
          "the sleeper to be inside",
          Duration.ofSeconds(5),
          () -> Netns.inodeOf(Path.of("/proc/" + sleeper.pid() + "/ns/net")) == netns.inode());
    }
    assertThat(sleeper.isAlive()).isFalse();
  }

  @Test
  void aProgramThatNobodyKnowsOfEndsWithItsNamespaceToo() {
    long pid;
    try (var netns = Netns.create("orphan")) {
      String stdout = netns.run("sh", "-c", "sleep 1000 >/dev/null 2>&1 & echo $!").stdout();
      pid = Long.parseLong(stdout.strip());
      assertThat(ProcessHandle.of(pid)).isPresent();
    }
    Await.until(
        "the orphan to be gone",
        Duration.ofSeconds(5),
        () -> !ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
  }

  @Test
  void javaSocketsOpenedInsideBelongToTheNamespace() throws Exception {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try (var netns = Netns.create("sockets");
        DatagramSocket outside = new DatagramSocket(0, loopback)) {
      int port = outside.getLocalPort();
      // The port is taken outside; inside it is free, and the socket shows there.
      try (DatagramSocket inside = netns.call(() -> new DatagramSocket(port, loopback))) {
        String hexPort = ":%04X ".formatted(port);
        assertThat(inside.getLocalPort()).isEqualTo(port);
        assertThat(netns.procNet("udp6")).filteredOn(line -> line.contains(hexPort)).hasSize(1);
      }
    }
  }

  @Test
  void theThreadThatCallsStaysWhereItIs() throws Exception {
    try (var netns = Netns.create("apart")) {
      Path self = Path.of("/proc/thread-self/ns/net");
      long outside = Netns.inodeOf(self);
      long inside = netns.<Long, IOException>call(() -> Netns.inodeOf(self));
      assertThat(inside).isEqualTo(netns.inode());
      assertThat(Netns.inodeOf(self)).isEqualTo(outside);
    }
  }

  @Test
  void whatTheTaskThrowsReachesTheCallerAsItIs() {
    try (var netns = Netns.create("throws")) {
      assertThatThrownBy(() ->
              netns.call(() -> {
                throw new IOException("from inside");
              }))
          .isExactlyInstanceOf(IOException.class)
          .hasMessage("from inside");
    }
  }

  @Test
  void aNamespaceThatIsNotThereIsNamedInTheError() {
    assertThatThrownBy(() -> NetnsThread.call(Path.of("/run/netns/hr-none"), () -> 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/run/netns/hr-none")
        .hasMessageContaining("ENOENT");
  }

  @Test
  void aSettingIsThatOfTheNamespaceAlone() throws Exception {
    Path ttl = Path.of("/proc/sys/net/ipv4/ip_default_ttl");
    String outside = Files.readString(ttl);
    try (var netns = Netns.create("sysctl")) {
      netns.sysctl("net/ipv4/ip_default_ttl=37");
      assertThat(netns.run("cat", ttl.toString()).stdout().strip()).isEqualTo("37");
    }
    assertThat(Files.readString(ttl)).isEqualTo(outside);
  }

  @Test
  void severalAreMadeAtOnceOrNone() {
    List<String> before = Lab.namespaces(ProcessHandle.current().pid());
    try (var taken = Netns.create("taken")) {
      assertThatThrownBy(() -> Netns.create(List.of("first", "taken", "third")))
          .hasMessageContaining("ip -batch -");
    }
    assertThat(Lab.namespaces(ProcessHandle.current().pid())).isEqualTo(before);
  }
}
