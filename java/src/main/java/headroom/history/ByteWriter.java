package headroom.history;

import java.util.Arrays;

/** Bytes that grow: numbers as LEB128, low bits first. Threads: none; one owner. */
final class ByteWriter {
  private static final int FIRST_BYTES = 64;

  private byte[] bytes = new byte[FIRST_BYTES];
  private int size;

  void put(int oneByte) {
    if (size == bytes.length) {
      bytes = Arrays.copyOf(bytes, size * 2);
    }
    bytes[size++] = (byte) oneByte;
  }

  /** 1 to 10 bytes; taken as unsigned. */
  void number(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      put((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    put((int) rest);
  }

  /** Near 0 on either side is short. */
  void signed(long value) {
    number(ZigZag.of(value));
  }

  void bytes(byte[] source) {
    for (byte one : source) {
      put(one);
    }
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }
}
