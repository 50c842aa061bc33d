package headroom.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** How a run ended, for scripts; 69 and above as in sysexits.h. */
public enum ExitCode {
  OK(0, "done, or stopped by Ctrl-C or SIGTERM"),
  FAILED(1, "a test failed, or something was found"),
  USAGE(2, "wrong usage, a wrong configuration, or a missing tool"),
  UNAVAILABLE(
      69,
      "the port is in use, the kernel lacks what is needed (BTF), or a path could not be measured"),
  INTERNAL(70, "a fault of Headroom itself; the log has its trace"),
  NO_PERMISSION(77, "a capability is missing; each is named");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  public int code() {
    return code;
  }

  /** For the help: code to meaning, ascending. */
  static Map<String, String> list() {
    Map<String, String> list = new LinkedHashMap<>();
    for (ExitCode each : values()) {
      list.put(String.valueOf(each.code), each.meaning);
    }
    return list;
  }
}
