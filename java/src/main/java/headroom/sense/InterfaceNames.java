package headroom.sense;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * (namespace, ifindex) to name, learned from the host's listing and from events: the kernel tells
 * the name with the first drop of each series, also in namespaces that nobody can look into.
 */
final class InterfaceNames {
  /** Past it the name that was used longest ago is forgotten; it comes again with an event. */
  static final int NAMES_MAX = 8_192;

  private record Key(long netns, int ifindex) {}

  private final Map<Key, String> names =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, String> eldest) {
          return size() > NAMES_MAX;
        }
      };

  void learn(long netns, int ifindex, String name) {
    if (ifindex != 0 && !name.isEmpty()) {
      names.put(new Key(netns, ifindex), name);
    }
  }

  @Nullable String find(long netns, int ifindex) {
    return ifindex == 0 ? null : names.get(new Key(netns, ifindex));
  }
}
