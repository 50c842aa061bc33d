/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * For the tests: a program of traffic control that leaves in __sk_buff.cb what Cilium's do when they drop a packet
 * (docs/CILIUM.md), for each UDP datagram over IPv4 to the ports PORT and PORT + 1. The second port's code is the next.
 * To PORT + 2 it decides alike, and leaves nothing.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/pkt_cls.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int shoot(struct __sk_buff *skb)
{
	struct { struct ethhdr eth; struct iphdr ip; struct udphdr udp; } __attribute__((packed)) head;
	__u32 beyond;

	if (bpf_skb_load_bytes(skb, 0, &head, sizeof(head)))
		return TC_ACT_UNSPEC;
	beyond = bpf_ntohs(head.udp.dest) - PORT;
	if (head.eth.h_proto != bpf_htons(ETH_P_IP) || head.ip.protocol != IPPROTO_UDP || beyond > 2)
		return TC_ACT_UNSPEC;
	if (beyond == 2)
		return VERDICT;
	skb->cb[0] = 48879; /* identities of source and destination */
	skb->cb[1] = 51966;
	skb->cb[2] = (CODE + beyond) | 0xf3 << 8; /* and an extended error, -13 */
	skb->cb[3] = 1013; /* endpoint */
	skb->cb[4] = EXIT | FILE_ID << 8 | 1021 << 16;
	return VERDICT;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
