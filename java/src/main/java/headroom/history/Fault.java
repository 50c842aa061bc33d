package headroom.history;

import java.nio.file.Path;
import org.sqlite.SQLiteException;

/** Why the file cannot be used: what is done about it hangs on this. */
enum Fault {
  /** The disk has no room, or the file has its full size. */
  FULL("there is no space left for %s; free some, it goes on by itself"),
  READ_ONLY(
      "%s may only be read: its file system or its mode says so; it goes on by itself when that changes"),
  DENIED(
      "%s cannot be opened: this user may not write there; give it the directory, it goes on by itself"),
  DAMAGED("%s was damaged"),
  /** Made by a newer Headroom. Not touched. */
  NEWER("%s was made by a newer Headroom; start that one, or move the file away"),
  /** A database of something else. Not touched. */
  FOREIGN("%s is another program's database; name another file, or move it away"),
  /** Another process has it. */
  IN_USE("%s is in use by another process; let each agent have a file of its own"),
  FAILING("%s cannot be written; it goes on by itself when the disk does");

  private final String sentence;

  Fault(String sentence) {
    this.sentence = sentence;
  }

  String sentence(Path file) {
    return "history: " + sentence.formatted(file);
  }

  /** By SQLite's primary result code. */
  static Fault of(SQLiteException told) {
    return switch (told.getResultCode().code & 0xff) {
      case 13 -> FULL;
      case 8 -> READ_ONLY;
      case 3, 14, 23 -> DENIED;
      case 11, 26 -> DAMAGED;
      case 5, 6, 15 -> IN_USE;
      default -> FAILING;
    };
  }
}
