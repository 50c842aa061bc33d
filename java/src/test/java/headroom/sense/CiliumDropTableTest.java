package headroom.sense;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Shell;
import headroom.model.CiliumDrop;
import headroom.model.Unavailable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real pinned per-CPU hash of the shape of Cilium's, on a bpffs of our own. bpftool gives every
 * possible CPU the same value, so that each sum is a multiple of their number.
 */
@Tag("kernel")
class CiliumDropTableTest {
  private static final long SECOND = 1_000_000_000L;

  @TempDir Path dir;
  private Path bpffs;
  private Path pin;
  private long cpus;

  @BeforeEach
  void aBpffs() throws Exception {
    bpffs = Files.createDirectory(dir.resolve("bpffs"));
    Shell.run("mount", "-t", "bpf", "headroom-test", bpffs.toString());
    pin = bpffs.resolve("cilium_metrics");
    String possible = Files.readString(Path.of("/sys/devices/system/cpu/possible")).strip();
    cpus = Long.parseLong(possible.substring(possible.lastIndexOf('-') + 1)) + 1;
  }

  @AfterEach
  void isUnmounted() {
    Shell.run("umount", bpffs.toString());
  }

  private void make(String type, int key, int value) {
    Shell.run(
        ("bpftool map create %s type %s key %d value %d entries 1024 name cilium_metrics")
            .formatted(pin, type, key, value)
            .split(" "));
  }

  /** packets and bytes of each CPU, below 256. */
  private void put(int code, int direction, int line, int file, int packets, int bytes) {
    String key = "%02x %02x %02x %02x %02x 00 00 00".formatted(code, direction, line, 1, file);
    String value = "%02x 00 00 00 00 00 00 00 %02x 00 00 00 00 00 00 00".formatted(packets, bytes);
    Shell.run(
        ("bpftool map update pinned " + pin + " key hex " + key + " value hex " + value)
            .toLowerCase(Locale.ROOT)
            .replace(pin.toString().toLowerCase(Locale.ROOT), pin.toString())
            .split(" "));
  }

  @Test
  void dropsAreAddedUpOverLinesAndFilesAndCpusAndWhatWasForwardedIsNone() {
    make("percpu_hash", 8, 16);
    put(133, 1, 17, 2, 3, 98);
    put(133, 1, 99, 101, 5, 100); // the same reason and direction at another line of another file
    put(133, 2, 17, 2, 7, 54);
    put(249, 3, 1, 1, 11, 12); // no version has it yet
    put(0, 1, 1, 1, 200, 200); // forwarded
    put(15, 1, 1, 1, 13, 13); // an MTU error message, no drop
    put(200, 1, 1, 1, 17, 17); // multicast that was handled
    try (var table = new CiliumDropTable(List.of(dir.resolve("none"), pin))) {
      assertThat(table.read(0))
          .containsExactly(
              new CiliumDrop("POLICY", 133, "ingress", 8 * cpus, 198 * cpus),
              new CiliumDrop("POLICY", 133, "egress", 7 * cpus, 54 * cpus),
              new CiliumDrop("249", 249, "service", 11 * cpus, 12 * cpus));
      assertThat(table.problem()).isEmpty();
    }
  }

  @Test
  void withoutAMapNothingIsReadAndNothingIsSaidUntilItAppears() {
    try (var table = new CiliumDropTable(List.of(pin))) {
      assertThat(table.read(0)).isNull();
      assertThat(table.problem()).isEmpty();
      make("percpu_hash", 8, 16);
      put(151, 2, 1, 1, 23, 46);
      assertThat(table.read(29 * SECOND)).isNull();
      assertThat(table.read(30 * SECOND))
          .containsExactly(new CiliumDrop("UNROUTABLE", 151, "egress", 23 * cpus, 46 * cpus));
    }
  }

  @Test
  void aMapThatWasPinnedAnewIsFollowed() throws Exception {
    make("percpu_hash", 8, 16);
    put(133, 1, 1, 1, 3, 98);
    try (var table = new CiliumDropTable(List.of(pin))) {
      assertThat(table.read(0)).hasSize(1);
      Files.delete(pin);
      make("percpu_hash", 8, 16);
      assertThat(table.read(30 * SECOND)).isEmpty();
    }
  }

  @Test
  void aMapOfAnotherShapeIsNamedAndNotRead() {
    make("percpu_hash", 8, 24);
    try (var table = new CiliumDropTable(List.of(pin))) {
      assertThat(table.read(0)).isNull();
      assertThat(table.problem().map(Unavailable::text))
          .hasValue(
              "Cilium: its drop counters cannot be read: "
                  + pin
                  + " is another map than expected: type 5, key 8, value 24 bytes; want type 5, key 8, value 16 bytes");
    }
  }

  @Test
  void theMapIsOpenedSoThatItCannotBeWritten() throws Exception {
    make("percpu_hash", 8, 16);
    try (var table = new CiliumDropTable(List.of(pin))) {
      table.read(0);
      // BPF_F_RDONLY leaves the flag on the descriptor alone: O_RDONLY in its fdinfo.
      try (var descriptors = Files.list(Path.of("/proc/self/fdinfo"))) {
        assertThat(
                descriptors
                    .filter(path -> text(path).contains("max_entries:\t1024"))
                    .filter(path -> text(path).contains("key_size:\t8\nvalue_size:\t16"))
                    .map(CiliumDropTableTest::text)
                    .map(text -> text.replaceAll("(?s).*flags:\\t(\\d+)\nmnt.*", "$1")))
            .isNotEmpty()
            .allMatch(flags -> (Integer.parseInt(flags, 8) & 3) == 0);
      }
    }
  }

  private static String text(Path path) {
    try {
      return Files.readString(path);
    } catch (java.io.IOException e) {
      return ""; // of a descriptor that is closed by now
    }
  }
}
