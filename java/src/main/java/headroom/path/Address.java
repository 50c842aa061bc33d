package headroom.path;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** IP addresses and prefixes in text form, without java.net: nothing here may ask a resolver. */
final class Address {
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;

  private Address() {}

  /**
   * How long the prefix is that holds the address.
   *
   * @param prefix "default", "10.0.0.0/8", "fd00::/64", or an address alone
   * @return bits, 0 for "default"; -1: it does not hold it, or one of them cannot be read
   */
  static int match(String prefix, String address) {
    Optional<byte[]> wanted = bytes(address);
    if (wanted.isEmpty()) {
      return -1;
    }
    if (prefix.equals("default")) {
      return 0;
    }
    return prefix(prefix)
        .filter(one -> one.network().length == wanted.get().length)
        .filter(one -> sameBits(one.network(), wanted.get(), one.bits()))
        .map(Prefix::bits)
        .orElse(-1);
  }

  /**
   * @param network an address of it, 4 or 16 bytes; those past {@code bits} may be anything
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Prefix(byte[] network, int bits) {}

  /**
   * @param text "10.0.0.0/8", "fd00::/64", or an address alone
   * @return empty: it cannot be read
   */
  static Optional<Prefix> prefix(String text) {
    int slash = text.indexOf('/');
    Optional<byte[]> network = bytes(slash < 0 ? text : text.substring(0, slash));
    if (network.isEmpty()) {
      return Optional.empty();
    }
    int most = network.get().length * 8;
    int bits = slash < 0 ? most : number(text.substring(slash + 1), 10, most);
    return bits < 0 ? Optional.empty() : Optional.of(new Prefix(network.get(), bits));
  }

  static boolean isIpv6(String address) {
    return address.indexOf(':') >= 0;
  }

  /** Whether both are the same address, however it is written. */
  static boolean same(String one, String other) {
    Optional<byte[]> bytes = bytes(one);
    return bytes.isPresent() && bytes(other).map(o -> Arrays.equals(o, bytes.get())).orElse(false);
  }

  private static boolean sameBits(byte[] one, byte[] other, int bits) {
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit & 7);
      if ((one[bit >> 3] & mask) != (other[bit >> 3] & mask)) {
        return false;
      }
    }
    return true;
  }

  /** 4 or 16; empty: it is no address. */
  static Optional<byte[]> bytes(String text) {
    return isIpv6(text) ? six(text) : four(text);
  }

  private static Optional<byte[]> four(String text) {
    String[] parts = text.split("\\.", -1);
    byte[] bytes = new byte[IPV4_BYTES];
    if (parts.length != IPV4_BYTES) {
      return Optional.empty();
    }
    for (int i = 0; i < IPV4_BYTES; i++) {
      int value = number(parts[i], 10, 255);
      if (value < 0) {
        return Optional.empty();
      }
      bytes[i] = (byte) value;
    }
    return Optional.of(bytes);
  }

  private static Optional<byte[]> six(String text) {
    int gap = text.indexOf("::");
    Optional<List<Byte>> head = groups(gap < 0 ? text : text.substring(0, gap));
    Optional<List<Byte>> tail = groups(gap < 0 ? "" : text.substring(gap + 2));
    if (head.isEmpty() || tail.isEmpty()) {
      return Optional.empty();
    }
    int told = head.get().size() + tail.get().size();
    if (gap < 0 ? told != IPV6_BYTES : told >= IPV6_BYTES) {
      return Optional.empty();
    }
    byte[] bytes = new byte[IPV6_BYTES];
    for (int i = 0; i < head.get().size(); i++) {
      bytes[i] = head.get().get(i);
    }
    for (int i = 0; i < tail.get().size(); i++) {
      bytes[IPV6_BYTES - tail.get().size() + i] = tail.get().get(i);
    }
    return Optional.of(bytes);
  }

  /** "fd00:10", also with an IPv4 address at its end. */
  private static Optional<List<Byte>> groups(String text) {
    List<Byte> bytes = new ArrayList<>();
    if (text.isEmpty()) {
      return Optional.of(bytes);
    }
    for (String group : text.split(":", -1)) {
      Optional<byte[]> four = group.indexOf('.') < 0 ? Optional.empty() : four(group);
      int value = number(group, 16, 0xffff);
      if (four.isPresent()) {
        for (byte one : four.get()) {
          bytes.add(one);
        }
      } else if (value < 0) {
        return Optional.empty();
      } else {
        bytes.add((byte) (value >> 8));
        bytes.add((byte) value);
      }
    }
    return Optional.of(bytes);
  }

  private static int number(String text, int radix, int most) {
    boolean digits =
        !text.isEmpty()
            && text.length() <= 4
            && text.chars().allMatch(c -> Character.digit(c, radix) >= 0);
    int value = digits ? Integer.parseInt(text, radix) : -1;
    return value <= most ? value : -1;
  }
}
