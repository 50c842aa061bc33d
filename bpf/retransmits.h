/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* TCP segments sent again, by namespace and size: the second witness of a path that swallows large packets. */
#ifndef HEADROOM_RETRANSMITS_H
#define HEADROOM_RETRANSMITS_H

#include "kernel.h"
#include "headroom.h"
#include "maps.h"
#include "packet.h"
#include "events.h"

/* A socket of IPv6 may talk IPv4, to an address mapped into IPv6 (RFC 4291 2.5.5.2): the servers of Java and Go do. */
static __always_inline bool sends_ipv6(struct sock *sk)
{
	const struct in6_addr *to = &sk->__sk_common.skc_v6_daddr;

	if (sk->__sk_common.skc_family != AF_INET6)
		return false;
	return to->in6_u.u6_addr32[0] || to->in6_u.u6_addr32[1] || to->in6_u.u6_addr32[2] != bpf_htonl(0xffff);
}

/* An skb of the write queue has no headers yet: its sizes come from the socket and tcp_skb_cb. */
static __always_inline void wire_of_retransmit(struct sock *sk, struct sk_buff *skb, struct wire *wire)
{
	__u32 ip_bytes = sends_ipv6(sk) ? 40 : 20, payload = skb->len, segments = 1;
	__u16 header = 0, gso_size;

	bpf_core_read(&header, sizeof(header), &((struct tcp_sock *)sk)->tcp_header_len);
	gso_size = peek_field(struct tcp_skb_cb, skb->cb, tcp_gso_size);
	if (gso_size && payload > gso_size)
		segments = (payload + gso_size - 1) / gso_size;
	wire->segments = segments;
	wire->l3_last = ip_bytes + header + payload - (segments - 1) * gso_size;
	wire->l3_full = segments > 1 ? ip_bytes + header + gso_size : wire->l3_last;
	wire->unsized = false;
}

/* The headers that the segment will get, as far as addresses and ports go: Java reads all events alike. */
static __always_inline void retransmit_head(struct event *event, struct sock *sk)
{
	__be16 ports[2] = { bpf_htons(sk->__sk_common.skc_num), sk->__sk_common.skc_dport };

	if (sends_ipv6(sk)) {
		event->protocol = ETH_P_IPV6;
		event->head_bytes = 44;
		event->head[0] = 0x60;
		event->head[6] = IPPROTO_TCP;
		bpf_core_read(event->head + 8, 16, &sk->__sk_common.skc_v6_rcv_saddr);
		bpf_core_read(event->head + 24, 16, &sk->__sk_common.skc_v6_daddr);
		__builtin_memcpy(event->head + 40, ports, 4);
	} else {
		event->protocol = ETH_P_IP;
		event->head_bytes = 24;
		event->head[0] = 0x45;
		event->head[9] = IPPROTO_TCP;
		bpf_core_read(event->head + 12, 4, &sk->__sk_common.skc_rcv_saddr);
		bpf_core_read(event->head + 16, 4, &sk->__sk_common.skc_daddr);
		__builtin_memcpy(event->head + 20, ports, 4);
	}
}

static __noinline void retransmit_event(struct sock *sk, __u32 netns, __u32 size)
{
	struct event *event;
	struct net_device *dev;

	if (!event_allowed())
		return;
	event = event_reserve(EVENT_RETRANSMIT);
	if (!event)
		return;
	dev = BPF_CORE_READ(sk, sk_dst_cache, dev);
	event->netns = netns;
	event->size_on_wire = size;
	if (dev) {
		event->ifindex = BPF_CORE_READ(dev, ifindex);
		bpf_probe_read_kernel(event->ifname, sizeof(event->ifname), (const void *)dev->name);
	}
	retransmit_head(event, sk);
	event_send(event);
}

static __always_inline int retransmit_count(struct sock *sk, struct sk_buff *skb)
{
	static const struct retransmit_val none;
	__u32 netns = netns_inode(sk->__sk_common.skc_net.net);
	struct retransmit_val *val;
	struct self_val *self;
	struct wire wire;

	if (!in_scope(netns))
		return 0;
	wire_of_retransmit(sk, skb, &wire);
	val = bpf_map_lookup_elem(&retransmits, &netns);
	if (!val) {
		bpf_map_update_elem(&retransmits, &netns, &none, BPF_NOEXIST);
		val = bpf_map_lookup_elem(&retransmits, &netns);
	}
	if (val) {
		add(&val->segments, wire.segments);
		count_sizes(val->sizes, &wire);
	} else if ((self = self_of_cpu())) {
		add(&self->retransmits_full, wire.segments);
	}
	retransmit_event(sk, netns, wire.l3_full);
	return 0;
}

#endif
