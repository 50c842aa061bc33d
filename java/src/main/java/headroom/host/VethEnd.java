package headroom.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A veth or netkit device whose other end is in another namespace, as {@code ip -json -details
 * link} tells it.
 *
 * @param peerIfindex of the other end, in its namespace
 * @param peerNetnsId how this namespace numbers that one ({@link NetnsAccess#id})
 */
record VethEnd(String name, int ifindex, int peerIfindex, int peerNetnsId) {
  static List<VethEnd> of(List<Map<?, ?>> links) {
    List<VethEnd> ends = new ArrayList<>();
    for (Map<?, ?> link : links) {
      Object kind = Json.object(link.get("linkinfo")).get("info_kind");
      OptionalInt peer = number(link, "link_index");
      OptionalInt id = number(link, "link_netnsid");
      String name = Json.string(link, "ifname");
      boolean paired = "veth".equals(kind) || "netkit".equals(kind);
      if (paired && name != null && peer.isPresent() && id.isPresent()) {
        ends.add(
            new VethEnd(name, Json.integer(link, "ifindex", 0), peer.getAsInt(), id.getAsInt()));
      }
    }
    return ends;
  }

  /** Whether these two are one cable, if {@code other} is in the namespace that is meant here. */
  boolean isPeerOf(VethEnd other) {
    return peerIfindex == other.ifindex && ifindex == other.peerIfindex;
  }

  private static OptionalInt number(Map<?, ?> object, String key) {
    return object.get(key) instanceof Number number && number.intValue() >= 0
        ? OptionalInt.of(number.intValue())
        : OptionalInt.empty();
  }
}
