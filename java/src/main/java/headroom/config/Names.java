package headroom.config;

import headroom.yaml.BadValue;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/** How the kernel and DNS spell things. Nothing here asks a name server. */
final class Names {
  private static final Pattern OCTETS =
      Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  /** RFC 1123 §2.1: labels of letters, digits and hyphens, 253 characters in all. */
  private static final Pattern HOST =
      Pattern.compile(
          "(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?"
              + "(\\.[A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?)*\\.?");

  private Names() {}

  /** An IPv4 or IPv6 literal; empty if the text is none, or is an IPv4 address dressed as IPv6. */
  static Optional<InetAddress> address(String text) {
    try {
      if (OCTETS.matcher(text).matches()) {
        return Optional.of(Inet4Address.ofLiteral(text));
      }
      if (IPV6.matcher(text).matches() && Inet6Address.ofLiteral(text) instanceof Inet6Address a) {
        return Optional.of(a);
      }
    } catch (IllegalArgumentException notOne) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  /** A host name, or an address without brackets. Digits and dots alone must be an address. */
  static boolean isHost(String text) {
    boolean numeric = text.matches("[0-9.]+");
    return address(text).isPresent() || !numeric && HOST.matcher(text).matches();
  }

  static String host(String text) {
    if (!isHost(text)) {
      throw new BadValue(
          BadValue.quote(text), "a host name or an address", "leave out scheme, port and path");
    }
    return text;
  }

  static String node(String text) {
    if (text.isBlank() || text.length() > 253 || text.chars().anyMatch(Character::isISOControl)) {
      throw new BadValue(
          BadValue.quote(text), "a name of 1 to 253 characters", "write the name to show");
    }
    return text;
  }

  /** A namespace as {@code ip netns} knows it (a file of /run/netns), or an absolute path. */
  static String netns(String text) {
    boolean path = text.matches("/[^\\p{Cntrl}]{0,4095}");
    boolean name =
        text.matches("[^/\\s\\p{Cntrl}]{1,255}") && !text.equals(".") && !text.equals("..");
    if (!path && !name) {
      throw new BadValue(
          BadValue.quote(text),
          "a name from \"ip netns\" or an absolute path",
          "write for example blue or /proc/4711/ns/net");
    }
    return text;
  }
}
