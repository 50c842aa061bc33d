package headroom.webhook;

import static headroom.webhook.Notices.firing;
import static org.assertj.core.api.Assertions.assertThat;

import headroom.model.Alert;
import headroom.model.Notice;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.JDBC;

/** What the outbox keeps, in which order, and what becomes of it when the file fails. */
class OutboxTest {
  private static final long LATER = Long.MAX_VALUE / 4;

  @TempDir Path folder;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Outbox open() {
    return Outbox.in(folder, Outbox.Limits.USUAL);
  }

  /** All that is due, one after the other, as if each was taken at once. */
  private static List<String> deliverAll(Outbox outbox, String receiver) {
    List<String> keys = new ArrayList<>();
    for (Entry entry; (entry = outbox.take(receiver, System.nanoTime() + LATER)) != null; ) {
      keys.add(entry.notice(outbox.body(entry).join()).key());
      outbox.delivered(entry, Instant.now(), null);
      settle(outbox);
    }
    return keys;
  }

  /** Until the file has all of it: then the next of a group may go. */
  private static void settle(Outbox outbox) {
    outbox.commit(null, List.of()).join();
  }

  @Test
  void aNoticeReadBackIsTheOneThatWasWritten() {
    Notice notice =
        Notices.notice(
            "r",
            "g",
            7,
            Notices.alert("a", Alert.State.FIRING),
            Notices.alert("b", Alert.State.RESOLVED));
    assertThat(NoticeJson.read(NoticeJson.write(notice))).isEqualTo(notice);
  }

