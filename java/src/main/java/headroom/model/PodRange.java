package headroom.model;

import java.util.Set;

/**
 * Whose pods have the addresses of a prefix.
 *
 * @param prefix "10.0.2.0/24"
 * @param node every address of the node, text form
 */
public record PodRange(String prefix, Set<String> node) {
  public PodRange {
    node = Set.copyOf(node);
  }
}
