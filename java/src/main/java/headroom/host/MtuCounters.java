package headroom.host;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The counters of a network namespace that rise when a packet did not fit, by {@link Snmp}'s names.
 * Cumulative since the namespace began; absent: this kernel does not tell.
 */
public final class MtuCounters {
  public static final List<String> NAMES =
      List.of(
          "IpFragOKs",
          "IpFragFails",
          "IpFragCreates",
          "IpReasmReqds",
          "IpReasmOKs",
          "IpReasmFails",
          "IpReasmTimeout",
          "Ip6FragOKs",
          "Ip6FragFails",
          "Ip6FragCreates",
          "Ip6ReasmReqds",
          "Ip6ReasmOKs",
          "Ip6ReasmFails",
          "Ip6ReasmTimeout",
          "Ip6InTooBigErrors",
          "Icmp6InPktTooBigs",
          "Icmp6OutPktTooBigs",
          "TcpExtTCPMTUPFail",
          "TcpExtTCPMTUPSuccess");

  private MtuCounters() {}

  /**
   * Of the calling thread's namespace: three files of /proc, no process; cheap enough for each
   * second.
   */
  public static Map<String, Long> read() throws IOException {
    return of(Snmp.read());
  }

  static Map<String, Long> of(Snmp snmp) {
    Map<String, Long> counters = new LinkedHashMap<>();
    for (String name : NAMES) {
      snmp.value(name).ifPresent(value -> counters.put(name, value));
    }
    return counters;
  }
}
