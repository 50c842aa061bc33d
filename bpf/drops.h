/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Every packet that the kernel drops: where, why, how big. */
#ifndef HEADROOM_DROPS_H
#define HEADROOM_DROPS_H

#include "kernel.h"
#include "headroom.h"
#include "maps.h"
#include "packet.h"
#include "events.h"

/* Where a packet was when it was dropped. */
struct place {
	struct net_device *dev;	/* NULL: none, or known by its number only */
	struct net *net;	/* of netns */
	__u32 netns;
	__u32 ifindex;
};

#define SKB_DST_PTRMASK (~1UL) /* bit 0 is SKB_DST_NOREF (include/linux/skbuff.h) */

/* The device that the packet's route leaves by; NULL for none, and for a tunnel's metadata_dst. */
static __always_inline struct net_device *route_device(struct sk_buff *skb)
{
	unsigned long refdst = skb->_skb_refdst & SKB_DST_PTRMASK;
	struct net_device *dev = NULL;

	if (refdst && bpf_core_read(&dev, sizeof(dev), &((struct dst_entry *)refdst)->dev))
		dev = NULL;
	return dev;
}

/* net_is_real() for an address of no type. */
static __always_inline struct net *net_if_real(struct net *net)
{
	struct net_device *lo = net ? BPF_CORE_READ(net, loopback_dev) : NULL;

	return lo && BPF_CORE_READ(lo, nd_net.net) == net ? net : NULL;
}

static __always_inline struct net *socket_net(struct sock *sk)
{
	struct net *net = NULL;

	if (sk)
		bpf_core_read(&net, sizeof(net), &sk->__sk_common.skc_net.net);
	return net_if_real(net);
}

/*
 * For an skb without a device of its own. Received and handed to a socket: skb->dev is gone, skb_iif is not; the route
 * is gone too once TCP looks at the segment, and only the socket that refuses it tells the namespace. Sent from here
 * and stopped before it got a device (netfilter's OUTPUT): the socket knows the namespace, the route the device.
 */
static __noinline void place_without_device(struct sk_buff *skb, struct sock *rx_sk, struct place *place)
{
	struct net_device *dev = route_device(skb);
	struct net *net = dev ? net_if_real(BPF_CORE_READ(dev, nd_net.net)) : NULL;

	if (!net) {
		dev = NULL;
		net = socket_net(skb->sk);
	}
	if (!net)
		net = socket_net(rx_sk);
	place->dev = dev;
	place->net = net;
	if (net)
		place->netns = BPF_CORE_READ(net, ns.inum);
	if (skb->skb_iif > 0) { /* a received packet's route says where to, not where from */
		place->dev = NULL;
		place->ifindex = skb->skb_iif;
	} else if (dev) {
		place->ifindex = BPF_CORE_READ(dev, ifindex);
	}
}

static __always_inline void place_of(struct sk_buff *skb, struct sock *rx_sk, struct place *place)
{
	struct net_device *dev = skb->dev;
	struct net *net = dev ? dev->nd_net.net : NULL;

	place->dev = dev;
	place->net = net;
	place->netns = place->ifindex = 0;
	if (net_is_real(net)) {
		place->netns = netns_inode(net);
		place->ifindex = dev->ifindex;
	} else {
		place_without_device(skb, rx_sk, place);
	}
}

#define NETDEV_HASHENTRIES 256	/* include/linux/netdevice.h, since 2.6.32 */
#define DEVICES_WALKED_MAX 8	/* in one bucket: 2,048 devices if they spread; one behind stays without a name */

/* As dev_get_by_index_rcu(); tracepoints run under RCU. */
static __noinline struct net_device *device_of(struct net *net, __u32 ifindex)
{
	struct hlist_head *bucket = BPF_CORE_READ(net, dev_index_head);
	struct hlist_node *node = NULL;

	if (bucket)
		bpf_core_read(&node, sizeof(node), &bucket[ifindex % NETDEV_HASHENTRIES].first);
	for (int i = 0; i < DEVICES_WALKED_MAX && node; i++) {
		struct net_device *dev = (void *)node - bpf_core_field_offset(struct net_device, index_hlist);
		if ((__u32)BPF_CORE_READ(dev, ifindex) == ifindex)
			return dev;
		node = BPF_CORE_READ(node, next);
	}
	return NULL;
}

