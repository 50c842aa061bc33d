package headroom.host;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs one short command, bounded in time and output. */
final class Command {
  /** {@code ip} answers in milliseconds; it hangs only if the kernel's RTNL lock does. */
  static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** 4,096 links with details are 6 MB. */
  static final int OUTPUT_MAX_BYTES = 16 << 20;

  private Command() {}

  /**
   * @return standard output
   * @throws IOException with the command, what it said, and a remedy where one is known
   */
  static String run(List<String> words) throws IOException {
    return run(words, TIMEOUT);
  }

  static String run(List<String> words, Duration timeout) throws IOException {
    Answer answer = ask(words, "", timeout);
    if (answer.status() != 0) {
      throw new IOException(text(words) + ": exit " + answer.status() + ": " + answer.errors());
    }
    return answer.output();
  }

  /**
   * What a command said, whether it was content or not.
   *
   * @param errors the beginning of standard error, stripped
   */
  record Answer(int status, String output, String errors) {}

  /**
   * Runs a command whose failure is an answer too.
   *
   * @param input what it reads; less than a pipe holds (64 kB)
   * @throws IOException it cannot be started, or did not end in time
   */
  static Answer ask(List<String> words, String input, Duration timeout) throws IOException {
    Process process;
    try {
      ProcessBuilder builder = new ProcessBuilder(words);
      builder.environment().put("LC_ALL", "C");
      process = builder.start();
    } catch (IOException e) {
      throw new IOException(
          words.getFirst() + ": cannot be started: install it (" + packageOf(words) + ")", e);
    }
    AtomicBoolean late = new AtomicBoolean();
    CompletableFuture<Void> guard =
        CompletableFuture.runAsync(
            () -> {
              late.set(true);
              process.destroyForcibly();
            },
            CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS));
    try {
      try (OutputStream stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // It ended without reading: its status says why.
      }
      byte[] output = process.getInputStream().readNBytes(OUTPUT_MAX_BYTES + 1);
      if (output.length > OUTPUT_MAX_BYTES) {
        throw new IOException(text(words) + ": said more than " + OUTPUT_MAX_BYTES + " bytes");
      }
      // Both commands write a line or two of errors: less than a pipe holds, so no deadlock here.
      byte[] errors = process.getErrorStream().readNBytes(4_096);
      int status = process.waitFor();
      if (late.get()) {
        throw new IOException(lateText(words, timeout));
      }
      return new Answer(
          status,
          new String(output, StandardCharsets.UTF_8),
          new String(errors, StandardCharsets.UTF_8).strip());
    } catch (IOException e) {
      // Killing it closes its pipes under the reader.
      throw late.get() ? new IOException(lateText(words, timeout), e) : e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(text(words) + ": interrupted", e);
    } finally {
      guard.cancel(false);
      process.destroyForcibly();
    }
  }

  private static String lateText(List<String> words, Duration timeout) {
    return text(words) + ": no answer within " + timeout.toMillis() + " ms";
  }

  private static String text(List<String> words) {
    return String.join(" ", words);
  }

  private static String packageOf(List<String> words) {
    return words.getFirst().equals("nsenter") ? "util-linux" : "iproute2";
  }
}
