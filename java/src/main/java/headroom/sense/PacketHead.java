package headroom.sense;

import headroom.model.AddressText;
import headroom.model.Event.PmtuSignal;
import headroom.model.Flow;
import org.jspecify.annotations.Nullable;

/**
 * What the first bytes of a packet say: outer flow, inner flow of VXLAN and Geneve, what an ICMP
 * complaint about MTU is about. Pure. The bytes come from the wire: any content, cut anywhere,
 * gives null fields, never an exception.
 *
 * @param flow the outer (or only) L3 header; null if it is none, or cut
 * @param inner inside VXLAN or Geneve, else null
 * @param vni of the tunnel header, else null
 * @param signal ICMP type 3 code 4 or ICMPv6 type 2, else null
 */
record PacketHead(
    @Nullable Flow flow, @Nullable Flow inner, @Nullable Integer vni, @Nullable PmtuSignal signal) {
  static final PacketHead NONE = new PacketHead(null, null, null, null);

  private static final int ETH_IPV4 = 0x0800;
  private static final int ETH_ARP = 0x0806;
  private static final int ETH_IPV6 = 0x86dd;
  private static final int ETH_VLAN = 0x8100;
  private static final int ETH_BRIDGED = 0x6558; // Geneve's protocol type for Ethernet, RFC 8926

  /** IPv6 extension headers followed before giving up: RFC 8200 knows seven. */
  private static final int EXTENSIONS_MAX = 7;

  /**
   * @param etherType of the bytes' first header
   * @param tunnelPorts UDP destination ports that carry VXLAN or Geneve
   */
  static PacketHead parse(byte[] bytes, int etherType, TunnelPorts tunnelPorts) {
    Ip outer = Ip.at(bytes, 0, bytes.length, etherType);
    if (outer == null) {
      return new PacketHead(arp(bytes, etherType), null, null, null);
    }
    PmtuSignal signal = signal(bytes, outer);
    if (outer.protocol != 17 || outer.laterFragment || !has(bytes, outer.transport, 8)) {
      return new PacketHead(outer.flow(bytes), null, null, signal);
    }
    return tunnel(bytes, outer, tunnelPorts);
  }

  /** Which UDP ports carry what. */
  interface TunnelPorts {
    boolean isTunnel(int port);
  }

  private static PacketHead tunnel(byte[] bytes, Ip outer, TunnelPorts ports) {
    Flow flow = outer.flow(bytes);
    int port = u16(bytes, outer.transport + 2);
    int header = outer.transport + 8;
    if (!ports.isTunnel(port) || !has(bytes, header, 8)) {
      return new PacketHead(flow, null, null, null);
    }
    boolean geneve = port == 6081;
    int options = geneve ? (bytes[header] & 0x3f) * 4 : 0; // RFC 8926 3.4: Opt Len
    if (geneve ? u16(bytes, header + 2) != ETH_BRIDGED : (bytes[header] & 0x08) == 0) {
      return new PacketHead(flow, null, null, null); // RFC 7348 5: the I flag must be set
    }
    int vni = u16(bytes, header + 4) << 8 | bytes[header + 6] & 0xff;
    int frame = header + 8 + options;
    int etherType = has(bytes, frame, 14) ? u16(bytes, frame + 12) : 0;
    int l3 = frame + 14;
    if (etherType == ETH_VLAN && has(bytes, l3, 4)) {
      etherType = u16(bytes, l3 + 2);
      l3 += 4;
    }
    Ip inner = Ip.at(bytes, l3, bytes.length, etherType);
    return new PacketHead(flow, inner == null ? null : inner.flow(bytes), vni, null);
  }

  /** RFC 792 and RFC 1191; RFC 4443 3.2. */
  private static @Nullable PmtuSignal signal(byte[] bytes, Ip ip) {
    boolean v4 = ip.protocol == 1 && ip.version == 4;
    boolean v6 = ip.protocol == 58 && ip.version == 6;
    int icmp = ip.transport;
    if (ip.laterFragment || !(v4 || v6) || !has(bytes, icmp, 8)) {
      return null;
    }
    boolean says = v4 ? bytes[icmp] == 3 && bytes[icmp + 1] == 4 : bytes[icmp] == 2;
    if (!says) {
      return null;
    }
    long mtu = v4 ? u16(bytes, icmp + 6) : (long) u16(bytes, icmp + 4) << 16 | u16(bytes, icmp + 6);
    Ip about = Ip.at(bytes, icmp + 8, bytes.length, v4 ? ETH_IPV4 : ETH_IPV6);
    return new PmtuSignal(ip.source(bytes), mtu, about == null ? null : about.flow(bytes));
  }

  private static @Nullable Flow arp(byte[] bytes, int etherType) {
    if (etherType != ETH_ARP || !has(bytes, 0, 28) || bytes[5] != 4) {
      return null; // RFC 826; only Ethernet and IPv4 have this length
    }
    return new Flow("ARP", address(bytes, 14, 4), null, address(bytes, 24, 4), null);
  }

  /** One IP header inside {@code bytes}. */
  private record Ip(int version, int at, int protocol, int transport, boolean laterFragment) {
    static @Nullable Ip at(byte[] bytes, int at, int end, int etherType) {
      if (etherType == ETH_IPV4 && has(bytes, at, 20) && bytes[at] >> 4 == 4) {
        int header = (bytes[at] & 15) * 4;
        boolean later = (u16(bytes, at + 6) & 0x1fff) != 0;
        return header < 20 ? null : new Ip(4, at, bytes[at + 9] & 0xff, at + header, later);
      }
      if (etherType == ETH_IPV6 && has(bytes, at, 40) && (bytes[at] & 0xf0) == 0x60) {
        return v6(bytes, at);
      }
      return null;
    }

    private static Ip v6(byte[] bytes, int at) {
      int next = bytes[at + 6] & 0xff;
      int transport = at + 40;
      boolean later = false;
      for (int i = 0; i < EXTENSIONS_MAX && isExtension(next) && has(bytes, transport, 8); i++) {
        if (next == 44) {
          later |= (u16(bytes, transport + 2) & 0xfff8) != 0;
        }
        int length = next == 44 ? 8 : ((bytes[transport + 1] & 0xff) + 1) * 8;
        next = bytes[transport] & 0xff;
        transport += length;
      }
      return new Ip(6, at, next, transport, later);
    }

    /** Hop-by-hop, routing, fragment, destination options: RFC 8200 4. */
    private static boolean isExtension(int next) {
      return next == 0 || next == 43 || next == 44 || next == 60;
    }

    String source(byte[] bytes) {
      return version == 4 ? address(bytes, at + 12, 4) : address(bytes, at + 8, 16);
    }

    Flow flow(byte[] bytes) {
      boolean ports = (protocol == 6 || protocol == 17 || protocol == 132) && !laterFragment;
      boolean read = ports && has(bytes, transport, 4);
      String to = version == 4 ? address(bytes, at + 16, 4) : address(bytes, at + 24, 16);
      return new Flow(
          Protocols.ofIp(protocol),
          source(bytes),
          read ? u16(bytes, transport) : null,
          to,
          read ? u16(bytes, transport + 2) : null);
    }
  }

  private static String address(byte[] bytes, int at, int length) {
    var address = new byte[length];
    System.arraycopy(bytes, at, address, 0, length);
    return AddressText.of(address);
  }

  private static boolean has(byte[] bytes, int at, int length) {
    return at >= 0 && at <= bytes.length - length;
  }

  private static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
  }
}
