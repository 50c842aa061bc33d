/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* For the tests: XDP programs without maps; the drivers' own counters say how often they ran. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#ifndef TO_IFINDEX
#define TO_IFINDEX 0
#endif

SEC("xdp")
int drop(struct xdp_md *ctx)
{
	return XDP_DROP;
}

/* Hands the frame to another device of the same namespace: from there on it is no skb. */
SEC("xdp")
int redirect(struct xdp_md *ctx)
{
	return bpf_redirect(TO_IFINDEX, 0);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
