package headroom.lab;

import headroom.lab.TwoNodes.Node;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** What was built, as JSON for scripts: names, inodes, addresses, interfaces. */
final class Description {
  private Description() {}

  static JsonObject of(TwoNodes lab) {
    TwoNodes.Spec spec = lab.spec();
    return new JsonObject()
        .put("lab", "two-nodes")
        .put("pid", ProcessHandle.current().pid())
        .put("underlay", spec.underlay() == TwoNodes.Family.IPV6 ? "IPv6" : "IPv4")
        .put("underlayMtu", spec.underlayMtu())
        .put("overhead", spec.overhead())
        .put("podRouteMtu", spec.podRouteMtu())
        .put("tunnelPort", 8472)
        .put("fabric", fabric(lab.fabric()))
        .put("nodes", new JsonArray().add(node(lab.a())).add(node(lab.b())));
  }

  private static JsonObject fabric(Fabric fabric) {
    Fabric.Rule rule = fabric.rule();
    JsonObject json = netns(fabric.netns()).put("mode", rule.mode().word());
    if (rule.mode() != Fabric.Mode.CARRY) {
      json.put("pathMtu", rule.mtu()).put("direction", rule.direction().word());
    }
    return json.put("interfaces", interfaces(fabric.netns()));
  }

  private static JsonObject node(Node node) {
    JsonObject pod = netns(node.pod()).put("address", node.podAddress());
    if (!node.podAddress6().isEmpty()) pod.put("address6", node.podAddress6());
    return netns(node.netns())
        .put("name", node.name())
        .put("address", node.address())
        .put("interfaces", interfaces(node.netns()))
        .put("pod", pod.put("interfaces", interfaces(node.pod())));
  }

  private static JsonObject netns(Netns netns) {
    return new JsonObject().put("netns", netns.name()).put("inode", netns.inode());
  }

  private static JsonArray interfaces(Netns netns) {
    JsonArray list = new JsonArray();
    for (Netns.Link link : netns.links()) {
      list.add(
          new JsonObject()
              .put("name", link.name())
              .put("ifindex", link.ifindex())
              .put("mtu", link.mtu())
              .put("mac", link.mac()));
    }
    return list;
  }
}
