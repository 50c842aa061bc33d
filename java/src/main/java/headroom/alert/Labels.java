package headroom.alert;

import headroom.alert.Condition.OfRate;
import headroom.model.Finding;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The labels of one node's alerts: those that are their identity, those that matchers see, those of
 * the group that they are told with. Threads: none; one owner.
 */
final class Labels {
  private static final int IDENTITIES_MAX = 20_000;

  /**
   * @param id the same for the same labels, on every node and after a restart
   */
  record Identity(String id, Map<String, String> labels) {}

  private final String node;
  private final Function<String, @Nullable String> ownAddress;

  /**
   * @param ownAddress this node's address in the underlay that packets to a peer leave with; null:
   *     not known
   */
  Labels(String node, Function<String, @Nullable String> ownAddress) {
    this.node = node;
    this.ownAddress = ownAddress;
  }

  Identity of(RuleState state, Finding finding) {
    String peer = finding.peer();
    return peer == null
        ? identity(state, "", () -> base(state.rule, "node", node))
        : identity(state, peer, () -> base(state.rule, "path", path(peer)));
  }

  Identity ofPeer(RuleState state, String peer) {
    return identity(state, peer, () -> base(state.rule, "peer", peer));
  }

  /**
   * @param key a value for each of the rate's {@code by}
   */
  Identity of(RuleState state, OfRate rate, List<String> key) {
    return identity(state, key, () -> {
      Map<String, String> labels = new HashMap<>(base(state.rule, "node", node));
      for (int i = 0; i < key.size(); i++) {
        labels.put(rate.by().get(i).text(), key.get(i));
      }
      return Map.copyOf(labels);
    });
  }

  /** Hashing is not done again for what was seen before. */
  private static Identity identity(
      RuleState state, Object key, Supplier<Map<String, String>> labels) {
    Identity known = state.identities.get(key);
    if (known != null) {
      return known;
    }
    if (state.identities.size() >= IDENTITIES_MAX) {
      state.identities.clear();
    }
    Map<String, String> made = labels.get();
    Identity identity = new Identity(Ids.ofLabels(made), made);
    state.identities.put(key, identity);
    return identity;
  }

  private static Map<String, String> base(Rule rule, String name, String value) {
    Map<String, String> labels = new HashMap<>(rule.labels());
    labels.put("alertname", rule.name());
    labels.put("severity", rule.severity().json());
    labels.put(name, value);
    return Map.copyOf(labels);
  }

  /** The same from both of its ends, if each knows the address that the other sees. */
  private String path(String peer) {
    String own = ownAddress.apply(peer);
    String here = own == null ? node : own;
    return here.compareTo(peer) < 0 ? here + "|" + peer : peer + "|" + here;
  }

  /** For matchers: with {@code node}. */
  Map<String, String> matched(Map<String, String> labels) {
    if (labels.containsKey("node")) {
      return labels;
    }
    Map<String, String> more = new HashMap<>(labels);
    more.put("node", node);
    return Map.copyOf(more);
  }

  /** The group of an alert that begins to fire: its own, or that of all that found no room. */
  void chooseGroup(RuleState state, Case one) {
    Map<String, String> labels = new TreeMap<>();
    labels.put("alertname", one.rule.name());
    if (one.labels.containsKey("node")) {
      labels.put("node", node);
    }
    Map<String, String> rest = Map.copyOf(labels);
    for (String each : one.rule.groupBy()) {
      String value = one.labels.get(each);
      if (value != null) {
        labels.put(each, value);
      }
    }
    String group = text(labels);
    if (!state.hasRoomFor(group)) {
      labels = rest;
      group = text(new TreeMap<>(rest)) + "+";
    }
    state.join(group);
    one.group = group;
    one.groupLabels = Map.copyOf(labels);
  }

  private static String text(Map<String, String> labels) {
    StringBuilder text = new StringBuilder();
    labels.forEach((name, value) ->
        text.append(text.isEmpty() ? "" : ",").append(name).append('=').append(value));
    return text.toString();
  }
}
