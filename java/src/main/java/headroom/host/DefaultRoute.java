package headroom.host;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A default route of the main table.
 *
 * @param family 4 or 6
 * @param device name of the outgoing interface
 * @param mtu the route's own, bytes; it wins over the device's; empty = the device's holds
 */
public record DefaultRoute(int family, String device, OptionalInt mtu) {

  /** The agent's own namespace, both families. */
  public static List<DefaultRoute> read() throws IOException {
    List<DefaultRoute> routes = new ArrayList<>();
    routes.addAll(parse(Command.run(List.of("ip", "-4", "-json", "route", "show", "default")), 4));
    routes.addAll(parse(Command.run(List.of("ip", "-6", "-json", "route", "show", "default")), 6));
    return routes;
  }

  /** Of {@code ip -json route show default}. Multipath routes name a device per next hop. */
  static List<DefaultRoute> parse(String json, int family) throws IOException {
    List<DefaultRoute> routes = new ArrayList<>();
    for (Map<?, ?> route : Json.objects(Json.parse(json))) {
      OptionalInt mtu = OptionalInt.empty();
      for (Map<?, ?> metrics : Json.objects(route.get("metrics"))) {
        int value = Json.integer(metrics, "mtu", 0);
        mtu = value > 0 ? OptionalInt.of(value) : mtu;
      }
      String device = Json.string(route, "dev");
      if (device != null) {
        routes.add(new DefaultRoute(family, device, mtu));
      }
      for (Map<?, ?> hop : Json.objects(route.get("nexthops"))) {
        String hopDevice = Json.string(hop, "dev");
        if (hopDevice != null) {
          routes.add(new DefaultRoute(family, hopDevice, mtu));
        }
      }
    }
    return routes;
  }
}
