package headroom.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long is waited, and where what must survive is kept. */
class PacingTest {
  private static final Instant NOW = Instant.parse("2026-11-24T03:00:00Z");

  @TempDir Path folder;

  @Test
  void pausesDoubleUpToTheMostAndLoseAtMostHalfByChance() {
    Duration second = Duration.ofSeconds(1);
    assertThat(Backoff.after(1, second, 1)).isEqualTo(second);
    assertThat(Backoff.after(1, second, 0)).isEqualTo(second.dividedBy(2));
    assertThat(Backoff.after(5, second, 1)).isEqualTo(Duration.ofSeconds(16));
    assertThat(Backoff.after(5, second, 0.5)).isEqualTo(Duration.ofSeconds(12));
    for (int failures : List.of(10, 23, 1_000_003, Integer.MAX_VALUE)) {
      assertThat(Backoff.after(failures, second, 1)).isEqualTo(Backoff.MOST);
    }
  }

  @Test
  void retryAfterIsSecondsOrADateAndNeverMoreThanAnHour() {
    assertThat(RetryAfter.parse("7", NOW)).isEqualTo(Duration.ofSeconds(7));
    assertThat(RetryAfter.parse(" 0 ", NOW)).isEqualTo(Duration.ZERO);
    assertThat(RetryAfter.parse("Tue, 24 Nov 2026 03:00:23 GMT", NOW))
        .isEqualTo(Duration.ofSeconds(23));
    assertThat(RetryAfter.parse("Tue, 24 Nov 2026 02:00:00 GMT", NOW)).isEqualTo(Duration.ZERO);
    assertThat(RetryAfter.parse("86400", NOW)).isEqualTo(RetryAfter.MOST);
    assertThat(RetryAfter.parse("Wed, 24 Nov 2027 03:00:00 GMT", NOW)).isEqualTo(RetryAfter.MOST);
    for (String bad : new String[] {null, "", "soon", "-7", "1.5", "9".repeat(40)}) {
      assertThat(RetryAfter.parse(bad, NOW)).as(bad).isNull();
    }
  }

  @Test
  void stateIsKeptWhereItWasAskedForElseWhereSystemdSaysElseInTheUsualPlace() throws Exception {
    Path asked = folder.resolve("asked/deep");
    Path systemds = folder.resolve("systemd");
    Path usual = folder.resolve("usual");
    for (Path[] each :
        new Path[][] {{asked, systemds, asked}, {null, systemds, systemds}, {null, null, usual}}) {
      String variable = each[1] == null ? null : each[1] + ":/elsewhere";
      try (Outbox outbox = StateFolder.open(each[0], _ -> variable, usual, Outbox.Limits.USUAL)) {
        outbox.commit(new byte[] {7}, List.of()).join();
        assertThat(outbox.problem()).isNull();
      }
      assertThat(each[2].resolve("alerts.db")).exists();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each[2])))
          .isEqualTo("rwx------");
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(each[2].resolve("alerts.db"))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void whereThereIsNoPlaceAlertsAreInMemoryAndItIsSaid() throws Exception {
    Path notADirectory = Files.writeString(folder.resolve("file"), "");
    try (Outbox outbox =
        StateFolder.open(null, _ -> null, notADirectory.resolve("x"), Outbox.Limits.USUAL)) {
      assertThat(outbox.problem()).contains("in memory alone").contains("state-dir");
    }
    try (Outbox outbox =
        StateFolder.open(notADirectory.resolve("x"), _ -> null, folder, Outbox.Limits.USUAL)) {
      assertThat(outbox.problem())
          .as("before there is anything to write")
          .contains("alerts.db: Not a directory (mend that, or set state-dir");
      outbox.commit(null, List.of(Notices.firing("r", "g", 1, "a"))).join();
      assertThat(outbox.problem()).contains("in memory alone");
      assertThat(outbox.take("r", System.nanoTime()).key).isEqualTo("r/g/1");
    }
  }
}
