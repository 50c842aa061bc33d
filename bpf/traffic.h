/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What passes a watched interface: packets, bytes, sizes, oversize, fragments, ICMP about MTU; and per tunnel peer. */
#ifndef HEADROOM_TRAFFIC_H
#define HEADROOM_TRAFFIC_H

#include "kernel.h"
#include "headroom.h"
#include "maps.h"
#include "packet.h"
#include "events.h"

const volatile __be16 tunnel_ports[TUNNEL_PORTS_MAX]; /* UDP, network order; 0 = unused */

static __always_inline bool is_tunnel_port(__be16 port)
{
#pragma unroll
	for (int i = 0; i < TUNNEL_PORTS_MAX; i++)
		if (port == tunnel_ports[i])
			return port;
	return false;
}

/* A packet on its way past us: where its L3 header lies in the buffer, and what is known before that is read. */
struct passing {
	__u32 l3_off;
	__u32 l3_bytes;		/* the whole skb's, from there on */
	__u32 l2_bytes;		/* before it */
	__be16 protocol;	/* network order */
};

static __always_inline bool is_vlan(__be16 protocol)
{
	return protocol == bpf_htons(ETH_P_8021Q) || protocol == bpf_htons(ETH_P_8021AD);
}

static __always_inline struct passing passing_of(struct sk_buff *skb, int direction)
{
	__u32 data = headroom_of(skb), mac = skb->mac_header;
	struct passing p = { .l3_off = data, .protocol = skb->protocol };

	if (direction == TX) {
		p.l3_off = skb->network_header;
		p.l2_bytes = p.l3_off - data;
	} else {
		/* the tracepoint fires before skb_reset_network_header() and skb_vlan_untag() */
		if (is_vlan(p.protocol)) {
			p.protocol = peek(__be16, skb->data + 2);
			p.l3_off += 4;
		}
		p.l2_bytes = mac != HEADER_UNSET && mac <= p.l3_off ? p.l3_off - mac : 0;
	}
	p.l3_bytes = skb->len - (p.l3_off - data);
	return p;
}

