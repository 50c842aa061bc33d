package headroom.host;

import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One network device.
 *
 * @param netns inode of its network namespace
 * @param ifindex inside netns; with it the identity
 * @param kind as {@code ip -d link} says: vxlan, geneve, veth, bond, vlan, wireguard …; null for
 *     devices that have none (most hardware, lo)
 * @param mac null where it has none
 * @param mtu bytes of L3
 * @param up administratively up and with carrier
 * @param master ifindex of the bond, bridge or VRF that it belongs to
 * @param lower ifindex of the device that it lies on (vlan, macvlan, a vxlan bound to a device);
 *     empty for veth, whose "link" is its peer, and for a device of another namespace
 * @param physical has a parent on a bus: hardware, or what a virtual machine takes for it
 * @param alias {@code ip link set … alias}
 * @param tunnel null unless kind is vxlan or geneve
 */
public record Link(
    long netns,
    int ifindex,
    String name,
    @Nullable String kind,
    @Nullable String mac,
    int mtu,
    boolean up,
    boolean loopback,
    OptionalInt master,
    OptionalInt lower,
    List<Address> addresses,
    boolean physical,
    @Nullable String alias,
    @Nullable Tunnel tunnel) {
  public Link {
    addresses = List.copyOf(addresses);
  }

  /**
   * @param family 4 or 6
   * @param scope global, link, host …
   */
  public record Address(int family, String address, int prefixLength, String scope) {
    public boolean global() {
      return scope.equals("global");
    }
  }

  /**
   * @param external collect-metadata mode: peer and key come with each packet, as Cilium has it
   * @param destinationPort UDP; 0 = not told
   * @param local the outer source address, null if the route decides
   * @param family of the outer header, 4 or 6; empty: the device does not say (external mode)
   */
  public record Tunnel(
      boolean external, int destinationPort, @Nullable String local, OptionalInt family) {}

  boolean hasGlobalAddress() {
    return addresses.stream().anyMatch(Address::global);
  }

  boolean hasGlobalAddress(int family) {
    return addresses.stream().anyMatch(a -> a.global() && a.family() == family);
  }
}
