package headroom.exact;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * An IP packet, byte for byte, right in every field until a test makes one of them wrong. The
 * family is that of its addresses; an IPv4 header has no options (RFC 791), an IPv6 one no
 * extensions (RFC 8200).
 */
record Packet(byte[] bytes) {
  static final int TCP_FIN = 1;
  static final int TCP_SYN = 2;
  static final int TCP_RST = 4;
  static final int TCP_ACK = 16;

  private static final int TCP = 6;
  private static final int UDP = 17;

  static Packet udp(String from, String to, int fromPort, int toPort, int payloadBytes) {
    return udp(from, to, fromPort, toPort, new byte[payloadBytes]);
  }

  static Packet udp(String from, String to, int fromPort, int toPort, byte[] payload) {
    ByteBuffer udp = ByteBuffer.allocate(8 + payload.length);
    udp.putShort((short) fromPort).putShort((short) toPort);
    udp.putShort((short) udp.capacity()).putShort((short) 0).put(payload);
    return ip(from, to, UDP, udp.array()).summed();
  }

  /** With a window of 65535 and no options. */
  static Packet tcp(
      String from, String to, int fromPort, int toPort, long seq, long ack, int flags, int bytes) {
    ByteBuffer tcp = ByteBuffer.allocate(20 + bytes);
    tcp.putShort((short) fromPort).putShort((short) toPort);
    tcp.putInt((int) seq).putInt((int) ack);
    tcp.put((byte) (5 << 4)).put((byte) flags).putShort((short) 65535);
    return ip(from, to, TCP, tcp.array()).summed();
  }

  /** With any payload, as it is: no transport checksum is computed. TTL 64. */
  static Packet ip(String from, String to, int protocol, byte[] payload) {
    byte[] source = address(from);
    byte[] destination = address(to);
    if (source.length != destination.length) {
      throw new IllegalArgumentException(from + " and " + to + " are of two families");
    }
    ByteBuffer ip;
    if (source.length == 4) {
      ip = ByteBuffer.allocate(20 + payload.length);
      ip.put((byte) 0x45).put((byte) 0).putShort((short) ip.capacity()).putInt(0);
      ip.put((byte) 64).put((byte) protocol).putShort((short) 0);
    } else {
      ip = ByteBuffer.allocate(40 + payload.length);
      ip.putInt(6 << 28).putShort((short) payload.length);
      ip.put((byte) protocol).put((byte) 64);
    }
    ip.put(source).put(destination).put(payload);
    return new Packet(ip.array()).headerSummed();
  }

  int etherType() {
    return isIpv6() ? 0x86dd : 0x0800;
  }

  boolean isIpv6() {
    return (bytes[0] & 0xf0) == 0x60;
  }

  /** TTL or hop limit. */
  Packet ttl(int hops) {
    return with(isIpv6() ? 7 : 8, hops).headerSummed();
  }

  /** IPv4's DF; IPv6 has none, and means it always. */
  Packet dontFragment() {
    return isIpv6() ? this : with(6, bytes[6] | 0x40).headerSummed();
  }

  /**
   * A fragment: the bytes are what they were, the header says where they belong.
   *
   * @param offset in bytes, a multiple of 8
   */
  Packet fragment(int id, int offset, boolean more) {
    if (isIpv6()) throw new UnsupportedOperationException("IPv6 has a fragment header");
    int word = (more ? 0x2000 : 0) | offset / 8;
    return with(4, id >> 8).with(5, id).with(6, word >> 8).with(7, word).headerSummed();
  }

  Packet wrongHeaderChecksum() {
    return with(10, bytes[10] ^ 0x55);
  }

  /** Flips bits of the checksum, which stays other than 0: 0 in UDP means "none". */
  Packet wrongTransportChecksum() {
    int at = transportAt() + (protocol() == TCP ? 16 : 6);
    int wrong = bytes[at] ^ 0x55;
    return with(at, wrong == 0 ? 0x33 : wrong);
  }

  /** One byte is another; no checksum follows. */
  Packet with(int at, int value) {
    byte[] changed = bytes.clone();
    changed[at] = (byte) value;
    return new Packet(changed);
  }

  /** The first {@code length} bytes; the header says what it said. */
  Packet cut(int length) {
    return new Packet(Arrays.copyOf(bytes, length));
  }

  /** The IPv4 header's checksum made right again. */
  Packet headerSummed() {
    if (isIpv6()) return this;
    ByteBuffer ip = ByteBuffer.wrap(bytes.clone());
    ip.putShort(10, (short) 0);
    ip.putShort(10, (short) ~folded(sum(ip, 0, 20)));
    return new Packet(ip.array());
  }

  /** The transport's checksum made right again (RFC 768, RFC 9293 §3.1, RFC 8200 §8.1). */
  private Packet summed() {
    ByteBuffer ip = ByteBuffer.wrap(bytes.clone());
    int at = transportAt();
    int checksumAt = at + (protocol() == TCP ? 16 : 6);
    int addressesAt = isIpv6() ? 8 : 12;
    ip.putShort(checksumAt, (short) 0);
    long sum = sum(ip, addressesAt, at) + sum(ip, at, bytes.length);
    int checksum = ~folded(sum + protocol() + bytes.length - at) & 0xffff;
    ip.putShort(checksumAt, (short) (checksum == 0 ? 0xffff : checksum));
    return new Packet(ip.array());
  }

  private int transportAt() {
    return isIpv6() ? 40 : 20;
  }

  private int protocol() {
    return bytes[isIpv6() ? 6 : 9];
  }

  private static long sum(ByteBuffer of, int from, int to) {
    long sum = 0;
    for (int at = from; at < to; at += 2) {
      sum += (of.get(at) & 0xff) << 8 | (at + 1 < to ? of.get(at + 1) & 0xff : 0);
    }
    return sum;
  }

  private static int folded(long sum) {
    while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
    return (int) sum;
  }

  private static byte[] address(String literal) {
    try {
      return InetAddress.getByName(literal).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(literal + " is no IP address", e);
    }
  }
}
