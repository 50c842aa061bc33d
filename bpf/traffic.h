/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What passes a watched interface: packets, bytes, sizes, oversize, fragments, ICMP about MTU; and per tunnel peer. */
#ifndef HEADROOM_TRAFFIC_H
#define HEADROOM_TRAFFIC_H

#include "kernel.h"
#include "headroom.h"
#include "maps.h"
#include "packet.h"
#include "events.h"

const volatile __be16 tunnel_ports[TUNNEL_PORTS_MAX]; /* UDP, network order; 0 = unused. Set before load */

static __always_inline bool is_tunnel_port(__be16 port)
{
	bool yes = false;

#pragma unroll
	for (int i = 0; i < TUNNEL_PORTS_MAX; i++)
		yes |= port == tunnel_ports[i];
	return yes && port;
}

/* Where the L3 header lies in the buffer, and how many bytes of L2 lie before it. */
static __always_inline __u32 l3_offset(struct sk_buff *skb, int direction, __u16 *protocol, __u32 *l2_bytes)
{
	__u32 data = headroom_of(skb), l3 = data, mac = skb->mac_header;
	__be16 proto = skb->protocol;

	if (direction == TX) {
		l3 = skb->network_header;
		*l2_bytes = l3 - data;
	} else {
		/* the tracepoint fires before skb_reset_network_header() and skb_vlan_untag() */
		if (proto == bpf_htons(ETH_P_8021Q) || proto == bpf_htons(ETH_P_8021AD)) {
			peek(proto, skb->data + 2);
			l3 += 4;
		}
		*l2_bytes = mac != HEADER_UNSET && mac <= l3 ? l3 - mac : 0;
	}
	*protocol = bpf_ntohs(proto);
	return l3;
}

static __always_inline void count_wire(struct traffic_val *val, const struct wire *wire, __u32 l2_bytes, __u32 limit)
{
	add(&val->packets, wire->segments);
	add(&val->bytes, wire_l3_bytes(wire) + (__u64)l2_bytes * wire->segments);
	count_sizes(val->sizes, wire);
	if (!limit || wire->l3_full <= limit)
		return;
	if (wire->segments > 1) {
		add(&val->oversized_packets, wire->segments - 1);
		add(&val->oversized_bytes, (__u64)(wire->segments - 1) * (wire->l3_full + l2_bytes));
	}
	if (wire->l3_last > limit) {
		add(&val->oversized_packets, 1);
		add(&val->oversized_bytes, wire->l3_last + l2_bytes);
	}
}

static __noinline void signal_event(struct sk_buff *skb, __u32 l3_off, __u32 netns, int direction)
{
	struct event *event;

	if (!event_allowed())
		return;
	event = event_reserve(EVENT_PMTU_SIGNAL);
	if (!event)
		return;
	event->netns = netns;
	event->ifindex = skb->dev->ifindex;
	event->protocol = bpf_ntohs(skb->protocol);
	event->direction = direction;
	event->size_on_wire = skb->len - (l3_off - headroom_of(skb));
	event_name(event, skb->dev);
	event_head(event, skb, l3_off);
	event_send(event);
}

/* ICMP "fragmentation needed" (RFC 792 type 3 code 4, RFC 1191), ICMPv6 "packet too big" (RFC 4443 3.2). */
static __always_inline bool is_pmtu_signal(struct sk_buff *skb, const struct l3 *l3)
{
	const unsigned char *icmp = transport_of(skb, l3, 2);
	__u8 type, code;

	if (!icmp)
		return false;
	peek(type, icmp);
	if (l3->version == 6)
		return type == 2;
	peek(code, icmp + 1);
	return type == 3 && code == 4;
}

static __always_inline bool is_tunnel_packet(struct sk_buff *skb, const struct l3 *l3)
{
	const unsigned char *udp;
	__be16 port;

	if (l3->protocol == IPPROTO_ESP)
		return true;
	if (l3->protocol != IPPROTO_UDP)
		return false;
	udp = transport_of(skb, l3, 8);
	if (!udp)
		return false;
	peek(port, udp + 2);
	return is_tunnel_port(port);
}

static __noinline void ledger_full(__u32 packets)
{
	struct self_val *self = self_of_cpu();

	if (self)
		add(&self->ledger_peers_full, packets);
}

static __noinline struct ledger_val *ledger_insert(const struct ledger_key *key, __u32 packets)
{
	static const struct ledger_val none;
	struct ledger_val *val;

	bpf_map_update_elem(&ledger, key, &none, BPF_NOEXIST);
	val = bpf_map_lookup_elem(&ledger, key);
	if (!val)
		ledger_full(packets);
	return val;
}

/* Under the peer's address, in its size classes: the other node counts the same packets the same way. */
static __always_inline void ledger_count(const struct l3 *l3, const struct wire *wire, int direction)
{
	struct ledger_key key = { .family = l3->version };
	struct ledger_val *val = NULL;
	__s32 slot;

	if (l3->version == 4) {
		peek(*(__u32 *)key.addr, l3->at + (direction == TX ? 16 : 12));
	} else {
		const unsigned char *addr = l3->at + (direction == TX ? 24 : 8);
		peek(*(__u64 *)key.addr, addr);
		peek(*(__u64 *)(key.addr + 8), addr + 8);
	}
	slot = hot_find(hot_peers, LEDGER_HOT_MAX * 4, &key);
	if (slot >= 0)
		val = bpf_map_lookup_elem(&ledger_hot, &slot);
	if (!val)
		val = bpf_map_lookup_elem(&ledger, &key);
	if (!val)
		val = ledger_insert(&key, wire->segments);
	if (val)
		count_sizes(val->packets[direction], wire);
}

static __noinline void unsized_count(void)
{
	struct self_val *self = self_of_cpu();

	if (self)
		add(&self->unsized, 1);
}

/* direction is a constant at both callers: each gets code of its own. */
static __always_inline int traffic_count(struct sk_buff *skb, int direction)
{
	struct net_device *dev = skb->dev;
	__u32 ifindex = dev->ifindex, netns = netns_inode(dev->nd_net.net), l2_bytes, l3_off, key, limit;
	struct watch *watch = watch_find(netns, ifindex);
	struct traffic_val *val;
	struct wire wire;
	struct l3 l3;
	__u16 protocol;
	bool ledger_here;

	if (!watch)
		return 0;
	limit = watch->limit;
	ledger_here = watch->flags & WATCH_LEDGER;
	key = watch->slot * 2 + direction;
	val = bpf_map_lookup_elem(&traffic, &key);
	if (!val)
		return 0;
	l3_off = l3_offset(skb, direction, &protocol, &l2_bytes);
	wire_of(skb, l3_off, skb->len - (l3_off - headroom_of(skb)), &wire);
	count_wire(val, &wire, l2_bytes, limit);
	if (wire.unsized)
		unsized_count();
	l3_parse(skb, l3_off, protocol, &l3);
	if (!l3.version)
		return 0;
	if (l3.fragment)
		add(&val->fragments, 1);
	if (l3.later_fragment)
		return 0;
	if (l3.protocol == (l3.version == 4 ? IPPROTO_ICMP : IPPROTO_ICMPV6)) {
		if (is_pmtu_signal(skb, &l3)) {
			add(&val->pmtu_signals, 1);
			signal_event(skb, l3_off, netns, direction);
		}
	} else if (ledger_here && is_tunnel_packet(skb, &l3)) {
		ledger_count(&l3, &wire, direction);
	}
	return 0;
}

#endif
