/**
 * What Cilium prints for its own drop codes (`cilium-dbg monitor`, the label `reason` of its metrics), by the name that
 * the agent gives them: so that what stands here is found there. It is never translated. The names and numbers are those
 * of DropCodes.java, which DropCodesTest holds against these; a code without a text prints as its name.
 */
const TABLE = `
132 INVALID_SIP Invalid source ip
133 POLICY Policy denied
134 INVALID Invalid packet
135 CT_INVALID_HDR CT: Truncated or invalid header
136 FRAG_NEEDED Fragmentation needed
137 CT_UNKNOWN_PROTO CT: Unknown L4 protocol
139 UNKNOWN_L3 Unsupported L3 protocol
140 MISSED_TAIL_CALL Missed tail call
141 WRITE_ERROR Error writing to packet
142 UNKNOWN_L4 Unknown L4 protocol
143 UNKNOWN_ICMP4_CODE Unknown ICMPv4 code
144 UNKNOWN_ICMP4_TYPE Unknown ICMPv4 type
145 UNKNOWN_ICMP6_CODE Unknown ICMPv6 code
146 UNKNOWN_ICMP6_TYPE Unknown ICMPv6 type
147 NO_TUNNEL_KEY Error retrieving tunnel key
150 UNKNOWN_TARGET Unknown L3 target address
151 UNROUTABLE Stale or unroutable IP
153 CSUM_L3 Error while correcting L3 checksum
154 CSUM_L4 Error while correcting L4 checksum
155 CT_CREATE_FAILED CT: Map insertion failed
156 INVALID_EXTHDR Invalid IPv6 extension header
157 FRAG_NOSUPPORT IP fragmentation not supported
158 NO_SERVICE Service backend not found
159 UNSUPP_SERVICE_PROTO
160 NO_TUNNEL_ENDPOINT No tunnel/encapsulation endpoint (datapath BUG!)
161 NAT_46X64_DISABLED NAT 46/64 not enabled
162 EDT_HORIZON Reached EDT rate-limiting drop horizon
163 UNKNOWN_CT Unknown connection tracking state
164 HOST_UNREACHABLE Local host is unreachable
165 NO_CONFIG No configuration available to perform policy decision
166 UNSUPPORTED_L2 Unsupported L2 protocol
167 NAT_NO_MAPPING No mapping for NAT masquerade
168 NAT_UNSUPP_PROTO Unsupported protocol for NAT masquerade
169 NO_FIB FIB lookup failed
170 ENCAP_PROHIBITED Encapsulation traffic is prohibited
171 INVALID_IDENTITY Invalid identity
172 UNKNOWN_SENDER Unknown sender
173 NAT_NOT_NEEDED NAT not needed
174 IS_CLUSTER_IP Is a ClusterIP
175 FRAG_NOT_FOUND First logical datagram fragment not found
176 FORBIDDEN_ICMP6 Forbidden ICMPv6 message
177 NOT_IN_SRC_RANGE Denied by LB src range check
178 PROXY_LOOKUP_FAILED Socket lookup failed
179 PROXY_SET_FAILED Socket assign failed
180 PROXY_UNKNOWN_PROTO Proxy redirection not supported for protocol
181 POLICY_DENY Policy denied by denylist
182 VLAN_FILTERED VLAN traffic disallowed by VLAN filter
183 INVALID_VNI Incorrect VNI from VTEP
184 INVALID_TC_BUFFER Failed to update or lookup TC buffer
185 NO_SID No SID was found for the IP address
187 NAT46 L3 translation from IPv4 to IPv6 failed (NAT46)
188 NAT64 L3 translation from IPv6 to IPv4 failed (NAT64)
189 POLICY_AUTH_REQUIRED Authentication required
190 CT_NO_MAP_FOUND No conntrack map found
191 SNAT_NO_MAP_FOUND No nat map found
192 INVALID_CLUSTER_ID Invalid ClusterID
193 DSR_ENCAP_UNSUPP_PROTO Unsupported packet protocol for DSR encapsulation
194 NO_EGRESS_GATEWAY No egress gateway found
195 UNENCRYPTED_TRAFFIC Traffic is unencrypted
196 TTL_EXCEEDED TTL exceeded
197 NO_NODE_ID No node ID found
198 RATE_LIMITED Rate limited
202 HOST_NOT_READY Host datapath not ready
203 EP_NOT_READY Endpoint policy program not available
204 NO_EGRESS_IP No Egress IP configured
206 NO_DEVICE No device
`;

const PRINTED = new Map(TABLE.trim().split('\n').map((line) => {
  const [code, name, ...text] = line.split(' ') as [string, string, ...string[]];
  return [name, `${text.length === 0 ? name : text.join(' ')} (${code})`];
}));

/** "Policy denied (133)" for "POLICY"; what is not known here, a number or a newer name, as it came. */
export function printedByCilium(reason: string): string {
  return PRINTED.get(reason) ?? reason;
}
