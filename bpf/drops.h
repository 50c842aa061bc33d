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

/* In scope or not, nobody can say: a later fragment, a datagram of a closed socket (docs/LIMITS.md). */
static __noinline void unplaced_count(void)
{
	struct self_val *self = self_of_cpu();

	if (self)
		add(&self->drops_unplaced, 1);
}

/* A series' first drop is always sent, so that each has a flow and an interface's name to show; then the budget rules. */
static __always_inline int drop_count(struct sk_buff *skb, __u64 location, __u32 reason, struct sock *rx_sk)
{
	struct drop_key key = {};
	struct drop_val *val;
	struct watch *watch;
	struct place place;
	struct wire wire;
	__u32 l3_off, l3_bytes;
	bool first;

	place_of(skb, rx_sk, &place);
	if (!in_scope(place.netns)) {
		if (!place.netns)
			unplaced_count();
		return 0;
	}
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
		drop_event(skb, &key, &place, wire.l3_full, l3_off);
	return 0;
}

#endif
