package headroom.webhook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Where what must survive a restart is kept. */
public final class StateFolder {
  /** systemd's, for a unit with StateDirectory=; several are parted by colons. */
  static final String VARIABLE = "STATE_DIRECTORY";

  static final Path USUAL = Path.of("/var/lib/headroom");

  private static final String REMEDY = " (mend that, or set state-dir to another directory)";

  private StateFolder() {}

  /**
   * The outbox in the directory that was asked for, else in systemd's, else in {@link #USUAL}; one
   * without a file where none of them can be used, and then its {@link Outbox#problem} says why.
   *
   * @param asked the key state-dir; null: unset
   * @param environment variable to value
   */
  public static Outbox open(
      @Nullable Path asked, UnaryOperator<@Nullable String> environment, Outbox.Limits limits) {
    return open(asked, environment, USUAL, limits);
  }

  static Outbox open(
      @Nullable Path asked,
      UnaryOperator<@Nullable String> environment,
      Path usual,
      Outbox.Limits limits) {
    String systemds = environment.apply(VARIABLE);
    Path chosen =
        asked != null
            ? asked
            : systemds == null || systemds.isBlank() ? usual : Path.of(systemds.split(":")[0]);
    try {
      make(chosen);
      Outbox outbox = Outbox.in(chosen, limits);
      if (!Files.isWritable(chosen)) {
        outbox.foresee("this user may not write there" + REMEDY);
      }
      return outbox;
    } catch (IOException e) {
      if (asked != null || chosen != usual) {
        Outbox outbox = Outbox.in(chosen, limits); // it may be made later; the outbox tries
        outbox.foresee(OutboxFile.words(e) + REMEDY);
        return outbox;
      }
      return Outbox.withoutFile(
          "alerts are in memory alone, and a restart would forget them: "
              + usual
              + " cannot be made; set state-dir to a directory that this user may write",
          limits);
    }
  }

  private static void make(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }
}
