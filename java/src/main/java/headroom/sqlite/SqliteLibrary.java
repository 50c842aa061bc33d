package headroom.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * Loads SQLite's native library. Left to itself the driver unpacks it under a new name at each
 * start and never takes away what a killed process left: 1.1 MB a crash, in a /tmp that is 32 MB in
 * the container. Here it is deleted as soon as it is mapped. A packager who has unpacked it names
 * it with {@code -Dorg.sqlite.lib.path} and {@code .name}.
 *
 * <p>Threads: any that may block.
 */
public final class SqliteLibrary {
  private static final String FOLDER = "org.sqlite.lib.path";
  private static final String FILE = "org.sqlite.lib.name";
  private static final String PREFIX = "headroom-sqlite-";
  private static final String SUFFIX = ".so";

  /** Another process may be about to map a younger one. */
  private static final Duration OLD = Duration.ofMinutes(1);

  private static boolean isLoaded;

  private SqliteLibrary() {}

  /** As {@link #prepare}, with the directory of a database. */
  public static void prepareBeside(Path database) throws SQLException {
    Path folder = database.toAbsolutePath().getParent();
    prepare(folder == null ? Path.of("/") : folder);
  }

  /**
   * @param other tried where the temporary directory may not hold programs (noexec)
   * @throws SQLException it could not be loaded from either
   */
  public static synchronized void prepare(Path other) throws SQLException {
    if (isLoaded) {
      return;
    }
    if (System.getProperty(FOLDER) == null) {
      if (!isLoadedFrom(Path.of(System.getProperty("java.io.tmpdir", "/tmp")))) {
        isLoadedFrom(other);
      }
    }
    try {
      isLoaded = isLoaded || SQLiteJDBCLoader.initialize();
    } catch (Exception | LinkageError e) {
      throw new SQLException(
          "SQLite's native library cannot be loaded: set TMPDIR (-Djava.io.tmpdir) to a directory"
              + " that is writable and not mounted noexec",
          e);
    }
  }

  private static boolean isLoadedFrom(Path folder) {
    Path copy = null;
    try {
      sweep(folder);
      copy = Files.createTempFile(folder, PREFIX, SUFFIX); // mode 0600
      unpack(copy);
      System.load(copy.toAbsolutePath().toString()); // does it load here? The driver's try prints
      System.setProperty(FOLDER, folder.toAbsolutePath().toString());
      System.setProperty(FILE, copy.getFileName().toString());
      isLoaded = SQLiteJDBCLoader.initialize();
    } catch (Exception | LinkageError notHere) {
      System.clearProperty(FOLDER);
      System.clearProperty(FILE);
    } finally {
      delete(copy);
    }
    return isLoaded;
  }

  /** What processes left that were killed between unpacking and deleting. */
  private static void sweep(Path folder) throws IOException {
    Instant old = Instant.now().minus(OLD);
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, PREFIX + "*" + SUFFIX)) {
      for (Path each : left) {
        if (Files.getLastModifiedTime(each, LinkOption.NOFOLLOW_LINKS).toInstant().isBefore(old)) {
          delete(each);
        }
      }
    }
  }

  private static void unpack(Path to) throws IOException {
    String resource =
        LibraryLoaderUtil.getNativeLibResourcePath() + "/" + LibraryLoaderUtil.getNativeLibName();
    try (InputStream in = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("no " + resource);
      }
      Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void delete(@Nullable Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException left) {
      // One megabyte more in the temporary directory.
    }
  }
}
