package headroom.config;

import headroom.yaml.Nearest;
import java.util.List;
import java.util.regex.Pattern;

/** Names of environment variables that begin with HEADROOM_. */
final class Variables {
  private static final String PREFIX = "HEADROOM_";

  /**
   * What Kubernetes adds to every container beside a Service whose name begins with "headroom"
   * (enableServiceLinks): HEADROOM_SERVICE_HOST, HEADROOM_PORT_8787_TCP … Not ours, no mistake.
   */
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          "HEADROOM_(\\w+_)?(SERVICE_(HOST|PORT)(_\\w+)?|PORT(_\\d+_(TCP|UDP|SCTP)(_\\w+)?)?)");

  private Variables() {}

  static boolean isUnknown(String name) {
    return name.startsWith(PREFIX)
        && !name.equals(Sources.FILE_VARIABLE)
        && !SERVICE_LINK.matcher(name).matches()
        && Key.all().stream().noneMatch(key -> key.variable().equals(name));
  }

  static String remedy(String name) {
    List<String> known =
        Key.all().stream().map(key -> key.variable().substring(PREFIX.length())).toList();
    return Nearest.to(name.substring(PREFIX.length()), known)
        .map(near -> "did you mean " + PREFIX + near + "?")
        .orElse("take it out; headroom.example.yaml names every key");
  }
}
