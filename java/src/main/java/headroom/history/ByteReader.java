package headroom.history;

import java.util.Arrays;

/**
 * Reads what {@link ByteWriter} wrote.
 *
 * <p>Errors: {@link DamagedException} where the bytes end early or make no sense. Threads: none.
 */
final class ByteReader {
  private final byte[] bytes;
  private final int end;
  private int at;

  ByteReader(byte[] bytes) {
    this(bytes, bytes.length);
  }

  /**
   * @param end what lies behind it is not read
   */
  ByteReader(byte[] bytes, int end) {
    this.bytes = bytes;
    this.end = end;
  }

  int next() {
    if (at >= end) {
      throw new DamagedException("ends after " + end + " bytes");
    }
    return bytes[at++] & 0xff;
  }

  long number() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int one = next();
      value |= (long) (one & 0x7f) << shift;
      if ((one & 0x80) == 0) {
        return value;
      }
    }
    throw new DamagedException("a number of more than 64 bits");
  }

  long signed() {
    return ZigZag.back(number());
  }

  /** A count of things of which at most {@code max} can be. */
  int count(int max) {
    long value = number();
    if (value < 0 || value > max) {
      throw new DamagedException(
          "a count of " + Long.toUnsignedString(value) + ", at most " + max + " can be");
    }
    return (int) value;
  }

  byte[] bytes(int length) {
    if (length < 0 || length > end - at) {
      throw new DamagedException("ends after " + end + " bytes, " + length + " more were to come");
    }
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }

  boolean isAtEnd() {
    return at == end;
  }
}
