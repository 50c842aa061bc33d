package headroom.lab;

/**
 * The addresses of one half of {@link TwoNodes}: side A is number 1, side B number 2.
 *
 * <p>MAC addresses are fixed (locally administered, RFC 7042 §2.1), so that neighbours can be
 * written down before the other end exists.
 */
record Side(char letter, int number) {
  static final Side A = new Side('A', 1);
  static final Side B = new Side('B', 2);

  Side peer() {
    return this == A ? B : A;
  }

  String nodeLabel() {
    return "node" + letter;
  }

  String podLabel() {
    return "pod" + letter;
  }

  /** The fabric's device towards this node. */
  String fabricDevice() {
    return "to" + letter;
  }

  /** As Cilium names them: lxc and twelve hex digits. */
  String lxc() {
    return "lxc%012x".formatted(0x0a00_0000 + number);
  }

  String nodeNetwork4() {
    return "192.168." + number * 10 + ".0/24";
  }

  String node4() {
    return "192.168." + number * 10 + ".1";
  }

  String fabric4() {
    return "192.168." + number * 10 + ".254";
  }

  String nodeNetwork6() {
    return "fd00:192:168:" + number * 10 + "::/64";
  }

  String node6() {
    return "fd00:192:168:" + number * 10 + "::1";
  }

  String fabric6() {
    return "fd00:192:168:" + number * 10 + "::fe";
  }

  String podNetwork4() {
    return "10.0." + number + ".0/24";
  }

  /** Cilium's router address: on cilium_host, and the pods' gateway. */
  String router4() {
    return "10.0." + number + ".1";
  }

  String pod4() {
    return "10.0." + number + ".10";
  }

  String podNetwork6() {
    return "fd00:10:0:" + number + "::/64";
  }

  String router6() {
    return "fd00:10:0:" + number + "::1";
  }

  String pod6() {
    return "fd00:10:0:" + number + "::10";
  }

  /**
   * What stands for this side's tunnel as a gateway. A global address will not do: IPv6 refuses a
   * gateway that main would reach by another device (ip6_route_check_nh_onlink).
   */
  String tunnelLocal6() {
    return "fe80::" + number;
  }

  String nicMac() {
    return mac(1);
  }

  String fabricMac() {
    return mac(2);
  }

  String tunnelMac() {
    return mac(3);
  }

  /** Of cilium_host and of cilium_net: see {@link NodePlan}. */
  String hostMac() {
    return mac(4);
  }

  String lxcMac() {
    return mac(5);
  }

  String podMac() {
    return mac(6);
  }

  private String mac(int device) {
    return "02:68:72:00:%02x:%02x".formatted(number, device);
  }
}
