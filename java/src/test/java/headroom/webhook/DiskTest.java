package headroom.webhook;

import static headroom.webhook.Notices.firing;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk of its own, which fills up and turns read-only: alerts go on, and are kept when it heals.
 */
@Tag("kernel")
class DiskTest {
  @TempDir Path folder;
  private Path disk;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    run("mount", "-t", "tmpfs", "-o", "size=1m", "headroom-test", disk.toString());
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", disk.toString());
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void fill() {
    byte[] block = new byte[4096];
    try (var out = Files.newOutputStream(disk.resolve("filler"))) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      // As it should be.
    }
  }

  private static List<String> takeAll(Outbox outbox) {
    List<String> keys = new ArrayList<>();
    for (Entry entry; (entry = outbox.take("r", System.nanoTime())) != null; ) {
      keys.add(entry.notice(outbox.body(entry).join()).key());
      outbox.delivered(entry, Instant.now(), null);
      outbox.commit(null, List.of()).join();
    }
    return keys;
  }

  @Test
  void aFullDiskStopsNothing() throws Exception {
    List<String> delivered;
    try (Outbox outbox = Outbox.in(disk.resolve("state"), Outbox.Limits.USUAL)) {
      outbox
          .commit(bytes("before"), List.of(firing("r", "g", 1, "a"), firing("r", "h", 1, "b")))
          .join();
      assertThat(outbox.problem()).isNull();
      fill();
      for (int i = 2; i <= 101; i++) {
        outbox.commit(bytes("in trouble " + i), List.of(firing("r", "g", i, "a" + i))).join();
      }
      assertThat(outbox.problem()).contains("the disk is full").contains("in memory alone");
      Entry first = outbox.take("r", System.nanoTime());
      assertThat(first.key).as("alerts go on").isEqualTo("r/g/1");
      outbox.delivered(first, Instant.now(), null);
      outbox.commit(null, List.of()).join();
      Entry second = outbox.take("r", System.nanoTime());
      assertThat(second.key).isEqualTo("r/g/2");
      outbox.giveBack(second);

      Files.delete(disk.resolve("filler"));
      outbox.commit(bytes("after"), List.of(firing("r", "g", 102, "a"))).join();
      assertThat(outbox.problem()).isNull();
    }
    try (Outbox outbox = Outbox.in(disk.resolve("state"), Outbox.Limits.USUAL)) {
      assertThat(outbox.memory()).isEqualTo(bytes("after"));
      delivered = takeAll(outbox);
    }
    List<String> expected = new ArrayList<>();
    for (int i = 2; i <= 102; i++) {
      expected.add("r/g/" + i);
    }
    assertThat(delivered).contains("r/h/1").hasSize(102);
    assertThat(delivered.stream().filter(key -> key.startsWith("r/g/"))).isEqualTo(expected);
  }

  @Test
  void aReadOnlyDiskStopsNothing() throws Exception {
    Path state = disk.resolve("state");
    try (Outbox outbox = Outbox.in(state, Outbox.Limits.USUAL)) {
      outbox.commit(bytes("before"), List.of(firing("r", "g", 1, "a"))).join();
    }
    run("mount", "--bind", state.toString(), state.toString());
    try (Outbox outbox = Outbox.in(state, Outbox.Limits.USUAL)) {
      run("mount", "-o", "remount,bind,ro", state.toString());
      assertThat(outbox.memory()).isEqualTo(bytes("before"));
      outbox.commit(bytes("since"), List.of(firing("r", "g", 2, "a"))).join();
      assertThat(outbox.problem()).contains("may only be read").contains("in memory alone");
      Entry entry = outbox.take("r", System.nanoTime());
      assertThat(entry.key).as("alerts go on").isEqualTo("r/g/2");
      outbox.giveBack(entry);

      run("mount", "-o", "remount,bind,rw", state.toString());
      outbox.commit(null, List.of(firing("r", "g", 3, "a"))).join();
      assertThat(outbox.problem()).isNull();
      assertThat(takeAll(outbox)).containsExactly("r/g/1", "r/g/2", "r/g/3");
    } finally {
      run("umount", state.toString());
    }
    try (Outbox outbox = Outbox.in(state, Outbox.Limits.USUAL)) {
      assertThat(outbox.memory()).isEqualTo(bytes("since"));
      assertThat(takeAll(outbox)).isEmpty();
    }
  }
}