static __always_inline struct traffic_val *traffic_of(const struct watch *watch, int direction)
{
	__u32 key = watch->slot * 2 + direction;

	return bpf_map_lookup_elem(&traffic, &key);
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

static __noinline void signal_event(struct sk_buff *skb, __u32 l3_off, int direction)
{
	struct event *event;

	if (!event_allowed())
		return;
	event = event_reserve(EVENT_PMTU_SIGNAL);
	if (!event)
		return;
	event->netns = netns_inode(skb->dev->nd_net.net);
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
	__u8 type;

	if (!icmp)
		return false;
	type = peek(__u8, icmp);
	if (l3->version == 6)
		return type == 2;
	return type == 3 && peek(__u8, icmp + 1) == 4;
}

static __always_inline bool is_tunnel_packet(struct sk_buff *skb, const struct l3 *l3)
{
	const unsigned char *udp;

	if (l3->protocol == IPPROTO_ESP)
		return true;
	if (l3->protocol != IPPROTO_UDP)
		return false;
	udp = transport_of(skb, l3, 8);
	return udp && is_tunnel_port(peek(__be16, udp + 2));
}

static __noinline void ledger_full(__u32 packets)
{
	struct self_val *self = self_of_cpu();

	if (self)
		add(&self->ledger_peers_full, packets);
}

/* struct ledger_key as numbers. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define ledger_addr4(addr) ((__u64)(addr))
#define ledger_family(version) ((__u64)(version))
#else
#define ledger_addr4(addr) ((__u64)(addr) << 32)
#define ledger_family(version) ((__u64)(version) << 32)
#endif

/* By the hash: a peer that is new, or has no short cut. NULL and counted when the hash is full. */
static __noinline struct ledger_val *ledger_by_hash(__u64 k0, __u64 k1, __u64 k2, __u32 packets)
{
	static const struct ledger_val none;
	__u64 key[3] = { k0, k1, k2 };
	struct ledger_val *val = bpf_map_lookup_elem(&ledger, key);

	if (val)
		return val;
	bpf_map_update_elem(&ledger, key, &none, BPF_NOEXIST);
	val = bpf_map_lookup_elem(&ledger, key);
	if (!val)
		ledger_full(packets);
	return val;
}

/*
 * Under the peer's address, in its size classes: the other node counts the same packets the same way. The key is put
 * together in registers: 8 bytes loaded from where 4 were stored a moment before wait for the store.
 */
static __always_inline struct ledger_val *ledger_find(__u64 k0, __u64 k1, int version, __u32 packets)
{
	__s32 slot = hot_find(hot_peers, LEDGER_HOT_MAX * 4, k0, k1, ledger_family(version));
	struct ledger_val *val = NULL;

	if (likely(slot >= 0))
		val = bpf_map_lookup_elem(&ledger_hot, &slot);
	return likely(val) ? val : ledger_by_hash(k0, k1, ledger_family(version), packets);
}

static __always_inline struct ledger_val *ledger_find_at(const unsigned char *l3_at, int version, int direction,
							  __u32 packets)
{
	if (version == 4)
		return ledger_find(ledger_addr4(peek(__u32, l3_at + (direction == TX ? 16 : 12))), 0, 4, packets);
	l3_at += direction == TX ? 24 : 8;
	return ledger_find(peek(__u64, l3_at), peek(__u64, l3_at + 8), 6, packets);
}

static __noinline void unsized_count(void)
{
	struct self_val *self = self_of_cpu();

	if (self)
		add(&self->unsized, 1);
}

/* Every packet can go through here: what is many packets, a fragment, ICMP, or has options of IPv4. */
static __noinline int traffic_special(struct sk_buff *skb, const struct watch *watch, int direction)
{
	struct passing p = passing_of(skb, direction);
	struct wire wire = wire_of_one(p.l3_bytes);
	__u16 gso_size = gso_size_of(skb);
	struct traffic_val *val = traffic_of(watch, direction);
	struct ledger_val *peer;
	struct l3 l3;

	if (!val)
		return 0;
	if (gso_size)
		wire_of_gso(skb, gso_size, p.l3_off, p.l3_bytes, &wire);
	count_wire(val, &wire, p.l2_bytes, watch->limit);
	if (wire.unsized)
		unsized_count();
	l3_parse(skb, p.l3_off, p.protocol, &l3);
	if (!l3.version)
		return 0;
	if (l3.fragment)
		add(&val->fragments, 1);
	if (l3.later_fragment)
		return 0;
	if (l3.protocol == (l3.version == 4 ? IPPROTO_ICMP : IPPROTO_ICMPV6)) {
		if (is_pmtu_signal(skb, &l3)) {
			add(&val->pmtu_signals, 1);
			signal_event(skb, p.l3_off, direction);
		}
	} else if (watch->flags & WATCH_LEDGER && is_tunnel_packet(skb, &l3)) {
		peer = ledger_find_at(l3.at, l3.version, direction, wire.segments);
		if (peer)
			count_sizes(peer->packets[direction & 1], &wire);
	}
	return 0;
}

/* Of 8 bytes as they lay in memory, the bits from byte first on: in that byte order still. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define part(words, first, bits) ((words) >> 8 * (first) & ((1ULL << (bits)) - 1))
#else
#define part(words, first, bits) ((words) >> (64 - 8 * (first) - (bits)) & ((1ULL << (bits)) - 1))
#endif

/* ---- the packets that need no second look: passing_of() without a VLAN tag, asked piece by piece ---- */

static __always_inline __u32 l3_offset(struct sk_buff *skb, int direction)
{
	return direction == TX ? skb->network_header : headroom_of(skb);
}

static __always_inline __u32 l3_length(struct sk_buff *skb, int direction)
{
	return skb->len - (l3_offset(skb, direction) - headroom_of(skb));
}

static __always_inline const unsigned char *l3_header(struct sk_buff *skb, int direction)
{
	return skb->head + l3_offset(skb, direction);
}

static __always_inline bool has_l3_bytes(struct sk_buff *skb, int direction, __u32 bytes) /* in the linear part */
{
	return l3_offset(skb, direction) + bytes <= skb->tail;
}

/* Neither a fragment nor ICMP, where there is no ledger. What is not IP, or not in the linear part, is counted by size. */
static __always_inline bool is_plain(struct sk_buff *skb, int direction)
{
	__be16 protocol = skb->protocol;
	__u32 word;

	if (protocol == bpf_htons(ETH_P_IP)) {
		if (unlikely(!has_l3_bytes(skb, direction, 20)))
			return true;
		word = peek(__u32, l3_header(skb, direction) + 6);
		return !IP4_IS_FRAGMENT(word) && IP4_PROTOCOL(word) != IPPROTO_ICMP;
	}
	if (protocol == bpf_htons(ETH_P_IPV6)) {
		if (unlikely(!has_l3_bytes(skb, direction, 40)))
			return true;
		word = peek(__u8, l3_header(skb, direction) + 6);
		return word != IPPROTO_FRAGMENT && word != IPPROTO_ICMPV6;
	}
	return direction == TX || !is_vlan(protocol);
}

/* The same where the ledger is kept; a tunnel's packet gets its peer's row. The whole header and the ports: 3 loads. */
static __always_inline bool ledger_plain4(struct sk_buff *skb, int direction, struct ledger_val **peer)
{
	__u64 words;
	__u32 addr;
	__u8 protocol;

	if (unlikely(!has_l3_bytes(skb, direction, 28)))
		return false;
	words = peek(__u64, l3_header(skb, direction));
	if (unlikely((words & bpf_cpu_to_be64(0xff00000000003fff)) != bpf_cpu_to_be64(0x4500000000000000)))
		return false; /* options, MF, offset */
	words = peek(__u64, l3_header(skb, direction) + 8);
	protocol = part(words, 1, 8);
	addr = part(words, 4, 32); /* source */
	if (protocol != IPPROTO_UDP && protocol != IPPROTO_ESP)
		return protocol != IPPROTO_ICMP;
	words = peek(__u64, l3_header(skb, direction) + 16);
	if (protocol == IPPROTO_UDP && !is_tunnel_port(part(words, 6, 16)))
		return true;
	if (direction == TX)
		addr = part(words, 0, 32); /* destination */
	*peer = ledger_find(ledger_addr4(addr), 0, 4, 1);
	return true;
}

static __always_inline bool ledger_plain6(struct sk_buff *skb, int direction, struct ledger_val **peer)
{
	const int peer_at = direction == TX ? 24 : 8;
	__u64 k0;
	__u8 protocol;

	if (unlikely(!has_l3_bytes(skb, direction, 48)))
		return false;
	protocol = peek(__u8, l3_header(skb, direction) + 6);
	if (protocol != IPPROTO_UDP && protocol != IPPROTO_ESP)
		return protocol != IPPROTO_FRAGMENT && protocol != IPPROTO_ICMPV6;
	if (protocol == IPPROTO_UDP && !is_tunnel_port(peek(__be16, l3_header(skb, direction) + 42)))
		return true;
	k0 = peek(__u64, l3_header(skb, direction) + peer_at);
	*peer = ledger_find(k0, peek(__u64, l3_header(skb, direction) + peer_at + 8), 6, 1);
	return true;
}

static __always_inline bool ledger_plain(struct sk_buff *skb, int direction, struct ledger_val **peer)
{
	__be16 protocol = skb->protocol;

	if (protocol == bpf_htons(ETH_P_IP))
		return ledger_plain4(skb, direction, peer);
	if (protocol == bpf_htons(ETH_P_IPV6))
		return ledger_plain6(skb, direction, peer);
	return direction == TX || !is_vlan(protocol);
}

static __always_inline __u32 l2_length(struct sk_buff *skb, int direction)
{
	__u32 l3 = l3_offset(skb, direction), mac = skb->mac_header;

	if (direction == TX)
		return l3 - headroom_of(skb);
	return mac != HEADER_UNSET && mac <= l3 ? l3 - mac : 0;
}

/*
 * Most packets are one packet and need no second look. For them nothing is called: on processors that must guard
 * returns (Spectre v2, SRSO), a return costs as much as all the rest. And little is kept: a read through peek() leaves
 * four registers as they were, so what skb can tell again is asked again. direction is a constant at both callers.
 */
static __always_inline int traffic_count(struct sk_buff *skb, int direction)
{
	struct watch *watch = watch_of(skb->dev);
	struct ledger_val *peer = NULL;
	struct traffic_val *val;
	__u32 l3_bytes, class;

	if (!watch)
		return 0;
	if (unlikely(gso_size_of(skb)))
		goto special;
	if (unlikely(!(watch->flags & WATCH_LEDGER ? ledger_plain(skb, direction, &peer) : is_plain(skb, direction))))
		goto special;
	val = traffic_of(watch, direction);
	if (unlikely(!val))
		return 0;
	l3_bytes = l3_length(skb, direction);
	class = size_class(l3_bytes);
	add(&val->packets, 1);
	add(&val->bytes, l3_bytes + l2_length(skb, direction));
	add(&val->sizes[class], 1);
	if (peer)
		add(&peer->packets[direction][class], 1);
	if (unlikely(watch->limit && l3_bytes > watch->limit)) {
		add(&val->oversized_packets, 1);
		add(&val->oversized_bytes, l3_bytes + l2_length(skb, direction));
	}
	return 0;
special:
	return traffic_special(skb, watch, direction);
}

#endif
