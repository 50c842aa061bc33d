package headroom.webhook;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which addresses no notice goes to: those of the link, and those where clouds hand out credentials
 * to whoever asks from the node. A receiver's address may come from somebody who may write the
 * alerts file and nothing else; his requests shall not reach what only the node may.
 *
 * <p>The addresses that a name resolves to are asked for, and the connection is made to one of
 * them: a name that answers otherwise a moment later changes nothing.
 */
final class AddressGuard {
  private record Range(byte[] first, int bits, String what) {
    boolean contains(byte[] address) {
      if (address.length != first.length) {
        return false;
      }
      for (int i = 0; i < bits; i++) {
        int mask = 0x80 >> (i & 7);
        if ((address[i >> 3] & mask) != (first[i >> 3] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  private static final String METADATA = "where a cloud hands out credentials";
  private static final List<Range> NEVER =
      List.of(
          range("0.0.0.0", 8, "no host's (RFC 1122 §3.2.1.3)"),
          range("255.255.255.255", 32, "everybody's"),
          range("::", 128, "no host's (RFC 4291 §2.5.2)"));
  private static final List<Range> REFUSED =
      List.of(
          range("169.254.0.0", 16, "link-local (RFC 3927), where clouds hand out credentials"),
          range("fe80::", 10, "link-local (RFC 4291 §2.5.6)"),
          range("fec0::", 10, "site-local (RFC 3879)"),
          range("fd00:ec2::254", 128, METADATA),
          range("fd20:ce::254", 128, METADATA),
          range("fd00:42::42", 128, METADATA),
          range("fd00:c1::a9fe:a9fe", 128, METADATA),
          range("100.100.100.200", 32, METADATA),
          range("168.63.129.16", 32, METADATA),
          range("192.0.0.192", 32, METADATA));

  private AddressGuard() {}

  /**
   * Why no notice goes there.
   *
   * @return empty: it may
   */
  static Optional<String> refusal(InetAddress address, boolean allowLinkLocal) {
    if (address.isMulticastAddress()) {
      return Optional.of("a group's (multicast)");
    }
    byte[] bytes = address.getAddress();
    byte[] within = address instanceof Inet4Address ? bytes : embedded(bytes);
    return NEVER.stream()
        .filter(range -> range.contains(bytes) || range.contains(within))
        .findFirst()
        .or(() ->
            allowLinkLocal
                ? Optional.empty()
                : REFUSED.stream()
                    .filter(range -> range.contains(bytes) || range.contains(within))
                    .findFirst())
        .map(Range::what);
  }

  /**
   * The IPv4 address that an IPv6 one leads to: NAT64 (RFC 6052), 6to4 (RFC 3056), SIIT (RFC 7915)
   * and IPv4-compatible ones (RFC 4291 §2.5.5). Nothing of the kind: no bytes.
   */
  private static byte[] embedded(byte[] six) {
    if (starts(six, "64:ff9b::", 96)
        || starts(six, "::ffff:0:0:0", 96)
        || (starts(six, "::", 96) && !starts(six, "::", 120))) {
      return Arrays.copyOfRange(six, 12, 16);
    }
    return starts(six, "2002::", 16) ? Arrays.copyOfRange(six, 2, 6) : new byte[0];
  }

  private static boolean starts(byte[] address, String first, int bits) {
    return range(first, bits, "").contains(address);
  }

  private static Range range(String first, int bits, String what) {
    try {
      return new Range(InetAddress.getByName(first).getAddress(), bits, what);
    } catch (UnknownHostException impossible) {
      throw new AssertionError(impossible); // a literal is not looked up
    }
  }
}
