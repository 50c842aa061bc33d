package headroom.path;

import headroom.model.MtuAudit;
import java.util.Arrays;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What stands between a pod's packet and the underlay's: the tunnel's headers and encryption's, as
 * Cilium reckons them (CILIUM.md §1.1).
 *
 * @param bytes of all
 * @param formula how it comes about: "50 (tunnel) + 80 (WireGuard)"
 */
public record Overhead(int bytes, String formula) {
  static final int WIREGUARD = 80;

  /** With the padding to 16 bytes, counted since 1.19.5 (cilium pull request 45940). */
  static final int WIREGUARD_PADDED = 95;

  /** With an authentication key of 16 bytes; each byte more is one more. */
  static final int IPSEC = 77;

  private static final int[] PADDED_SINCE = {1, 19, 5};

  public static Overhead of(MtuAudit audit) {
    MtuAudit.Cilium cilium = audit.cilium();
    int tunnel = audit.overhead().orElse(0);
    if (cilium == null) {
      return new Overhead(tunnel, tunnel(audit.overhead()));
    }
    OptionalInt said = said(cilium);
    if (said.isPresent()) {
      return new Overhead(
          said.getAsInt(),
          "%d (Cilium: %d - %d)"
              .formatted(
                  said.getAsInt(), cilium.deviceMtu().orElse(0), cilium.routeMtu().orElse(0)));
    }
    return encrypted(tunnel, tunnel(audit.overhead()), cilium);
  }

  /** What Cilium itself subtracts: nobody knows better. */
  private static OptionalInt said(MtuAudit.Cilium cilium) {
    if (cilium.deviceMtu().isEmpty() || cilium.routeMtu().isEmpty()) {
      return OptionalInt.empty();
    }
    int difference = cilium.deviceMtu().getAsInt() - cilium.routeMtu().getAsInt();
    return difference >= 0 ? OptionalInt.of(difference) : OptionalInt.empty();
  }

  private static Overhead encrypted(int tunnel, String formula, MtuAudit.Cilium cilium) {
    String encryption = cilium.encryption();
    if (encryption == null) {
      return new Overhead(tunnel, formula);
    }
    return switch (encryption) {
      case "wireguard" -> {
        int more = isPadded(cilium.version()) ? WIREGUARD_PADDED : WIREGUARD;
        yield new Overhead(tunnel + more, formula + " + " + more + " (WireGuard)");
      }
      case "ipsec" -> new Overhead(tunnel + IPSEC, formula + " + " + IPSEC + " (IPsec)");
      default -> new Overhead(tunnel, formula);
    };
  }

  private static String tunnel(OptionalInt overhead) {
    return overhead.isPresent() ? overhead.getAsInt() + " (tunnel)" : "0 (no tunnel)";
  }

  /** Of a version that is not known the larger is the safe one. */
  private static boolean isPadded(@Nullable String version) {
    if (version == null) {
      return true;
    }
    String plain = version.startsWith("v") ? version.substring(1) : version;
    int[] numbers =
        Arrays.stream(plain.split("[.+-]"))
            .limit(PADDED_SINCE.length)
            .filter(part -> part.matches("\\d{1,6}"))
            .mapToInt(Integer::parseInt)
            .toArray();
    return Arrays.compare(numbers, PADDED_SINCE) >= 0;
  }
}
