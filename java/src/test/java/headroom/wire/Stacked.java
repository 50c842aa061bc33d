package headroom.wire;

import headroom.lab.Netns;
import java.util.List;

/**
 * Two hosts whose tunnel goes through a VLAN on a bond, and carries a VLAN itself.
 *
 * <pre>
 * vx.5    10.10.5.N/24    inner frames with a VLAN tag
 * vx      VXLAN to the other
 * bond0.7 10.9.0.N/24     outer frames with a VLAN tag
 * bond0
 * nic     veth, with an address of its own, which makes it a NIC in Headroom's eyes
 * </pre>
 *
 * Needs the kernel's bonding and 8021q. Every neighbour is written down. Otherwise the right host,
 * which learned the left one's address from its ARP request, asks for it again 5 s after its first
 * use (delay_first_probe_time), and the answer goes through the tunnel whenever that happens to be:
 * between the beginning of a watch and of a capture, or between two readings.
 */
record Stacked(Netns left, Netns right) implements AutoCloseable {
  static final String LEFT = "10.10.5.1";
  static final String RIGHT = "10.10.5.2";

  /** The last digit is the host's. The bond and its VLAN take the NIC's, vx.5 that of vx. */
  private static final String NIC_MAC = "02:68:72:03:00:0";

  private static final String TUNNEL_MAC = "02:68:72:04:00:0";

  static Stacked build() {
    List<Netns> made = Netns.create(List.of("bondl", "bondr"));
    var stacked = new Stacked(made.get(0), made.get(1));
    try {
      for (Netns netns : made) {
        netns.sysctl("net/ipv6/conf/all/disable_ipv6=1", "net/ipv6/conf/default/disable_ipv6=1");
      }
      made.get(0).ip("link add nic type veth peer name nic netns " + made.get(1).name());
      stack(made.get(0), 1, 2);
      stack(made.get(1), 2, 1);
      return stacked;
    } catch (RuntimeException e) {
      stacked.close();
      throw e;
    }
  }

  private static void stack(Netns netns, int own, int other) {
    netns.ip(
        "link set nic address " + NIC_MAC + own,
        "addr add 198.51.100." + own + "/24 dev nic",
        "link add bond0 type bond mode active-backup",
        "link set nic master bond0",
        "link set nic up",
        "link set bond0 up",
        "link add link bond0 name bond0.7 type vlan id 7",
        "addr add 10.9.0." + own + "/24 dev bond0.7",
        "link set bond0.7 up",
        "link add vx address " + TUNNEL_MAC + own
            + " type vxlan id 9 dstport 8472 dev bond0.7 remote 10.9.0." + other,
        "link set vx mtu 1446 up",
        "link add link vx name vx.5 type vlan id 5",
        "addr add 10.10.5." + own + "/24 dev vx.5",
        "link set vx.5 up",
        neighbour("10.9.0." + other, "bond0.7", NIC_MAC + other),
        neighbour("10.10.5." + other, "vx.5", TUNNEL_MAC + other));
  }

  private static String neighbour(String address, String device, String mac) {
    return "neigh replace " + address + " dev " + device + " lladdr " + mac + " nud permanent";
  }

  @Override
  public void close() {
    right.close();
    left.close();
  }
}
