package headroom.lab;

import java.util.List;
import java.util.stream.Collectors;

/** A veth pair between two namespaces, with fixed MAC addresses. */
record Cable(String line) {
  static Cable between(
      Netns one, String device, String mac, Netns other, String peer, String peerMac, int mtu) {
    return new Cable(
        "link add %s netns %s address %s mtu %d type veth peer name %s netns %s address %s mtu %d"
            .formatted(device, one.name(), mac, mtu, peer, other.name(), peerMac, mtu));
  }

  void lay() {
    lay(List.of(this));
  }

  static void lay(List<Cable> cables) {
    String lines = cables.stream().map(Cable::line).collect(Collectors.joining("\n", "", "\n"));
    Shell.feed(lines, "ip", "-batch", "-");
  }

  /** One end: link up, its address with prefix length, and the neighbour on it, written down. */
  static List<String> end(String device, String address, String neighbour, String neighbourMac) {
    String nodad = address.contains(":") ? " nodad" : "";
    return List.of(
        "link set " + device + " up",
        "addr add " + address + " dev " + device + nodad,
        neighbour(neighbour, device, neighbourMac));
  }

  static String neighbour(String address, String device, String mac) {
    return "neigh replace " + address + " dev " + device + " lladdr " + mac + " nud permanent";
  }

  /**
   * Replaces the route that came with an address, to give it an MTU. IPv6 makes a second one beside
   * it unless the metric is the kernel's (IP6_RT_PRIO_ADDRCONF, 256).
   */
  static String connectedRoute(String network, String device) {
    return "route replace "
        + network
        + " dev "
        + device
        + (network.contains(":") ? " metric 256" : "");
  }
}