/*
 * Length from the L3 header on. The stack pulls headers off as the packet climbs, but the bytes stay where they are:
 * network_header finds them again. Before anyone has set it (0), what is left must do.
 */
static __always_inline __u32 l3_of_drop(struct sk_buff *skb, __u32 *l3_off)
{
	__u32 data = headroom_of(skb), nh = skb->network_header;

	if (!nh || nh > skb->tail)
		nh = data;
	*l3_off = nh;
	return skb->len + data - nh;
}

static __noinline void drop_event(struct sk_buff *skb, const struct drop_key *key, const struct place *place,
				  __u32 size, __u32 l3_off)
{
	struct event *event = event_reserve(EVENT_DROP);

	if (!event)
		return;
	event->location = key->location;
	event->reason = key->reason;
	event->netns = key->netns;
	event->ifindex = key->ifindex;
	event->protocol = key->protocol;
	event->oversized = key->oversized;
	event->size_on_wire = size;
	if (key->ifindex)
		event_name(event, place->dev ? place->dev : device_of(place->net, key->ifindex));
	event_head(event, skb, l3_off);
	event_send(event);
}

/* In scope or not, nobody can say: a later fragment, a datagram of a closed socket (docs/LIMITS.md). */
static __noinline void unplaced_count(void)
{
	struct self_val *self = self_of_cpu();

	if (self)
		add(&self->drops_unplaced, 1);
}

static __noinline void drop_keys_full(__u32 packets)
{
	struct self_val *self = self_of_cpu();

	if (self)
		add(&self->drop_keys_full, packets);
}

/* The arguments of skb:kfree_skb behind the first two: on kernels without them the branches are gone. */
static __always_inline __u32 reason_of(unsigned long long *ctx)
{
	return known(has_drop_reason) ? ctx[2] : 0;
}

static __always_inline struct sock *rx_socket_of(unsigned long long *ctx)
{
	return known(has_drop_socket) ? (struct sock *)ctx[3] : NULL;
}

/* The last 8 bytes of struct drop_key, put together in a register as place_key() is. */
static __always_inline __u64 drop_key_rest(__u32 reason, __be16 protocol, bool oversized)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return (__u64)oversized << 48 | (__u64)bpf_ntohs(protocol) << 32 | reason;
#else
	return (__u64)reason << 32 | (__u64)protocol << 16 | (__u64)oversized << 8;
#endif
}

/* cilium_reason in those 8 bytes: the last. */
static __always_inline __u64 drop_key_cilium(__u32 code)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return (__u64)code << 56;
#else
	return code;
#endif
}

#define CILIUM_CODE_MIN 130 /* below it, its codes are about packets that went on */
#define CILIUM_CODE_MAX 210
#define CILIUM_EXIT 2	   /* the exit code that it writes beside a drop: TC_ACT_SHOT */

/*
 * Where Cilium's program dropped the packet, its five words of drop notification still lie in __sk_buff.cb: identities,
 * code, endpoint, and exit code | file << 8 | line << 16 (Cilium's bpf/lib/drop.h since July 2022). No ABI: what does not
 * look like it in all respects is no code. Another program's drop can leave stale words, and looks alike then.
 */
static __always_inline __u32 cilium_code(struct sk_buff *skb)
{
	const __u32 *words = (const void *)((struct qdisc_skb_cb *)skb->cb)->data;
	__u32 code = words[2] & 0xff, where = words[4];

	if ((where & 0xff) != CILIUM_EXIT || !(where & 0xff00))
		return 0;
	return code >= CILIUM_CODE_MIN && code <= CILIUM_CODE_MAX ? code : 0;
}

/* One comparison for most drops: QDISC_DROP and a few others lie between the two, and are told apart behind it. */
static __always_inline bool is_of_tc(__u32 reason)
{
	__u32 past_first = reason - tc_reasons_from;

	return unlikely(past_first < tc_reasons_count) && (!past_first || past_first == tc_reasons_count - 1);
}

