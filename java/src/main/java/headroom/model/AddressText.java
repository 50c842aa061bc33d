package headroom.model;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The one text form of an IP address, so that witnesses of the same peer meet. */
public final class AddressText {
  private AddressText() {}

  /**
   * @param address 4 or 16 bytes, network order
   * @return dotted, or as RFC 5952 wants it: the longest run of zeros as "::"
   */
  public static String of(byte[] address) {
    try {
      return address.length == 4
          ? InetAddress.getByAddress(address).getHostAddress()
          : compress(address);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("address of " + address.length + " bytes: want 4, 16", e);
    }
  }

  private static String compress(byte[] address) {
    int bestAt = -1;
    int bestLength = 1;
    for (int i = 0; i < 8; i++) {
      int length = 0;
      while (i + length < 8 && u16(address, (i + length) * 2) == 0) {
        length++;
      }
      if (length > bestLength) {
        bestAt = i;
        bestLength = length;
      }
    }
    var text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == bestAt) {
        text.append("::");
        i += bestLength - 1;
      } else {
        if (i > 0 && i != bestAt + bestLength || i > 0 && bestAt < 0) {
          text.append(':');
        }
        text.append(Integer.toHexString(u16(address, i * 2)));
      }
    }
    return text.toString();
  }

  private static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
  }
}
