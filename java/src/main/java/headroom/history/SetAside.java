package headroom.history;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Damaged files that were renamed: for whoever wants to look into them, and not for ever. */
final class SetAside {
  /** Kept at most, the newest. */
  static final int KEPT_MAX = 2;

  private static final String MARK = "damaged-";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss'Z'").withZone(ZoneOffset.UTC);

  private SetAside() {}

  static String suffix(Instant at) {
    return MARK + TIME.format(at);
  }

  /** So that one more is at most {@link #KEPT_MAX}. */
  static void makeRoom(Path file) throws IOException {
    List<Path> kept = all(file);
    for (Path old : kept.subList(0, Math.max(0, kept.size() - KEPT_MAX + 1))) {
      for (String part : new String[] {"", "-wal", "-shm"}) {
        Files.deleteIfExists(old.resolveSibling(old.getFileName() + part));
      }
    }
  }

  /** By age, the oldest first. */
  static List<Path> all(Path file) throws IOException {
    List<Path> found = new ArrayList<>();
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      return found;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path one : files) {
        String name = one.getFileName().toString();
        if (name.startsWith(file.getFileName() + "." + MARK) && name.endsWith("Z")) {
          found.add(one);
        }
      }
    }
    found.sort(Comparator.comparing(Path::toString));
    return found;
  }
}
