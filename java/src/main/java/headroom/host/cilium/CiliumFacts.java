package headroom.host.cilium;

import headroom.model.MtuAudit;
import headroom.model.PodRange;
import headroom.model.Unavailable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What could be read of Cilium.
 *
 * @param settings null: no sign of Cilium here
 * @param nodeNames of the cluster's nodes by each of their addresses, this one among them
 * @param podRanges of the cluster's nodes, this one among them
 * @param endpoints of the pods of this node
 * @param unavailable what could not be read and what is lost by that
 */
public record CiliumFacts(
    MtuAudit.@Nullable Cilium settings,
    Map<String, String> nodeNames,
    List<PodRange> podRanges,
    List<Endpoint> endpoints,
    List<Unavailable> unavailable) {
  public static final CiliumFacts NONE =
      new CiliumFacts(null, Map.of(), List.of(), List.of(), List.of());

  public CiliumFacts {
    nodeNames = Map.copyOf(nodeNames);
    podRanges = List.copyOf(podRanges);
    endpoints = List.copyOf(endpoints);
    unavailable = List.copyOf(unavailable);
  }

  /**
   * A pod as Cilium knows it.
   *
   * @param pod "namespace/name"
   * @param ifindex of the node's end of its device; 0: not told
   * @param addresses its own
   */
  public record Endpoint(String pod, int ifindex, List<String> addresses) {
    public Endpoint {
      addresses = List.copyOf(addresses);
    }
  }
}