  @Test
  void nothingTouchesTheDiskUntilThereIsSomethingToKeep() throws Exception {
    try (Outbox outbox = open()) {
      assertThat(outbox.memory()).isNull();
      assertThat(outbox.take("r", System.nanoTime())).isNull();
    }
    try (var files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void memoryAndNoticesAreThereAfterARestartAndInTheirOrder() {
    try (Outbox outbox = open()) {
      outbox
          .commit(bytes("one"), List.of(firing("r", "g", 1, "a"), firing("r", "h", 1, "b")))
          .join();
      outbox
          .commit(bytes("two"), List.of(firing("r", "g", 2, "a"), firing("s", "g", 1, "a")))
          .join();
      outbox.commit(null, List.of(firing("r", "g", 3, "a"))).join();
    }
    try (Outbox outbox = open()) {
      assertThat(outbox.memory()).isEqualTo(bytes("two"));
      assertThat(deliverAll(outbox, "r")).containsExactly("r/g/1", "r/g/2", "r/g/3", "r/h/1");
      assertThat(deliverAll(outbox, "s")).containsExactly("s/g/1");
      assertThat(outbox.problem()).isNull();
    }
    try (Outbox outbox = open()) {
      assertThat(outbox.memory()).isEqualTo(bytes("two"));
      assertThat(deliverAll(outbox, "r")).isEmpty();
      assertThat(outbox.counts("r").delivered()).isEqualTo(4);
    }
  }

  @Test
  void theNextOfAGroupWaitsForTheOneUnderWayAndOtherGroupsDoNot() {
    try (Outbox outbox = open()) {
      outbox
          .commit(
              null,
              List.of(firing("r", "g", 1, "a"), firing("r", "g", 2, "a"), firing("r", "h", 1, "b")))
          .join();
      Entry first = outbox.take("r", System.nanoTime());
      Entry other = outbox.take("r", System.nanoTime());
      assertThat(first.key).isEqualTo("r/g/1");
      assertThat(other.key).isEqualTo("r/h/1");
      assertThat(outbox.take("r", System.nanoTime())).isNull();

      outbox.postpone(first, System.nanoTime() + LATER, "HTTP 500", false);
      assertThat(outbox.take("r", System.nanoTime())).isNull();
      outbox.delivered(other, Instant.now(), null);
      settle(outbox);
      assertThat(deliverAll(outbox, "r")).containsExactly("r/g/1", "r/g/2");
    }
  }

  @Test
  void theSameKeyTwiceIsOneNotice() {
    try (Outbox outbox = open()) {
      outbox.commit(null, List.of(firing("r", "g", 1, "a"))).join();
      outbox.commit(null, List.of(firing("r", "g", 1, "a"))).join();
      assertThat(deliverAll(outbox, "r")).containsExactly("r/g/1");
    }
  }

  @Test
  void whereThereIsNoRoomTheNeedlessGoFirstAndTheOldestBecomesADeadLetter() {
    Outbox.Limits few = new Outbox.Limits(5, 2, 1 << 20, 1 << 20, 1 << 20);
    try (Outbox outbox = Outbox.in(folder, few)) {
      // Five of one group that tell of the same alert: the last tells it all.
      for (long sequence : LongStream.rangeClosed(1, 5).toArray()) {
        outbox.commit(null, List.of(firing("r", "g", sequence, "a"))).join();
      }
      for (String group : List.of("h", "i", "j", "k")) {
        outbox.commit(null, List.of(firing("r", group, 6, group))).join();
      }
      assertThat(outbox.counts("r").covered()).isEqualTo(4);
      assertThat(outbox.counts("r").waiting()).isEqualTo(5);
      assertThat(outbox.counts("r").dead()).isZero();

      for (String group : List.of("l", "m", "n")) {
        outbox.commit(null, List.of(firing("r", group, 7, group))).join();
      }
      assertThat(outbox.counts("r").waiting()).isEqualTo(5);
      assertThat(outbox.counts("r").dead()).isEqualTo(2);
      assertThat(outbox.counts("r").lost()).isEqualTo(1);
    }
    try (Outbox outbox = Outbox.in(folder, few)) {
      outbox.memory();
      assertThat(outbox.counts("r").dead()).isEqualTo(2);
      assertThat(deliverAll(outbox, "r"))
          .containsExactly("r/j/6", "r/k/6", "r/l/7", "r/m/7", "r/n/7");
    }
  }

  @Test
  void aDeadLetterSentAgainGoesBeforeLaterOnesAndTellsNothingThatIsOver() {
    try (Outbox outbox = open()) {
      outbox.commit(null, List.of(firing("r", "g", 1, "a", "b"), firing("r", "g", 2, "c"))).join();
      Entry first = outbox.take("r", System.nanoTime());
      outbox.bury(first, "HTTP 400");
      settle(outbox);
      assertThat(outbox.counts("r").dead()).isEqualTo(1);
      assertThat(outbox.resend("r")).isEqualTo(1);
      assertThat(outbox.resend("r")).isZero();
      first = outbox.take("r", System.nanoTime());
      assertThat(first.key).isEqualTo("r/g/1");
      outbox.bury(first, "HTTP 400");
      settle(outbox);

      outbox
          .commit(
              null, List.of(Notices.notice("r", "g", 3, Notices.alert("a", Alert.State.RESOLVED))))
          .join();
      assertThat(deliverAll(outbox, "r")).containsExactly("r/g/2", "r/g/3");

      outbox.resend("r");
      Entry again = outbox.take("r", System.nanoTime());
      assertThat(again.notice(outbox.body(again).join()).alerts())
          .as("that a fires is over: the receiver was told so")
          .extracting(Alert::id)
          .containsExactly("b");
      outbox.bury(again, "HTTP 400");
      settle(outbox);
      outbox.commit(null, List.of(firing("r", "g", 4, "b"))).join();
      assertThat(deliverAll(outbox, "r")).containsExactly("r/g/4");
      assertThat(outbox.counts("r").dead()).isZero();
    }
  }

  @Test
  void whatStandsIsToldAgainAfterARestartUntilItsGroupSaysOtherwise() {
    try (Outbox outbox = open()) {
      outbox.commit(null, List.of(firing("r", "g", 1, "a"))).join();
      Entry entry = outbox.take("r", System.nanoTime());
      outbox.delivered(entry, Instant.now(), System.nanoTime() + 1_000_000_000);
      assertThat(outbox.take("r", System.nanoTime())).isNull();
      assertThat(outbox.counts("r").waiting()).isZero();
    }
    try (Outbox outbox = open()) {
      outbox.memory();
      Entry entry = outbox.take("r", System.nanoTime() + 2_000_000_000L);
      assertThat(entry.key).isEqualTo("r/g/1");
      outbox
          .commit(
              null, List.of(Notices.notice("r", "g", 2, Notices.alert("a", Alert.State.RESOLVED))))
          .join();
      assertThat(outbox.take("r", System.nanoTime() + LATER))
          .as("one of a group at a time")
          .isNull();
      outbox.delivered(entry, Instant.now(), System.nanoTime() + 1_000_000_000);
      assertThat(deliverAll(outbox, "r")).containsExactly("r/g/2");
      assertThat(outbox.counts("r").delivered()).isEqualTo(2);
    }
    try (Outbox outbox = open()) {
      outbox.memory();
      assertThat(deliverAll(outbox, "r")).isEmpty();
    }
  }

  @Test
  void aDamagedFileIsSetAsideAndWhatIsInMemoryGoesIntoANewOne() throws Exception {
    try (Outbox outbox = open()) {
      outbox.commit(bytes("memory"), List.of(firing("r", "g", 1, "a"))).join();
    }
    Files.write(folder.resolve("alerts.db"), bytes("this is no database, and it is long enough"));
    try (Outbox outbox = open()) {
      assertThat(outbox.memory()).isNull();
      assertThat(outbox.problem()).contains("damaged").contains("alerts.db.damaged");
      outbox.commit(bytes("new"), List.of(firing("r", "g", 2, "a"))).join();
      assertThat(folder.resolve("alerts.db.damaged")).exists();
    }
    try (Outbox outbox = open()) {
      assertThat(outbox.memory()).isEqualTo(bytes("new"));
      assertThat(deliverAll(outbox, "r")).containsExactly("r/g/2");
    }
  }

  @Test
  void aFileDamagedWhileItIsOpenLosesNothingThatIsInMemory() throws Exception {
    try (Outbox outbox = open()) {
      List<Notice> many = new ArrayList<>();
      for (int i = 0; i < 97; i++) {
        many.add(firing("r", "g" + i, 1, "a" + i));
      }
      outbox.commit(bytes("memory"), many).join();
      for (String name : List.of("alerts.db", "alerts.db-wal")) {
        try (FileChannel file = FileChannel.open(folder.resolve(name), StandardOpenOption.WRITE)) {
          if (file.size() > 0) {
            file.write(ByteBuffer.wrap(new byte[(int) file.size()]), 0);
          }
        }
      }
      // The next ones write; sooner or later SQLite sees what was done to it.
      for (int i = 0; i < 211; i++) {
        outbox.commit(bytes("memory " + i), List.of(firing("r", "h" + i, 1, "b" + i))).join();
      }
      assertThat(deliverAll(outbox, "r")).hasSize(97 + 211);
    }
  }

  @Test
  void aFileThatWasDeletedIsMadeAgainWithAllThatWaits() throws Exception {
    Outbox.Limits noCache = new Outbox.Limits(500, 200, 64 << 20, 4 << 20, 0);
    try (Outbox outbox = Outbox.in(folder, noCache)) {
      outbox.commit(bytes("memory"), List.of(firing("r", "g", 1, "a"))).join();
      for (String name : List.of("alerts.db", "alerts.db-wal")) {
        Files.deleteIfExists(folder.resolve(name));
      }
      outbox.commit(null, List.of(firing("r", "g", 2, "a"))).join();
      assertThat(outbox.problem()).isNull();
    }
    try (Outbox outbox = open()) {
      assertThat(outbox.memory()).isEqualTo(bytes("memory"));
      assertThat(deliverAll(outbox, "r")).containsExactly("r/g/1", "r/g/2");
    }
  }

  @Test
  void aSecondProcessIsToldThatTheFirstHasItAndKeepsItsOwnInMemoryUntilThatIsOver()
      throws Exception {
    try (Outbox first = open()) {
      first.commit(bytes("first"), List.of(firing("r", "g", 1, "a"))).join();
      try (Outbox second = open()) {
        second.commit(bytes("second"), List.of(firing("r", "g", 2, "a"))).join();
        assertThat(second.problem()).contains("another process").contains("in memory alone");
        Entry entry = second.take("r", System.nanoTime());
        assertThat(entry.key).as("alerts go on").isEqualTo("r/g/2");
        second.giveBack(entry);

        first.close();
        second.commit(null, List.of(firing("r", "g", 3, "a"))).join();
        assertThat(second.problem()).isNull();
        assertThat(deliverAll(second, "r")).containsExactly("r/g/1", "r/g/2", "r/g/3");
      }
    }
  }

  @Test
  void aFileOfANewerVersionIsLeftAlone() throws Exception {
    try (var db =
            JDBC.createConnection("jdbc:sqlite:" + folder.resolve("alerts.db"), new Properties());
        var sql = db.createStatement()) {
      sql.execute("PRAGMA user_version = 23");
    }
    byte[] before = Files.readAllBytes(folder.resolve("alerts.db"));
    try (Outbox outbox = open()) {
      outbox.commit(bytes("m"), List.of(firing("r", "g", 1, "a"))).join();
      assertThat(outbox.problem()).contains("version 23").contains("newer Headroom");
      assertThat(deliverAll(outbox, "r")).containsExactly("r/g/1");
    }
    assertThat(Files.exists(folder.resolve("alerts.db.damaged"))).isFalse();
    assertThat(Files.readAllBytes(folder.resolve("alerts.db")).length).isEqualTo(before.length);
  }

  @Test
  void withoutAFileNothingIsKeptAndItIsSaid() {
    try (Outbox outbox = Outbox.withoutFile("state-dir is not set", Outbox.Limits.USUAL)) {
      assertThat(outbox.memory()).isNull();
      outbox.commit(bytes("m"), List.of(firing("r", "g", 1, "a"))).join();
      assertThat(outbox.problem()).isEqualTo("state-dir is not set");
      assertThat(deliverAll(outbox, "r")).containsExactly("r/g/1");
    }
  }

  @Test
  void whatCannotBeStoredIsBoundedAndTheOldestGoes() {
    Outbox.Limits tight = new Outbox.Limits(500, 200, 1 << 20, 4096, 0);
    try (Outbox outbox = Outbox.withoutFile("none", tight)) {
      for (int i = 0; i < 199; i++) {
        outbox.commit(null, List.of(firing("r", "g" + i, i, "a" + i))).join();
      }
      Outbox.Counts counts = outbox.counts("r");
      assertThat(counts.lost()).isPositive();
      assertThat(counts.waiting() + counts.lost()).isEqualTo(199);
      assertThat(deliverAll(outbox, "r")).endsWith("r/g198/198").doesNotContain("r/g0/0");
    }
  }

  @Test
  void theNativeLibraryLeavesNothingInTheTemporaryDirectory() throws Exception {
    try (Outbox outbox = open()) {
      outbox.commit(bytes("m"), List.of()).join();
    }
    assertThat(Files.readAllLines(Path.of("/proc/self/maps")))
        .filteredOn(line -> line.contains("sqlite") && line.contains(".so"))
        .isNotEmpty()
        .allMatch(line -> line.contains("/headroom-sqlite-") && line.endsWith(".so (deleted)"));
  }
}
