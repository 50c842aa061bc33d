package headroom.model;

/** What an interface is for, as Headroom understands the node. */
public enum Role {
  /** vxlan or geneve device. */
  TUNNEL,
  /** Carries the node's own traffic to other nodes; bond, VLAN and their members too. */
  NIC,
  /** cilium_host, cilium_net. */
  HOST,
  /** lxc*, or a device inside a pod. */
  POD,
  OTHER;

  /** As it stands in the Frame's JSON. */
  public String json() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