/* drop_key_rest() with what Cilium says. */
static __always_inline __u64 drop_key_rest_of(struct sk_buff *skb, __u32 reason, bool oversized)
{
	__u64 rest = drop_key_rest(reason, skb->protocol, oversized);

	if (is_of_tc(reason))
		rest |= drop_key_cilium(cilium_code(skb));
	return rest;
}

static __always_inline bool is_oversized(__u32 netns, __u32 ifindex, __u32 l3_bytes)
{
	struct watch *watch = watch_find(netns, ifindex);

	return watch && watch->limit && l3_bytes > watch->limit;
}

static __always_inline struct drop_val *drop_short_cut(__u64 k0, __u64 k1, __u64 k2)
{
	__s32 slot = hot_find(hot_drops, DROP_HOT_MAX * 4, k0, k1, k2);

	return likely(slot >= 0) ? bpf_map_lookup_elem(&drops_hot, &slot) : NULL;
}

/* By the hash: a series that is new, or has no short cut. NULL and counted when the hash is full. */
static __noinline struct drop_val *drop_by_hash(const struct drop_key *key, __u32 packets, bool *first)
{
	static const struct drop_val none;
	struct drop_val *val = bpf_map_lookup_elem(&drops, key);

	*first = !val;
	if (val)
		return val;
	bpf_map_update_elem(&drops, key, &none, BPF_NOEXIST);
	val = bpf_map_lookup_elem(&drops, key);
	if (!val)
		drop_keys_full(packets);
	return val;
}

/*
 * Every drop can go through here: of an skb whose device is none, of many packets, of a series without a short cut, and
 * the one that is sampled. A series' first drop is always sent, so that each has a flow and an interface's name to
 * show; then the budget rules.
 */
static __noinline int drop_special(unsigned long long *ctx)
{
	struct sk_buff *skb = (struct sk_buff *)ctx[0];
	__u32 l3_off, l3_bytes = l3_of_drop(skb, &l3_off);
	struct wire wire = wire_of_one(l3_bytes);
	__u16 gso_size = gso_size_of(skb);
	struct drop_val *val;
	struct place place;
	bool first = false;
	__u64 key[3];

	place_of(skb, rx_socket_of(ctx), &place);
	if (!in_scope(place.netns)) {
		if (!place.netns)
			unplaced_count();
		return 0;
	}
	if (gso_size)
		wire_of_gso(skb, gso_size, l3_off, l3_bytes, &wire);
	key[0] = ctx[1];
	key[1] = place_key(place.netns, place.ifindex);
	key[2] = drop_key_rest_of(skb, reason_of(ctx), is_oversized(place.netns, place.ifindex, wire.l3_full));
	val = drop_short_cut(key[0], key[1], key[2]);
	if (!val)
		val = drop_by_hash((struct drop_key *)key, wire.segments, &first);
	if (!val)
		return 0;
	add(&val->packets, wire.segments);
	add(&val->bytes, wire_l3_bytes(&wire));
	if (first || event_allowed())
		drop_event(skb, (struct drop_key *)key, &place, wire.l3_full, l3_off);
	return 0;
}

/* A drop of a series with a short cut, past the budget: as traffic_count(), it calls nothing and keeps little. */
static __always_inline int drop_count(unsigned long long *ctx)
{
	struct sk_buff *skb = (struct sk_buff *)ctx[0];
	__u32 netns, ifindex, l3_off;
	struct drop_val *val;
	struct net_device *dev;
	struct net *net;
	bool oversized;

	if (unlikely(events_left() || gso_size_of(skb)))
		return drop_special(ctx);
	dev = skb->dev;
	net = dev ? dev->nd_net.net : NULL;
	if (unlikely(!net_is_real(net)))
		return drop_special(ctx);
	netns = netns_inode(net);
	ifindex = dev->ifindex;
	if (!in_scope(netns))
		return 0;
	oversized = is_oversized(netns, ifindex, l3_of_drop(skb, &l3_off));
	val = drop_short_cut(ctx[1], place_key(netns, ifindex), drop_key_rest_of(skb, reason_of(ctx), oversized));
	if (unlikely(!val))
		return drop_special(ctx);
	add(&val->packets, 1);
	add(&val->bytes, l3_of_drop(skb, &l3_off));
	event_skipped();
	return 0;
}

#endif
