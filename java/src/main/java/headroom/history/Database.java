package headroom.history;

import headroom.sqlite.SqliteLibrary;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sqlite.JDBC;

/**
 * The file, open for writing, and held against other processes by a lock beside it.
 *
 * <p>A transaction survives kill -9 once it is committed (write-ahead log); at power loss the last
 * ones may be missing, none is half there (synchronous=NORMAL). Threads: none; one owner.
 */
final class Database implements AutoCloseable {
  static final int PAGE_BYTES = 4096;

  /** What the write-ahead log may take beside the file. */
  static final long LOG_BYTES = 4 << 20;

  private static final int CHECKPOINT_PAGES = 500;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final Path file;
  private final FileChannel lock;
  private final Connection connection;

  private Database(Path file, FileChannel lock, Connection connection) {
    this.file = file;
    this.lock = lock;
    this.connection = connection;
  }

  /**
   * Makes the file if there is none.
   *
   * @param bytesMax of the file and its log
   * @throws FaultException it cannot be used; nothing is left open
   */
  static Database open(Path file, long bytesMax) throws FaultException {
    FileChannel lock = lock(file);
    Connection connection = null;
    try {
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      }
      SqliteLibrary.prepareBeside(file);
      connection = JDBC.createConnection("jdbc:sqlite:" + file, new Properties());
      if (connection == null) {
        throw new FaultException(Fault.FAILING, file, "the driver does not take its name", null);
      }
      setUp(connection, file, bytesMax);
      checkWhole(connection, file);
      Schema.prepare(connection, file);
      return new Database(file, lock, connection);
    } catch (SQLException told) {
      closeAll(connection, lock);
      throw FaultException.of(told, file);
    } catch (IOException told) {
      closeAll(connection, lock);
      throw FaultException.of(told, file);
    } catch (FaultException | RuntimeException | LinkageError told) {
      closeAll(connection, lock);
      throw told;
    }
  }

  Connection connection() {
    return connection;
  }

  Path file() {
    return file;
  }

  /** What is done in one transaction. */
  interface Work {
    void run() throws SQLException;
  }

  /** All of it or nothing. */
  void transaction(Work work) throws FaultException {
    try (Statement sql = connection.createStatement()) {
      sql.execute("BEGIN IMMEDIATE");
      try {
        work.run();
        sql.execute("COMMIT");
      } catch (SQLException | RuntimeException failed) {
        rollBack(sql);
        throw failed;
      }
    } catch (SQLException told) {
      throw FaultException.of(told, file);
    }
  }

  /** Bytes of the file that hold something; freed pages are used again. */
  long bytesUsed() throws FaultException {
    try (Statement sql = connection.createStatement()) {
      long pages = Schema.number(sql, "PRAGMA page_count");
      return (pages - Schema.number(sql, "PRAGMA freelist_count")) * PAGE_BYTES;
    } catch (SQLException told) {
      throw FaultException.of(told, file);
    }
  }

  long bytesFreeOnDisk() throws FaultException {
    try {
      return Files.getFileStore(file).getUsableSpace();
    } catch (IOException told) {
      throw FaultException.of(told, file);
    }
  }

  /** Gives freed pages back to the file system, where the file was once allowed to be larger. */
  void shrink(long bytesMax) throws FaultException {
    try (Statement sql = connection.createStatement()) {
      if ((long) Schema.number(sql, "PRAGMA page_count") * PAGE_BYTES > bytesMax) {
        sql.executeUpdate("PRAGMA incremental_vacuum"); // execute() would stop after one page
      }
    } catch (SQLException told) {
      throw FaultException.of(told, file);
    }
  }

  static void rollBack(Statement sql) {
    try {
      sql.execute("ROLLBACK");
    } catch (SQLException already) {
      // SQLite rolled back by itself.
    }
  }

  @Override
  public void close() {
    closeAll(connection, lock);
  }

  /**
   * Renames a damaged file, which nobody has open; older ones make room.
   *
   * @param suffix tells it from others
   * @return its new name
   */
  static Path setAside(Path file, String suffix) throws FaultException {
    try {
      Path aside = file.resolveSibling(file.getFileName() + "." + suffix);
      SetAside.makeRoom(file);
      for (String part : new String[] {"-wal", "-shm"}) {
        Path beside = file.resolveSibling(file.getFileName() + part);
        if (Files.exists(beside)) {
          Files.move(
              beside,
              aside.resolveSibling(aside.getFileName() + part),
              StandardCopyOption.REPLACE_EXISTING);
        }
      }
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      return aside;
    } catch (IOException told) {
      throw FaultException.of(told, file);
    }
  }

  private static FileChannel lock(Path file) throws FaultException {
    FileChannel channel = null;
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      channel =
          FileChannel.open(
              file.resolveSibling(file.getFileName() + ".lock"),
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      FileLock held = channel.tryLock();
      if (held != null) {
        return channel;
      }
    } catch (OverlappingFileLockException ours) {
      // Another store in this process: told below.
    } catch (IOException told) {
      closeAll(null, channel);
      throw FaultException.of(told, file);
    }
    closeAll(null, channel);
    throw new FaultException(Fault.IN_USE, file);
  }

  private static void setUp(Connection connection, Path file, long bytesMax)
      throws SQLException, FaultException {
    try (Statement sql = connection.createStatement()) {
      sql.execute("PRAGMA busy_timeout = 500");
      // Before anything that would write into a file that is not ours.
      Schema.check(sql, Schema.number(sql, "PRAGMA user_version"), file);
      sql.execute("PRAGMA page_size = " + PAGE_BYTES);
      sql.execute("PRAGMA auto_vacuum = INCREMENTAL");
      sql.execute("PRAGMA journal_mode = WAL");
      sql.execute("PRAGMA synchronous = NORMAL");
      sql.execute("PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES);
      sql.execute("PRAGMA journal_size_limit = " + LOG_BYTES);
      sql.execute("PRAGMA cache_size = -1024");
      sql.execute("PRAGMA max_page_count = " + (bytesMax - LOG_BYTES) / PAGE_BYTES);
    }
  }

  /** What SQLite finds in a look at every page's structure; rows have checksums of their own. */
  private static void checkWhole(Connection connection, Path file)
      throws SQLException, FaultException {
    try (Statement sql = connection.createStatement();
        ResultSet result = sql.executeQuery("PRAGMA quick_check(1)")) {
      if (result.next() && !"ok".equals(result.getString(1))) {
        throw new FaultException(Fault.DAMAGED, file, result.getString(1), null);
      }
    }
  }

  private static void closeAll(@Nullable AutoCloseable first, @Nullable AutoCloseable second) {
    for (AutoCloseable one : new AutoCloseable[] {first, second}) {
      try {
        if (one != null) {
          one.close();
        }
      } catch (Exception left) {
        // What was committed is in the file or its log.
      }
    }
  }
}
