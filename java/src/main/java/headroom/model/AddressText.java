package headroom.model;

/**
 * IP addresses in text form, the same wherever one is shown: who compares two of them by eye must
 * not be misled by the way they are written.
 */
public final class AddressText {
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;
  private static final int GROUPS = 8;

  private AddressText() {}

  /**
   * @param address 4 or 16 bytes, network order
   * @return dotted, or as RFC 5952 wants it: the longest run of zeros as "::"
   */
  public static String of(byte[] address) {
    return switch (address.length) {
      case IPV4_BYTES ->
          (address[0] & 0xff)
              + "."
              + (address[1] & 0xff)
              + "."
              + (address[2] & 0xff)
              + "."
              + (address[3] & 0xff);
      case IPV6_BYTES -> compress(address);
      default ->
          throw new IllegalArgumentException(
              "address of " + address.length + " bytes: want 4 or 16");
    };
  }

  private static String compress(byte[] address) {
    int bestAt = -1;
    int bestLength = 1;
    for (int i = 0; i < GROUPS; i++) {
      int length = 0;
      while (i + length < GROUPS && group(address, i + length) == 0) {
        length++;
      }
      if (length > bestLength) {
        bestAt = i;
        bestLength = length;
      }
    }
    var text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (i == bestAt) {
        text.append("::");
        i += bestLength - 1;
      } else {
        if (i > 0 && i != bestAt + bestLength || i > 0 && bestAt < 0) {
          text.append(':');
        }
        text.append(Integer.toHexString(group(address, i)));
      }
    }
    return text.toString();
  }

  private static int group(byte[] address, int number) {
    return (address[2 * number] & 0xff) << 8 | address[2 * number + 1] & 0xff;
  }
}
