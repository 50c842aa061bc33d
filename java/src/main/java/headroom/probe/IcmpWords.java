package headroom.probe;

import headroom.model.AddressText;
import headroom.socket.QueuedError;
import headroom.socket.QueuedError.Origin;
import java.net.InetAddress;

/** ICMP errors in words. */
public final class IcmpWords {
  private IcmpWords() {}

  /** "10.0.0.1 says: host unreachable". */
  public static String of(QueuedError error) {
    return switch (error.origin()) {
      case ICMP -> reporter(error) + " says: " + icmp(error.type(), error.code());
      case ICMPV6 -> reporter(error) + " says: " + icmpv6(error.type(), error.code());
      case LOCAL, OTHER -> "this node says: " + error.errnoName();
    };
  }

  /** Who sent the ICMP message, text form. */
  public static String reporter(QueuedError error) {
    InetAddress offender = error.offender();
    if (error.origin() == Origin.LOCAL) return "this node";
    return offender == null ? "somebody unnamed" : AddressText.of(offender.getAddress());
  }

  /** RFC 792, RFC 1812 §5.2.7.1. */
  private static String icmp(int type, int code) {
    return switch (type) {
      case 3 ->
          switch (code) {
            case 0, 6, 11 -> "network unreachable";
            case 1, 7, 8, 12 -> "host unreachable";
            case 2 -> "protocol unreachable";
            case 3 -> "port unreachable";
            case 4 -> "fragmentation needed";
            case 9, 10, 13 -> "administratively prohibited";
            default -> "destination unreachable, code " + code;
          };
      case 11 -> code == 0 ? "time to live exceeded" : "fragment reassembly time exceeded";
      case 12 -> "parameter problem";
      default -> "ICMP type " + type + ", code " + code;
    };
  }

  /** RFC 4443. */
  private static String icmpv6(int type, int code) {
    return switch (type) {
      case 1 ->
          switch (code) {
            case 0 -> "no route to destination";
            case 1 -> "administratively prohibited";
            case 3 -> "address unreachable";
            case 4 -> "port unreachable";
            case 5, 6 -> "refused by policy or route";
            default -> "destination unreachable, code " + code;
          };
      case 2 -> "packet too big";
      case 3 -> code == 0 ? "hop limit exceeded" : "fragment reassembly time exceeded";
      case 4 -> "parameter problem";
      default -> "ICMPv6 type " + type + ", code " + code;
    };
  }
}
