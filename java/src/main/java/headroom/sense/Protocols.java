package headroom.sense;

/** Names of protocol numbers, as people write them; others show as numbers. */
final class Protocols {
  private Protocols() {}

  /**
   * @param etherType ETH_P_*; 0 = the skb did not say
   */
  static String ofEthernet(int etherType) {
    return switch (etherType) {
      case 0 -> "none";
      case 0x0800 -> "IPv4";
      case 0x0806 -> "ARP";
      case 0x8100, 0x88a8 -> "VLAN";
      case 0x86dd -> "IPv6";
      case 0x88cc -> "LLDP";
      default -> String.format("0x%04x", etherType);
    };
  }

  /**
   * @param number of the IPv4 protocol field, or the last IPv6 next header
   */
  static String ofIp(int number) {
    return switch (number) {
      case 1 -> "ICMP";
      case 2 -> "IGMP";
      case 6 -> "TCP";
      case 17 -> "UDP";
      case 47 -> "GRE";
      case 50 -> "ESP";
      case 58 -> "ICMPv6";
      case 132 -> "SCTP";
      default -> Integer.toString(number);
    };
  }
}
