package headroom.config;

import headroom.yaml.BadValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The token that readers must send: the file's text without the white space around it. */
public final class TokenFile {
  /** Shorter ones are guessed (RFC 6750 §5.2 asks for what cannot be). */
  static final int CHARACTERS_LEAST = 16;

  static final int CHARACTERS_MOST = 4096;

  private TokenFile() {}

  /**
   * @throws IOException if it cannot be read
   * @throws BadValue if it holds no usable token; the message never repeats it
   */
  public static String read(Path file) throws IOException {
    if (Files.size(file) > 2L * CHARACTERS_MOST) {
      throw bad(Files.size(file) + " bytes");
    }
    String token = Files.readString(file).strip();
    boolean printable = token.chars().allMatch(c -> c > ' ' && c < 0x7f);
    if (token.length() < CHARACTERS_LEAST || token.length() > CHARACTERS_MOST || !printable) {
      throw bad(
          printable ? token.length() + " characters" : "white space or other than ASCII in it");
    }
    return token;
  }

  private static BadValue bad(String found) {
    return new BadValue(
        found,
        "a token of " + CHARACTERS_LEAST + " to " + CHARACTERS_MOST + " printable ASCII characters",
        "make one with: head -c 24 /dev/urandom | base64");
  }
}
