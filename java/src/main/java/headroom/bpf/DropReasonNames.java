package headroom.bpf;

import java.util.HashMap;
import java.util.Map;

/**
 * Names of drop reasons, from the running kernel: the numbers move between kernels. Bits 31..16 are
 * a subsystem (Linux 6.4, 071c0fc6fb91), whose reasons have enums of their own.
 */
final class DropReasonNames {
  private static final String CORE = "SKB_DROP_REASON_";
  private static final String SUBSYSTEM = "SKB_DROP_REASON_SUBSYS_";

  /** Subsystem's name in enum skb_drop_reason_subsys, to its enum and that enum's prefix. */
  private static final Map<String, String[]> ENUMS =
      Map.of(
          "MAC80211_UNUSABLE", new String[] {"mac80211_drop_reason", "RX_DROP_"},
          "MAC80211_MONITOR", new String[] {"mac80211_drop_reason", "RX_DROP_M_"},
          "OPENVSWITCH", new String[] {"ovs_drop_reason", "OVS_DROP_"});

  private DropReasonNames() {}

  static Map<Integer, String> of(Btf kernel) {
    var names = new HashMap<Integer, String>();
    kernel
        .enumNames("skb_drop_reason_subsys")
        .forEach((number, name) -> addSubsystem(kernel, name, names));
    kernel.enumNames("skb_drop_reason").forEach((value, name) -> names.put(value, core(name)));
    return Map.copyOf(names);
  }

  private static void addSubsystem(Btf kernel, String subsystem, Map<Integer, String> names) {
    String[] source = ENUMS.get(subsystem.replace(SUBSYSTEM, ""));
    if (source != null) {
      kernel.enumNames(source[0]).forEach((value, name) -> names.putIfAbsent(value, name));
    }
  }

  private static String core(String name) {
    return name.startsWith(CORE) ? name.substring(CORE.length()) : name;
  }
}
