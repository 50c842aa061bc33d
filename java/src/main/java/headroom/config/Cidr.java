package headroom.config;

import headroom.yaml.BadValue;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A range of addresses.
 *
 * @param address its first one: bits beyond the prefix are 0
 * @param prefixBits 0 to 32 (IPv4) or 128 (IPv6)
 */
public record Cidr(InetAddress address, int prefixBits) {
  private static final String EXPECTED = "a range of addresses, ADDRESS/BITS";

  public Cidr {
    int most = address.getAddress().length * 8;
    if (prefixBits < 0 || prefixBits > most) {
      throw new BadValue(
          BadValue.quote(address.getHostAddress() + "/" + prefixBits),
          EXPECTED,
          "write 0 to " + most + " bits");
    }
    InetAddress first = masked(address, prefixBits);
    if (!first.equals(address)) {
      throw new BadValue(
          BadValue.quote(address.getHostAddress() + "/" + prefixBits),
          "no bits set beyond the prefix",
          "write " + first.getHostAddress() + "/" + prefixBits);
    }
  }

  /** Reads "10.0.0.0/8" or "2001:db8::/32"; an address alone is itself. */
  static Cidr parse(String text) {
    int slash = text.indexOf('/');
    InetAddress address =
        Names.address(slash < 0 ? text : text.substring(0, slash))
            .orElseThrow(() ->
                new BadValue(
                    BadValue.quote(text),
                    EXPECTED,
                    "write for example 192.168.20.0/24 or fd00::/8"));
    String bits = slash < 0 ? "" + address.getAddress().length * 8 : text.substring(slash + 1);
    if (!bits.matches("[0-9]{1,3}")) {
      throw new BadValue(BadValue.quote(text), EXPECTED, "write the prefix as a number of bits");
    }
    return new Cidr(address, Integer.parseInt(bits));
  }

  public boolean contains(InetAddress other) {
    return other.getAddress().length == address.getAddress().length
        && masked(other, prefixBits).equals(address);
  }

  private static InetAddress masked(InetAddress address, int bits) {
    byte[] octets = address.getAddress();
    for (int i = 0; i < octets.length; i++) {
      int kept = Math.clamp(bits - 8L * i, 0, 8);
      octets[i] &= (byte) (0xff00 >> kept);
    }
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException impossible) {
      throw new AssertionError(impossible); // the length is that of an address
    }
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + prefixBits;
  }
}
