package headroom.history;

import static headroom.history.SimulatedNode.PACKETS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real file system that is full, read-only, or another's: the caller goes on, and so does the
 * history.
 */
@Tag("kernel")
class DiskFaultsTest {
  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");
  private static final Instant FAR = Instant.parse("2040-01-01T00:00:00Z");

  @TempDir Path folder;
  private final SimulatedNode node = new SimulatedNode(23);
  private boolean isMounted;

  private Path file() {
    return folder.resolve("history.db");
  }

  private void tick(HistoryStore store) {
    node.pass(Duration.ofSeconds(1));
    node.packets += 97;
    store.record(node.frame(), null, node.nanos());
  }

  private void ticks(HistoryStore store, int count) {
    for (int i = 0; i < count; i++) {
      tick(store);
    }
  }

  private void mount(String size) throws Exception {
    run("mount", "-t", "tmpfs", "-o", "size=" + size, "none", folder.toString());
    isMounted = true;
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(List.of(command) + ": " + said).isZero();
  }

  @AfterEach
  void unmount() throws Exception {
    if (isMounted) {
      run("umount", folder.toString());
    }
  }

  private void fillUp(Path with) throws Exception {
    try (OutputStream out = Files.newOutputStream(with)) {
      byte[] much = new byte[4096];
      while (true) {
        out.write(much);
      }
    } catch (java.io.IOException full) {
      assertThat(full).hasMessageContaining("No space");
    }
  }

  @Test
  void aFullDiskIsWaitedForAndNoSecondIsLost() throws Exception {
    mount("2m");
    Path ballast = folder.resolve("ballast");
    try (var store = new HistoryStore(HistoryOptions.of(file()))) {
      ticks(store, 97);
      assertThat(store.status().problem()).isNull();
      fillUp(ballast);
      int waited = 0;
      while (store.status().isWriting()) {
        tick(store); // what SQLite still has room for
        assertThat(waited++).isLessThan(4_711);
      }
      ticks(store, 23);
      assertThat(store.status().problem())
          .isEqualTo(
              "history: there is no space left for "
                  + file()
                  + "; free some, it goes on by itself");
      assertThat(store.status().pending()).isGreaterThanOrEqualTo(23);
      Files.delete(ballast);
      ticks(store, 11);
      assertThat(store.status().problem()).isNull();
      assertThat(store.status().pending()).isZero();
      assertThat(store.status().lost()).isZero();
      Points each = store.reader().points(PACKETS, LONG_AGO, FAR, Duration.ofSeconds(1));
      assertThat(each.size()).isEqualTo(97 + waited + 23 + 11);
      assertThat(each.sums()).containsOnly(97);
      assertThat(store.reader().coverage(LONG_AGO, FAR).givenUp()).isEmpty();
    }
  }

  @Test
  void whatWaitedTooLongIsAGapWithItsReason() throws Exception {
    mount("1m");
    Path ballast = folder.resolve("ballast");
    fillUp(ballast);
    try (var store = new HistoryStore(HistoryOptions.of(file()))) {
      ticks(store, 20_011);
      assertThat(store.status().problem()).contains("no space left");
      assertThat(store.status().lost()).isPositive();
      Files.delete(ballast);
      ticks(store, 11);
      assertThat(store.status().problem()).as("1 MB is enough for what waits").isNull();
      List<Interval> lost =
          store.reader().intervals(EnumSet.of(Interval.Kind.NOT_RECORDED), LONG_AGO, FAR);
      assertThat(lost).hasSize(1);
      assertThat(lost.getFirst().value()).contains("no space left");
      Points each = store.reader().points(PACKETS, LONG_AGO, FAR, Duration.ofSeconds(1));
      assertThat(each.size()).isEqualTo(20_011 + 11 - (int) store.status().lost());
      assertThat(lost.getFirst().to()).isEqualTo(Instant.ofEpochMilli(each.from()[0]));
    }
  }

  @Test
  void aDiskThatBecomesReadOnlyIsSaidAndHealed() throws Exception {
    mount("8m");
    try (var store = new HistoryStore(HistoryOptions.of(file()))) {
      ticks(store, 97);
    }
    run("mount", "-o", "remount,ro", folder.toString());
    node.restart();
    try (var store = new HistoryStore(HistoryOptions.of(file()))) {
      ticks(store, 23);
      assertThat(store.status().problem()).startsWith("history: " + file() + " may only be read");
      run("mount", "-o", "remount,rw", folder.toString());
      ticks(store, 11);
      assertThat(store.status().problem()).isNull();
      Points each = store.reader().points(PACKETS, LONG_AGO, FAR, Duration.ofSeconds(1));
      assertThat(each.size()).isEqualTo(97 + 23 + 11);
      assertThat(each.sums()).containsOnly(97);
    }
  }

  /** Root ignores modes; root without CAP_DAC_OVERRIDE does not. */
  @Test
  void aDirectoryThatIsNotOursIsSaidAndHealed() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
    Process child =
        new ProcessBuilder(
                "setpriv",
                "--bounding-set=-dac_override,-dac_read_search",
                ProcessHandle.current().info().command().orElse("java"),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                DeniedWriter.class.getName(),
                file().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (OutputStream in = child.getOutputStream();
        BufferedReader out = child.inputReader()) {
      for (int i = 0; i < 7; i++) {
        assertThat(say(in, out))
            .startsWith(
                "0 history: " + file() + " cannot be opened: this user may not write there");
      }
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      String last = "";
      for (int i = 0; i < 11; i++) {
        last = say(in, out);
      }
      assertThat(last).isEqualTo("18 null");
    } finally {
      child.destroyForcibly();
      assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  private static String say(OutputStream in, BufferedReader out) throws Exception {
    in.write('.');
    in.flush();
    return String.valueOf(out.readLine());
  }
}
