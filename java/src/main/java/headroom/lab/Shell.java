package headroom.lab;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Runs other programs: a list of arguments (no shell reads them), output captured, time bounded.
 *
 * <p>Threads: any; each call waits on the caller's thread, two daemon threads read the output.
 */
public final class Shell {
  /** How long a command may take unless it is told otherwise. */
  public static final Duration TIMEOUT = Duration.ofSeconds(20);

  /** Bytes kept of each of stdout and stderr; what comes after is read and thrown away. */
  public static final int OUTPUT_BYTES_MAX = 16 << 20;

  private static final Duration PIPE_GRACE = Duration.ofSeconds(2);

  private Shell() {}

  /**
   * What a command said.
   *
   * @param exit its exit code; 128 + N when signal N ended it
   */
  public record Result(List<String> argv, int exit, String stdout, String stderr) {
    public Result {
      argv = List.copyOf(argv);
    }

    /** This result, or a {@link CommandFailed} when the exit code is not 0. */
    public Result orThrow() {
      if (exit != 0)
        throw new CommandFailed(argv, "exit " + exit, stderr.isBlank() ? stdout : stderr);
      return this;
    }
  }

  /** A command could not be started, failed, or took too long. The message says all of it. */
  public static final class CommandFailed extends RuntimeException {
    CommandFailed(List<String> argv, String how, String said) {
      super(String.join(" ", argv) + ": " + how + (said.isBlank() ? "" : ": " + said.strip()));
    }
  }

  /** Runs a command that is expected to succeed. */
  public static Result run(String... argv) {
    return attempt(List.of(argv), "", TIMEOUT).orThrow();
  }

  /** Runs a command that is expected to succeed, within {@code timeout}. */
  public static Result run(Duration timeout, List<String> argv) {
    return attempt(argv, "", timeout).orThrow();
  }

  /** Runs a command that is expected to succeed, with {@code stdin} as its input. */
  public static Result feed(String stdin, String... argv) {
    return attempt(List.of(argv), stdin, TIMEOUT).orThrow();
  }

  /**
   * Runs a command whose failure is an answer too.
   *
   * @throws CommandFailed when it cannot be started or is not done in time (it is killed then)
   */
  public static Result attempt(List<String> argv, String stdin, Duration timeout) {
    Process process = spawn(argv);
    var stdout = read(process.getInputStream());
    var stderr = read(process.getErrorStream());
    try {
      write(process.getOutputStream(), stdin);
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new CommandFailed(argv, "not done after " + timeout.toMillis() + " ms, killed", "");
      }
      return new Result(argv, process.exitValue(), text(stdout), text(stderr));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailed(argv, "interrupted, killed", "");
    } finally {
      kill(process.toHandle());
    }
  }

  /** Kills a process and its descendants; nothing happens to one that has ended. */
  static void kill(ProcessHandle process) {
    if (!process.isAlive()) return;
    List<ProcessHandle> descendants = process.descendants().toList();
    process.destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
  }

  private static Process spawn(List<String> argv) {
    try {
      return new ProcessBuilder(argv).start();
    } catch (IOException e) {
      throw new CommandFailed(argv, "cannot be started", String.valueOf(e.getMessage()));
    }
  }

  private static void write(OutputStream sink, String stdin) {
    try (sink) {
      sink.write(stdin.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // The command ended without reading its input: its exit code says why.
    }
  }

  private static CompletableFuture<String> read(InputStream source) {
    var text = new CompletableFuture<String>();
    Thread.ofPlatform()
        .daemon()
        .name("lab-output")
        .start(() -> {
          try (source) {
            text.complete(drain(source));
          } catch (IOException | UncheckedIOException e) {
            text.completeExceptionally(e);
          }
        });
    return text;
  }

  private static String drain(InputStream source) throws IOException {
    var kept = new ByteArrayOutputStream();
    byte[] chunk = new byte[8192];
    for (int n = source.read(chunk); n >= 0; n = source.read(chunk)) {
      kept.write(chunk, 0, Math.min(n, OUTPUT_BYTES_MAX - kept.size()));
    }
    return kept.toString(StandardCharsets.UTF_8);
  }

  /** A daemon that the command left behind may hold the pipe open for ever: wait a little only. */
  private static String text(CompletableFuture<String> output) {
    return output
        .completeOnTimeout("", PIPE_GRACE.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(_ -> "")
        .join();
  }
}
