/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Every packet that the kernel drops: where, why, how big. */
#ifndef HEADROOM_DROPS_H
#define HEADROOM_DROPS_H

#include "kernel.h"
#include "headroom.h"
#include "maps.h"
#include "packet.h"
#include "events.h"

/* Where a packet was when it was dropped. dev may be NULL when ifindex is known. */
struct place {
	struct net_device *dev;
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

/*
 * For an skb without a device of its own. Received and queued to a socket: skb->dev is gone, skb_iif is not.
 * Sent from here and stopped before it got a device (netfilter's OUTPUT): the socket knows the namespace, the
 * route the device.
 */
static __noinline void place_without_device(struct sk_buff *skb, struct place *place)
{
	struct net_device *dev = route_device(skb);
	struct sock *sk = skb->sk;
	struct net *net = NULL;

	if (sk)
		bpf_core_read(&net, sizeof(net), &sk->__sk_common.skc_net.net);
	place->dev = NULL;
	if (dev) {
		struct net *dev_net = BPF_CORE_READ(dev, nd_net.net);
		struct net_device *lo = dev_net ? BPF_CORE_READ(dev_net, loopback_dev) : NULL;
		if (lo && BPF_CORE_READ(lo, nd_net.net) == dev_net) {
			place->netns = BPF_CORE_READ(dev_net, ns.inum);
			place->ifindex = BPF_CORE_READ(dev, ifindex);
		}
	} else if (net) {
		struct net_device *lo = BPF_CORE_READ(net, loopback_dev);
		if (lo && BPF_CORE_READ(lo, nd_net.net) == net)
			place->netns = BPF_CORE_READ(net, ns.inum);
	}
	if (skb->skb_iif > 0)
		place->ifindex = skb->skb_iif;
}

static __always_inline void place_of(struct sk_buff *skb, struct place *place)
{
	struct net_device *dev = skb->dev;
	struct net *net = dev ? dev->nd_net.net : NULL;

	place->dev = dev;
	place->netns = place->ifindex = 0;
	if (net_is_real(net)) {
		place->netns = netns_inode(net);
		place->ifindex = dev->ifindex;
	} else {
		place_without_device(skb, place);
	}
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

static __noinline void drop_event(struct sk_buff *skb, const struct drop_key *key, struct net_device *dev,
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
		event_name(event, dev);
	event_head(event, skb, l3_off);
	event_send(event);
}

static __noinline struct drop_val *drop_insert(const struct drop_key *key, __u32 packets)
{
	static const struct drop_val none;
	struct drop_val *val;
	struct self_val *self;

	bpf_map_update_elem(&drops, key, &none, BPF_NOEXIST);
	val = bpf_map_lookup_elem(&drops, key);
	if (!val) {
		self = self_of_cpu();
		if (self)
			add(&self->drop_keys_full, packets);
	}
	return val;
}

/* The short cut, else the hash. NULL and counted when the hash is full. */
static __always_inline struct drop_val *drop_find(const struct drop_key *key, __u32 packets, bool *first)
{
	__s32 slot = hot_find(hot_drops, DROP_HOT_MAX * 4, key);
	struct drop_val *val = NULL;

	*first = false;
	if (slot >= 0)
		val = bpf_map_lookup_elem(&drops_hot, &slot);
	if (!val)
		val = bpf_map_lookup_elem(&drops, key);
	if (!val) {
		*first = true;
		val = drop_insert(key, packets);
	}
	return val;
}

/* A series' first drop is always sent, so that each has a flow and an interface's name to show; then the budget rules. */
static __always_inline int drop_count(struct sk_buff *skb, __u64 location, __u32 reason)
{
	struct drop_key key = {};
	struct drop_val *val;
	struct watch *watch;
	struct place place;
	struct wire wire;
	__u32 l3_off, l3_bytes;
	bool first;

	place_of(skb, &place);
	if (!in_scope(place.netns))
		return 0;
	l3_bytes = l3_of_drop(skb, &l3_off);
	wire_of(skb, l3_off, l3_bytes, &wire);
	watch = watch_find(place.netns, place.ifindex);
	key.location = location;
	key.reason = reason;
	key.netns = place.netns;
	key.ifindex = place.ifindex;
	key.protocol = bpf_ntohs(skb->protocol);
	key.oversized = watch && watch->limit && wire.l3_full > watch->limit;
	val = drop_find(&key, wire.segments, &first);
	if (!val)
		return 0;
	add(&val->packets, wire.segments);
	add(&val->bytes, wire_l3_bytes(&wire));
	if (first || event_allowed())
		drop_event(skb, &key, place.dev, wire.l3_full, l3_off);
	return 0;
}

#endif
