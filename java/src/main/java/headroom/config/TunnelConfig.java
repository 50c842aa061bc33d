package headroom.config;

import headroom.yaml.BadValue;
import java.util.HashSet;
import java.util.List;

/**
 * @param ports UDP ports that carry tunnels, at most {@link #PORTS_MAX} (TUNNEL_PORTS_MAX of
 *     bpf/headroom.h)
 */
public record TunnelConfig(List<Integer> ports) {
  public static final int PORTS_MAX = 4;

  /** Cilium's and Linux's VXLAN, IANA's VXLAN, Geneve, Cilium's WireGuard. */
  public static final List<Integer> PORTS = List.of(8472, 4789, 6081, 51871);

  public TunnelConfig {
    ports = List.copyOf(ports);
    ports.forEach(Range.PORT::require);
    if (ports.size() > PORTS_MAX || new HashSet<>(ports).size() < ports.size()) {
      throw new BadValue(
          ports.size() > PORTS_MAX ? ports.size() + " ports" : "the same port twice",
          "at most " + PORTS_MAX + " different ports",
          "keep those that this node's tunnels use");
    }
  }
}
