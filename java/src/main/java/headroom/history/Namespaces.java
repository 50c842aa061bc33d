package headroom.history;

import headroom.model.NetNamespace;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a namespace is called in the history: its pod, else its name; two of one name get numbers.
 */
final class Namespaces {
  private final Map<Long, String> byInode = new HashMap<>();

  Namespaces(List<NetNamespace> namespaces) {
    Set<String> once = new HashSet<>();
    Set<String> twice = new HashSet<>();
    for (NetNamespace one : namespaces) {
      if (!once.add(nameOf(one))) {
        twice.add(nameOf(one));
      }
    }
    for (NetNamespace one : namespaces) {
      String name = nameOf(one);
      byInode.put(one.inode(), twice.contains(name) ? name + "#" + one.inode() : name);
    }
  }

  String of(long inode) {
    String name = byInode.get(inode);
    if (name != null) {
      return name;
    }
    return inode == 0 ? "none" : "#" + inode;
  }

  private static String nameOf(NetNamespace one) {
    return one.pod() == null ? one.name() : one.pod();
  }
}
