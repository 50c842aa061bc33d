/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Programs that do nothing, where Headroom's are: what it costs that anything is there at all. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("tp_btf/net_dev_queue")
int empty_tx(void *ctx)
{
	return 0;
}

SEC("tp_btf/netif_receive_skb")
int empty_rx(void *ctx)
{
	return 0;
}

SEC("tp_btf/kfree_skb")
int empty_drop(void *ctx)
{
	return 0;
}

SEC("tp_btf/tcp_retransmit_skb")
int empty_retransmit(void *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
