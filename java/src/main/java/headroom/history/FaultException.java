package headroom.history;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteException;

/** The file cannot be used as it is. The message is a sentence for the page. */
final class FaultException extends Exception {
  private final Fault fault;

  FaultException(Fault fault, Path file) {
    this(fault, file, "", null);
  }

  FaultException(Fault fault, Path file, String more, @Nullable Throwable cause) {
    super(fault.sentence(file) + (more.isEmpty() ? "" : " (" + more + ")"), cause);
    this.fault = fault;
  }

  static FaultException of(SQLException told, Path file) {
    if (told instanceof SQLiteException lite) {
      Fault fault = Fault.of(lite);
      boolean plain = fault == Fault.FULL || fault == Fault.READ_ONLY;
      return new FaultException(fault, file, plain ? "" : lite.getResultCode().name(), told);
    }
    return new FaultException(Fault.FAILING, file, String.valueOf(told.getMessage()), told);
  }

  static FaultException of(IOException told, Path file) {
    String reason =
        told instanceof FileSystemException system ? String.valueOf(system.getReason()) : "";
    Fault fault =
        told instanceof AccessDeniedException
            ? Fault.DENIED
            : reason.contains("Read-only")
                ? Fault.READ_ONLY
                : reason.contains("No space") ? Fault.FULL : Fault.FAILING;
    return new FaultException(fault, file, fault == Fault.FAILING ? told.toString() : "", told);
  }

  Fault fault() {
    return fault;
  }
}
