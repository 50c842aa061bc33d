package headroom.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The network devices of one namespace, from {@code ip -json -details addr}. */
public final class Links {
  private static final List<String> IP = List.of("ip", "-json", "-details", "addr");

  private Links() {}

  /**
   * Links of the agent's own namespace.
   *
   * @throws IOException {@code ip} is missing, failed, or did not answer in time
   */
  public static List<Link> read() throws IOException {
    return ofOwn(Json.objects(Json.parse(Command.run(IP))), NetnsIndex.own());
  }

  /** With what sysfs knows of them, if it shows the calling thread's namespace. */
  static List<Link> ofOwn(List<Map<?, ?>> objects, long netns) {
    List<Link> links = of(objects, netns, name -> false);
    Sysfs sysfs = Sysfs.ofTheMachine();
    return sysfs.shows(links) ? of(objects, netns, sysfs::hasBusDevice) : links;
  }

  /**
   * Links of another namespace. Whether a device is physical is known only as far as {@code ip}
   * tells it (iproute2 5.14 and later).
   *
   * @param netns a path that names it, such as {@code /run/netns/blue} or {@code /proc/17/ns/net}
   */
  public static List<Link> read(Path netns) throws IOException {
    List<String> words = new ArrayList<>(List.of("nsenter", "--net=" + netns));
    words.addAll(IP);
    String json = Command.run(words);
    return parse(json, (Long) Files.getAttribute(netns, "unix:ino"), name -> false);
  }

  /**
   * @param json empty text means no links
   * @param hasBusDevice whether /sys/class/net/NAME/device exists
   * @throws IOException not JSON, or cut short
   */
  static List<Link> parse(String json, long netns, Predicate<String> hasBusDevice)
      throws IOException {
    return of(Json.objects(Json.parse(json)), netns, hasBusDevice);
  }

  static List<Link> of(List<Map<?, ?>> objects, long netns, Predicate<String> hasBusDevice) {
    Map<String, Integer> indexes = new HashMap<>();
    for (Map<?, ?> object : objects) {
      String name = Json.string(object, "ifname");
      if (name != null) {
        indexes.put(name, Json.integer(object, "ifindex", 0));
      }
    }
    List<Link> links = new ArrayList<>();
    for (Map<?, ?> object : objects) {
      // Filtered listings of older iproute2 hold empty objects.
      String name = Json.string(object, "ifname");
      if (name != null && Json.integer(object, "ifindex", 0) > 0) {
        links.add(link(object, name, netns, indexes, hasBusDevice));
      }
    }
    return links;
  }

  private static Link link(
      Map<?, ?> object,
      String name,
      long netns,
      Map<String, Integer> indexes,
      Predicate<String> hasBusDevice) {
    Map<?, ?> info = Json.object(object.get("linkinfo"));
    Map<?, ?> data = Json.object(info.get("info_data"));
    String kind = Json.string(info, "info_kind");
    List<?> flags = object.get("flags") instanceof List<?> list ? list : List.of();
    return new Link(
        netns,
        Json.integer(object, "ifindex", 0),
        name,
        kind,
        Json.string(object, "address"),
        Json.integer(object, "mtu", 0),
        flags.contains("UP") && flags.contains("LOWER_UP"),
        flags.contains("LOOPBACK"),
        index(indexes, Json.string(object, "master")),
        lower(object, data, kind, indexes),
        addresses(object),
        Json.string(object, "parentdev") != null || hasBusDevice.test(name),
        Json.string(object, "ifalias"),
        tunnel(kind, data));
  }

  private static OptionalInt lower(
      Map<?, ?> object, Map<?, ?> data, @Nullable String kind, Map<String, Integer> indexes) {
    // A veth's and a netkit's "link" is the peer; with link_netnsid the index is another
    // namespace's.
    if ("veth".equals(kind) || "netkit".equals(kind) || object.containsKey("link_netnsid")) {
      return OptionalInt.empty();
    }
    OptionalInt bound = index(indexes, Json.string(data, "link"));
    return bound.isPresent() ? bound : index(indexes, Json.string(object, "link"));
  }

  private static OptionalInt index(Map<String, Integer> indexes, @Nullable String name) {
    Integer index = name == null ? null : indexes.get(name);
    return index == null ? OptionalInt.empty() : OptionalInt.of(index);
  }

  private static List<Link.Address> addresses(Map<?, ?> object) {
    List<Link.Address> addresses = new ArrayList<>();
    for (Map<?, ?> address : Json.objects(object.get("addr_info"))) {
      String local = Json.string(address, "local");
      String family = Json.string(address, "family");
      String scope = Json.string(address, "scope");
      if (local != null && family != null) {
        addresses.add(
            new Link.Address(
                family.equals("inet6") ? 6 : 4,
                local,
                Json.integer(address, "prefixlen", 0),
                scope == null ? "" : scope.toLowerCase(Locale.ROOT)));
      }
    }
    return addresses;
  }

  private static Link.@Nullable Tunnel tunnel(@Nullable String kind, Map<?, ?> data) {
    if (!"vxlan".equals(kind) && !"geneve".equals(kind)) {
      return null;
    }
    // geneve has spoken of "remote6" as vxlan does, and of "group6" for a multicast peer.
    boolean six = data.containsKey("local6") || data.containsKey("remote6");
    six |= data.containsKey("group6");
    boolean four = data.containsKey("local") || data.containsKey("remote");
    four |= data.containsKey("group");
    String local = Json.string(data, "local");
    return new Link.Tunnel(
        Boolean.TRUE.equals(data.get("external")),
        Json.integer(data, "port", 0),
        local == null ? Json.string(data, "local6") : local,
        six ? OptionalInt.of(6) : four ? OptionalInt.of(4) : OptionalInt.empty());
  }
}
