package headroom.model;

/**
 * Packets that Cilium's programs dropped, by Cilium's own count. Those that the kernel was told of
 * are in {@link Drop} as well, under the kernel's reason: the two are not to be added.
 *
 * @param reason as Cilium's sources name the code, "POLICY"; the number where it has no name here
 * @param code as in the key of Cilium's map cilium_metrics
 * @param direction "ingress", "egress", "service", or the number
 * @param bytes whole frames, with the Ethernet header
 */
public record CiliumDrop(String reason, int code, String direction, long packets, long bytes) {}
