/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The maps, and the table of watched interfaces. */
#ifndef HEADROOM_MAPS_H
#define HEADROOM_MAPS_H

#include "kernel.h"
#include "headroom.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, DROP_KEYS_MAX);
	__type(key, struct drop_key);
	__type(value, struct drop_val);
} drops SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, WATCH_MAX * 2);
	__type(key, __u32);
	__type(value, struct traffic_val);
} traffic SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC); /* most nodes have few peers, and a value is 512 bytes per CPU */
	__uint(max_entries, LEDGER_PEERS_MAX);
	__type(key, struct ledger_key);
	__type(value, struct ledger_val);
} ledger SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, DROP_HOT_MAX);
	__type(key, __u32);
	__type(value, struct drop_val);
} drops_hot SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, LEDGER_HOT_MAX);
	__type(key, __u32);
	__type(value, struct ledger_val);
} ledger_hot SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, NETNS_MAX);
	__type(key, __u32); /* netns inode */
	__type(value, struct retransmit_val);
} retransmits SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, NETNS_MAX);
	__type(key, __u32); /* netns inode */
	__type(value, __u8);
} scope SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct self_val);
} self SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, EVENT_RING_BYTES);
} events SEC(".maps");

const volatile bool scope_limited; /* only namespaces in the map scope count */

static __always_inline bool in_scope(__u32 netns)
{
	return !known(scope_limited) || bpf_map_lookup_elem(&scope, &netns);
}

static __always_inline struct self_val *self_of_cpu(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&self, &zero);
}

/*
 * Open hash table, linear probing, written by Java through mmap: limit, slot and flags first, then the key in one piece.
 * A global, not a hash map: most packets of a machine pass interfaces that nobody watches, and must get away in a few ns.
 * Hashed by ifindex alone: a packet's namespace is looked up only where a watched interface may have its ifindex.
 */
struct watch watched[WATCH_SLOTS] SEC(".data.watch");

static __always_inline volatile struct watch *watch_first(__u32 ifindex)
{
	return &watched[ifindex * 31 & (WATCH_SLOTS - 1)];
}

static __always_inline struct watch *watch_further(__u32 netns, __u32 ifindex)
{
	__u32 at = ifindex * 31;

#pragma clang loop unroll(disable)
	for (int i = 1; i < WATCH_PROBES; i++) {
		volatile struct watch *w = &watched[++at & (WATCH_SLOTS - 1)];

		if (w->ifindex == ifindex && w->netns == netns)
			return (struct watch *)w;
		if (!w->ifindex)
			return NULL;
	}
	return NULL;
}

static __always_inline struct watch *watch_find(__u32 netns, __u32 ifindex)
{
	volatile struct watch *first = watch_first(ifindex);

	if (first->ifindex == ifindex && first->netns == netns)
		return (struct watch *)first;
	return first->ifindex ? watch_further(netns, ifindex) : NULL;
}

static __always_inline struct watch *watch_of(struct net_device *dev)
{
	__u32 ifindex = dev->ifindex, netns;
	volatile struct watch *first = watch_first(ifindex);

	if (!first->ifindex)
		return NULL;
	netns = netns_inode(dev->nd_net.net);
	if (first->ifindex == ifindex && first->netns == netns)
		return (struct watch *)first;
	return watch_further(netns, ifindex);
}

/*
 * Namespace and ifindex as 8 bytes of a struct drop_key, put together in a register: 8 bytes loaded from where 4 were
 * stored a moment before wait for the store.
 */
static __always_inline __u64 place_key(__u32 netns, __u32 ifindex)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return (__u64)ifindex << 32 | netns;
#else
	return (__u64)netns << 32 | ifindex;
#endif
}

/* Both at a quarter of their load at most. */
struct hot hot_drops[DROP_HOT_MAX * 4] SEC(".data.hotdrops");
struct hot hot_peers[LEDGER_HOT_MAX * 4] SEC(".data.hotpeers");

/* The key's slot, or -1. Java hashes alike (HotIndex). entries is a power of two. */
static __always_inline __s32 hot_find(const struct hot *index, __u32 entries, __u64 k0, __u64 k1, __u64 k2)
{
	__u64 hash = (k0 * 31 + k1) * 0x9E3779B97F4A7C15ULL ^ k2 * 0xC2B2AE3D27D4EB4FULL;
	__u32 at = hash >> 32;

#pragma clang loop unroll(disable)
	for (int i = 0; i < HOT_PROBES; i++, at++) {
		const volatile struct hot *h = &index[at & (entries - 1)];
		if (!h->used)
			return -1;
		if (h->key[0] == k0 && h->key[1] == k1 && h->key[2] == k2)
			return h->slot;
	}
	return -1;
}

#endif
