package headroom.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program that runs until it is closed, its stdout and stderr kept as one text.
 *
 * <p>Threads: any.
 */
public final class Background implements AutoCloseable {
  /** Characters kept of the output, from its start; the rest is read and thrown away. */
  public static final int OUTPUT_CHARS_MAX = 1 << 20;

  private static final Duration TERM_GRACE = Duration.ofSeconds(5);

  private final List<String> argv;
  private final Process process;
  private final StringBuilder output = new StringBuilder();
  private final Thread reader;

  private Background(List<String> argv, Process process) {
    this.argv = List.copyOf(argv);
    this.process = process;
    this.reader = Thread.ofPlatform().daemon().name("lab-output").start(this::read);
  }

  static Background start(List<String> argv) {
    try {
      Process process = new ProcessBuilder(argv).redirectErrorStream(true).start();
      process.getOutputStream().close();
      return new Background(argv, process);
    } catch (IOException e) {
      throw new Shell.CommandFailed(argv, "cannot be started", String.valueOf(e.getMessage()));
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** What it has printed so far. */
  public String output() {
    synchronized (output) {
      return output.toString();
    }
  }

  /**
   * Waits until the output has a match.
   *
   * @throws Shell.CommandFailed when it ends before, or is still silent after {@code limit}
   */
  public MatchResult awaitOutput(Pattern pattern, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      boolean ended = !reader.isAlive();
      Matcher matcher = pattern.matcher(output());
      if (matcher.find()) return matcher.toMatchResult();
      if (ended) throw new Shell.CommandFailed(argv, "ended without /" + pattern + "/", output());
      if (System.nanoTime() - deadline > 0) {
        String how = "no /" + pattern + "/ within " + limit.toMillis() + " ms";
        throw new Shell.CommandFailed(argv, how, output());
      }
      sleep();
    }
  }

  /** Waits for it to end by itself; the output is whole then. */
  public Shell.Result awaitExit(Duration limit) {
    Await.until(String.join(" ", argv) + " to end", limit, () -> !isAlive(), this::output);
    joinReader();
    return new Shell.Result(argv, process.exitValue(), output(), "");
  }

  /** Ends it: SIGTERM, and SIGKILL to it and its descendants if it is still there after 5 s. */
  @Override
  public void close() {
    List<ProcessHandle> descendants = process.descendants().toList();
    process.destroy();
    try {
      process.waitFor(TERM_GRACE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Shell.kill(process.toHandle());
    descendants.forEach(Shell::kill);
    joinReader();
  }

  private void read() {
    try (InputStream in = process.getInputStream();
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      char[] chunk = new char[4096];
      for (int n = lines.read(chunk); n >= 0; n = lines.read(chunk)) {
        synchronized (output) {
          output.append(chunk, 0, Math.min(n, OUTPUT_CHARS_MAX - output.length()));
        }
      }
    } catch (IOException e) {
      // The pipe closed under the reader: the process was killed.
    }
  }

  private void joinReader() {
    try {
      reader.join(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sleep() {
    try {
      Thread.sleep(Duration.ofMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Shell.CommandFailed(argv, "interrupted while waiting for its output", "");
    }
  }
}
