package headroom.config;

import headroom.yaml.BadValue;
import java.util.List;

/**
 * Which interfaces are counted, beyond those that Headroom finds itself (tunnels, and the NICs
 * under them).
 *
 * @param interfaces must be watched; a name that does not exist yet is waited for, and said
 * @param exclude never watched; stronger than all else
 * @param pods the pods' own veths (lxc*) too
 */
public record WatchConfig(List<Glob> interfaces, List<Glob> exclude, boolean pods) {
  public WatchConfig {
    interfaces = List.copyOf(interfaces);
    exclude = List.copyOf(exclude);
    for (Glob wanted : interfaces) {
      for (Glob not : exclude) {
        if (wanted.equals(not) || wanted.isLiteral() && not.matches(wanted.pattern())) {
          throw new BadValue(
              BadValue.quote(wanted.pattern()),
              "an interface that watch.exclude does not name",
              "take "
                  + BadValue.quote(not.pattern())
                  + " out of watch.exclude, or this out of watch.interfaces");
        }
      }
    }
  }
}
