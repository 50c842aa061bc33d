package headroom.history;

import java.util.zip.CRC32C;

/**
 * A row's bytes and their CRC-32C behind them: a damaged page inside a row is seen by nobody else.
 */
final class Sealed {
  private static final int CRC_BYTES = 4;

  private Sealed() {}

  static byte[] seal(ByteWriter written) {
    byte[] body = written.toBytes();
    int crc = crc(body, body.length);
    for (int i = 0; i < CRC_BYTES; i++) {
      written.put(crc >>> 8 * i);
    }
    return written.toBytes();
  }

  /**
   * @throws DamagedException if the check does not hold
   */
  static ByteReader open(byte[] row) {
    int length = row.length - CRC_BYTES;
    if (length < 0) {
      throw new DamagedException("a row of " + row.length + " bytes");
    }
    int crc = 0;
    for (int i = 0; i < CRC_BYTES; i++) {
      crc |= (row[length + i] & 0xff) << 8 * i;
    }
    if (crc != crc(row, length)) {
      throw new DamagedException("its checksum does not hold");
    }
    return new ByteReader(row, length);
  }

  private static int crc(byte[] bytes, int length) {
    var crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
