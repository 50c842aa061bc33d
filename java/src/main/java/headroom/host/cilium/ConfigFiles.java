package headroom.host.cilium;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The ConfigMap {@code cilium-config}, mounted as a directory: a file a key. It says what the agent
 * was told at its start; a key that was changed since holds after the agent's restart (CILIUM.md
 * §1.3).
 *
 * @param directory need not exist
 */
record ConfigFiles(Path directory) {
  private static final int VALUE_MAX_BYTES = 4_096;

  boolean isThere() {
    return Files.isDirectory(directory);
  }

  /** 0 = automatic; the chart leaves the key out then. */
  OptionalInt mtu() {
    OptionalInt mtu = number("mtu");
    return isThere() && mtu.isEmpty() ? OptionalInt.of(0) : mtu;
  }

  @Nullable String tunnelProtocol() {
    return AgentAnswers.tunnel(value("tunnel-protocol"), value("routing-mode"));
  }

  OptionalInt tunnelPort() {
    OptionalInt port = number("tunnel-port");
    return port.isPresent() && port.getAsInt() > 0 ? port : OptionalInt.empty();
  }

  @Nullable String encryption() {
    if ("true".equals(value("enable-wireguard"))) {
      return "wireguard";
    }
    return "true".equals(value("enable-ipsec")) ? "ipsec" : null;
  }

  private OptionalInt number(String key) {
    String text = value(key);
    return text != null && text.matches("[0-9]{1,6}")
        ? OptionalInt.of(Integer.parseInt(text))
        : OptionalInt.empty();
  }

  private @Nullable String value(String key) {
    try (InputStream in = Files.newInputStream(directory.resolve(key))) {
      return new String(in.readNBytes(VALUE_MAX_BYTES), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return null; // no such key in this version, or not set
    }
  }
}
