/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The attach points. Each counts in kernel maps and returns; Java reads the maps at its own pace. tp_btf is the
 * cheapest kind of program: the arguments come typed, and reading through them needs no helper call.
 */
#include "kernel.h"
#include "headroom.h"
#include "maps.h"
#include "packet.h"
#include "events.h"
#include "traffic.h"
#include "drops.h"
#include "retransmits.h"

/* Leaving: behind tc's egress hook, before the queue. */
SEC("tp_btf/net_dev_queue")
int BPF_PROG(count_tx, struct sk_buff *skb)
{
	return traffic_count(skb, TX);
}

/* Arriving: before VLAN tags come off and before tc's ingress hook, so what Cilium then drops is counted too. */
SEC("tp_btf/netif_receive_skb")
int BPF_PROG(count_rx, struct sk_buff *skb)
{
	return traffic_count(skb, RX);
}

/* Its arguments are read by hand: kernels differ in how many there are. */
SEC("tp_btf/kfree_skb")
int count_drop(unsigned long long *ctx)
{
	return drop_count(ctx);
}

SEC("tp_btf/tcp_retransmit_skb")
int BPF_PROG(count_retransmit, struct sock *sk, struct sk_buff *skb)
{
	return retransmit_count(sk, skb);
}

/* Nothing reads it: it brings struct event into the object's BTF, and so into layout.json. */
const struct event *const volatile contract_of_event;

char LICENSE[] SEC("license") = "Dual BSD/GPL";
