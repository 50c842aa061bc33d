package headroom.host.cilium;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Cilium's drop codes, as the keys of its map cilium_metrics have them: the DROP_* of Cilium's
 * bpf/lib/common.h without their sign, v1.18 to main (CILIUM.md §3.1). Pure.
 */
public final class DropCodes {
  /** Below this and unlike {@link #FIRST_OLD}, a code is about forwarded packets. */
  private static final int FIRST = 130;

  private static final int FIRST_OLD = 2;

  /** IGMP and multicast that were handled, and packets handed to the proxy: nobody lost them. */
  private static final Set<Integer> NO_LOSS = Set.of(199, 200, 201, 205);

  private static final String TABLE =
      """
      132 INVALID_SIP; 133 POLICY; 134 INVALID; 135 CT_INVALID_HDR; 136 FRAG_NEEDED;
      137 CT_UNKNOWN_PROTO; 139 UNKNOWN_L3; 140 MISSED_TAIL_CALL; 141 WRITE_ERROR;
      142 UNKNOWN_L4; 143 UNKNOWN_ICMP4_CODE; 144 UNKNOWN_ICMP4_TYPE; 145 UNKNOWN_ICMP6_CODE;
      146 UNKNOWN_ICMP6_TYPE; 147 NO_TUNNEL_KEY; 150 UNKNOWN_TARGET; 151 UNROUTABLE;
      153 CSUM_L3; 154 CSUM_L4; 155 CT_CREATE_FAILED; 156 INVALID_EXTHDR; 157 FRAG_NOSUPPORT;
      158 NO_SERVICE; 159 UNSUPP_SERVICE_PROTO; 160 NO_TUNNEL_ENDPOINT;
      161 NAT_46X64_DISABLED; 162 EDT_HORIZON; 163 UNKNOWN_CT; 164 HOST_UNREACHABLE;
      165 NO_CONFIG; 166 UNSUPPORTED_L2; 167 NAT_NO_MAPPING; 168 NAT_UNSUPP_PROTO;
      169 NO_FIB; 170 ENCAP_PROHIBITED; 171 INVALID_IDENTITY; 172 UNKNOWN_SENDER;
      173 NAT_NOT_NEEDED; 174 IS_CLUSTER_IP; 175 FRAG_NOT_FOUND; 176 FORBIDDEN_ICMP6;
      177 NOT_IN_SRC_RANGE; 178 PROXY_LOOKUP_FAILED; 179 PROXY_SET_FAILED;
      180 PROXY_UNKNOWN_PROTO; 181 POLICY_DENY; 182 VLAN_FILTERED; 183 INVALID_VNI;
      184 INVALID_TC_BUFFER; 185 NO_SID; 187 NAT46; 188 NAT64; 189 POLICY_AUTH_REQUIRED;
      190 CT_NO_MAP_FOUND; 191 SNAT_NO_MAP_FOUND; 192 INVALID_CLUSTER_ID;
      193 DSR_ENCAP_UNSUPP_PROTO; 194 NO_EGRESS_GATEWAY; 195 UNENCRYPTED_TRAFFIC;
      196 TTL_EXCEEDED; 197 NO_NODE_ID; 198 RATE_LIMITED; 202 HOST_NOT_READY;
      203 EP_NOT_READY; 204 NO_EGRESS_IP; 206 NO_DEVICE
      """;

  private static final Map<Integer, String> NAMES = names();

  private DropCodes() {}

  /** Whether packets under this code were lost. */
  public static boolean isDrop(int code) {
    return (code == FIRST_OLD || code >= FIRST) && !NO_LOSS.contains(code);
  }

  /** "POLICY"; the number for a code that is not in the table. */
  public static String name(int code) {
    return NAMES.getOrDefault(code, Integer.toString(code));
  }

  /**
   * @param bits the key's direction, 0 to 3
   */
  public static String direction(int bits) {
    return switch (bits) {
      case 1 -> "ingress";
      case 2 -> "egress";
      case 3 -> "service";
      default -> Integer.toString(bits);
    };
  }

  private static Map<Integer, String> names() {
    Map<Integer, String> names = new HashMap<>();
    for (String entry : TABLE.split("[;\n]+")) {
      String[] words = entry.strip().split(" ");
      if (words.length == 2) {
        names.put(Integer.parseInt(words[0]), words[1]);
      }
    }
    return Map.copyOf(names);
  }
}
