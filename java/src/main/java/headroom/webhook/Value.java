package headroom.webhook;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A text of a receiver: as it stands in the alerts file, or where it is to be read. What is secret
 * is never held here, only its place, so that no log, answer or message can tell it. It is read for
 * each attempt: a file that was replaced counts from the next one on.
 */
public sealed interface Value {
  int BYTES_MAX = 8192;

  /**
   * The text without the white space around it, one line.
   *
   * @param environment variable to value
   * @throws IOException it is not there; the message tells the place, never a part of it
   */
  String read(UnaryOperator<@Nullable String> environment) throws IOException;

  default boolean isSecret() {
    return true;
  }

  /** May be told to whoever may read the alerts file. */
  record Plain(String text) implements Value {
    @Override
    public String read(UnaryOperator<@Nullable String> environment) {
      return text;
    }

    @Override
    public boolean isSecret() {
      return false;
    }
  }

  record InFile(Path path) implements Value {
    @Override
    public String read(UnaryOperator<@Nullable String> environment) throws IOException {
      String where = "the file " + path;
      try {
        if (Files.isDirectory(path)) {
          throw new IOException(where + " is a directory");
        }
        if (Files.size(path) > BYTES_MAX) {
          throw new IOException(where + " has more than " + BYTES_MAX + " bytes");
        }
        return oneLine(Files.readString(path, StandardCharsets.UTF_8), where);
      } catch (NoSuchFileException e) {
        throw new IOException(where + " is not there", e);
      } catch (AccessDeniedException e) {
        throw new IOException(where + " may not be read by this user", e);
      } catch (CharacterCodingException e) {
        throw new IOException(where + " is not UTF-8", e);
      }
    }
  }

  record InEnvironment(String variable) implements Value {
    @Override
    public String read(UnaryOperator<@Nullable String> environment) throws IOException {
      String text = environment.apply(variable);
      return oneLine(text == null ? "" : text, "the variable " + variable);
    }
  }

  private static String oneLine(String text, String where) throws IOException {
    String secret = text.strip();
    if (secret.isEmpty()) {
      throw new IOException(where + " is empty or not set");
    }
    if (secret.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw new IOException(where + " has more than one line, or control characters");
    }
    return secret;
  }
}
