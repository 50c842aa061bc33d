package headroom.config;

import headroom.yaml.BadValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;

/**
 * The key that the agents of all nodes share: the file's bytes without the line feeds at its end.
 */
public final class KeyFile {
  /** 128 bits: what the messages' authentication code has. */
  public static final int BYTES_LEAST = 16;

  static final int BYTES_MOST = 4096;
  private static final String EXPECTED =
      "a key of " + BYTES_LEAST + " to " + BYTES_MOST + " bytes, the same on every node";
  private static final String REMEDY =
      "make one with: (umask 077; head -c 32 /dev/urandom | base64 > FILE), and copy it to every node";

  private KeyFile() {}

  /**
   * @throws IOException if it cannot be read
   * @throws BadValue if it holds no usable key, or everybody may read it; the message never repeats
   *     it
   */
  public static byte[] read(Path file) throws IOException {
    if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
      throw new BadValue(
          "a file that every user may read",
          "one that its owner alone may read",
          "chmod 600 " + file + "; in Kubernetes defaultMode: 0400 at the secret's volume");
    }
    if (Files.size(file) > BYTES_MOST) {
      throw new BadValue(Files.size(file) + " bytes", EXPECTED, REMEDY);
    }
    byte[] text = Files.readAllBytes(file);
    int length = text.length;
    while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r')) {
      length--;
    }
    if (length < BYTES_LEAST) {
      throw new BadValue(length + " bytes", EXPECTED, REMEDY);
    }
    return Arrays.copyOf(text, length);
  }
}
