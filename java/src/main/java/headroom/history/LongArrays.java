package headroom.history;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Arrays of numbers as few bytes. Four ways are tried and the shortest is kept:
 *
 * <ul>
 *   <li>one value throughout;
 *   <li>Rice codes of the differences: what drifts, such as sums and times;
 *   <li>Rice codes of the values: what scatters around nothing;
 *   <li>byte planes, highest first, through deflate: bursts, repetition, long runs of zeros.
 * </ul>
 *
 * <p>The length of an array is not written: whoever reads knows it. Values may be any {@code long}.
 */
final class LongArrays {
  private static final int CONSTANT = 0;
  private static final int DIFFERENCES = 1;
  private static final int VALUES = 2;
  private static final int PLANES = 3;

  /** A quotient this long is followed by the number itself: one burst must not cost 1,000 bits. */
  private static final int QUOTIENT_MAX = 24;

  /** Deflate's own table of codes would not pay for less. */
  private static final int DEFLATE_FROM_BYTES = 48;

  private static final byte[] NOTHING = {};

  private LongArrays() {}

  static void write(ByteWriter out, long[] values) {
    if (isConstant(values)) {
      out.put(CONSTANT);
      out.signed(values.length == 0 ? 0 : values[0]);
      return;
    }
    long[] differences = zigzag(differences(values));
    long[] own = zigzag(values);
    int differencesRice = rice(differences);
    int valuesRice = rice(own);
    long differencesBits = riceBits(differences, differencesRice);
    long valuesBits = riceBits(own, valuesRice);
    long best = Math.min(differencesBits, valuesBits);
    byte[] planes = best / 8 < DEFLATE_FROM_BYTES ? NOTHING : deflate(planes(own));
    if (planes.length > 0 && planes.length + 2L < best / 8) {
      out.put(PLANES);
      out.number(planes.length);
      out.bytes(planes);
    } else if (differencesBits <= valuesBits) {
      out.put(DIFFERENCES | differencesRice << 2);
      writeRice(out, differences, differencesRice);
    } else {
      out.put(VALUES | valuesRice << 2);
      writeRice(out, own, valuesRice);
    }
  }

  /**
   * @throws DamagedException if the bytes do not hold {@code length} numbers
   */
  static long[] read(ByteReader in, int length) {
    int head = in.next();
    long[] values = new long[length];
    switch (head & 3) {
      case CONSTANT -> Arrays.fill(values, in.signed());
      case PLANES -> joinPlanes(in.bytes(in.count(Integer.MAX_VALUE)), values);
      default -> readRice(in, values, head >>> 2);
    }
    if ((head & 3) != CONSTANT) {
      for (int i = 0; i < length; i++) {
        values[i] = ZigZag.back(values[i]);
      }
    }
    if ((head & 3) == DIFFERENCES) {
      for (int i = 1; i < length; i++) {
        values[i] += values[i - 1];
      }
    }
    return values;
  }

  private static boolean isConstant(long[] values) {
    for (long value : values) {
      if (value != values[0]) {
        return false;
      }
    }
    return true;
  }

  private static long[] differences(long[] values) {
    long[] result = values.clone();
    for (int i = 1; i < values.length; i++) {
      result[i] = values[i] - values[i - 1];
    }
    return result;
  }

  private static long[] zigzag(long[] values) {
    long[] result = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = ZigZag.of(values[i]);
    }
    return result;
  }

  /** The number of low bits that makes the codes shortest: near the mean's, tried around it. */
  private static int rice(long[] coded) {
    double mean = 0;
    for (long value : coded) {
      mean += Math.min(value < 0 ? 0x1p63 : value, 0x1p62) / coded.length;
    }
    int middle = Math.clamp((int) (Math.log(mean + 1) / Math.log(2)), 0, 60);
    int best = middle;
    long bestBits = Long.MAX_VALUE;
    for (int k = Math.max(0, middle - 4); k <= Math.min(61, middle + 1); k++) {
      long bits = riceBits(coded, k);
      if (bits < bestBits) {
        best = k;
        bestBits = bits;
      }
    }
    return best;
  }

  private static long riceBits(long[] coded, int k) {
    long bits = 0;
    for (long value : coded) {
      long quotient = value >>> k;
      bits += quotient >= QUOTIENT_MAX || quotient < 0 ? QUOTIENT_MAX + 64 : quotient + 1 + k;
    }
    return bits;
  }

  private static void writeRice(ByteWriter out, long[] coded, int k) {
    var bits = new BitWriter(out);
    for (long value : coded) {
      long quotient = value >>> k;
      if (quotient >= QUOTIENT_MAX || quotient < 0) {
        bits.ones(QUOTIENT_MAX);
        bits.write(value, 64);
      } else {
        bits.ones((int) quotient);
        bits.write(0, 1);
        bits.write(value, k);
      }
    }
    bits.close();
  }

  private static void readRice(ByteReader in, long[] into, int k) {
    var bits = new BitReader(in);
    for (int i = 0; i < into.length; i++) {
      int quotient = 0;
      while (quotient < QUOTIENT_MAX && bits.read(1) == 1) {
        quotient++;
      }
      into[i] = quotient == QUOTIENT_MAX ? bits.read(64) : (long) quotient << k | bits.read(k);
    }
  }

  private static byte[] planes(long[] coded) {
    long all = 0;
    for (long value : coded) {
      all |= value;
    }
    int width = (71 - Long.numberOfLeadingZeros(all)) / 8;
    byte[] planes = new byte[1 + width * coded.length];
    planes[0] = (byte) width;
    int at = 1;
    for (int plane = width - 1; plane >= 0; plane--) {
      for (long value : coded) {
        planes[at++] = (byte) (value >>> 8 * plane);
      }
    }
    return planes;
  }

  private static void joinPlanes(byte[] deflated, long[] into) {
    byte[] planes = new byte[1 + 8 * into.length];
    int length = inflate(deflated, planes);
    int width = planes[0];
    if (width < 0 || width > 8 || length != 1 + width * into.length) {
      throw new DamagedException(length + " bytes of planes for " + into.length + " numbers");
    }
    for (int at = 1; at < length; at++) {
      int i = (at - 1) % into.length;
      into[i] = into[i] << 8 | planes[at] & 0xff;
    }
  }

  private static byte[] deflate(byte[] plain) {
    try (var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true)) {
      deflater.setInput(plain);
      deflater.finish();
      byte[] out = new byte[plain.length + 64];
      int length = deflater.deflate(out);
      return Arrays.copyOf(out, length);
    }
  }

  private static int inflate(byte[] deflated, byte[] into) {
    try (var inflater = new Inflater(true)) {
      inflater.setInput(deflated);
      int length = inflater.inflate(into);
      if (!inflater.finished()) {
        throw new DamagedException("deflated bytes that do not end");
      }
      return length;
    } catch (DataFormatException broken) {
      throw new DamagedException("deflated bytes: " + broken.getMessage());
    }
  }
}
