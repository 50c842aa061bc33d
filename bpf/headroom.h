/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The contract between headroom.bpf.c and headroom.bpf (Java). Layouts and limits, no logic.
 * layout.json holds the offsets, made from the object's BTF; LayoutTest fails when Java disagrees.
 */
#ifndef HEADROOM_H
#define HEADROOM_H

/* ---- limits: everything that grows ---- */
#define DROP_KEYS_MAX 8192	/* series of drops; past it self_val.drop_keys_full */
#define WATCH_MAX 256		/* watched interfaces; Java refuses more, and says so */
#define WATCH_SLOTS 1024	/* of the open hash table that holds them: load at most 1/4 */
#define WATCH_PROBES 8		/* slots looked at before "not watched" */
#define LEDGER_PEERS_MAX 2048	/* peer nodes; past it self_val.ledger_peers_full. 512 bytes x CPUs each, when used */
#define DROP_HOT_MAX 1024	/* series that Java has given a short cut; the rest go by the hash, as all do at first */
#define LEDGER_HOT_MAX 256	/* peers likewise */
#define HOT_PROBES 4		/* entries looked at before "no short cut" */
#define NETNS_MAX 1024		/* namespaces in scope, and namespaces with retransmits */
#define EVENT_RING_BYTES (1 << 18) /* 1,000 events; Java drains it every tick */
#define EVENT_HEAD_BYTES 144	/* outer IPv6 40 + UDP 8 + VXLAN 8 + Ethernet 14 + inner IPv6 40 + TCP 20 = 130, and a VLAN tag */
#define TUNNEL_PORTS_MAX 4

/*
 * Size classes: largest L3 size of each, bytes, inclusive. They hug the MTUs that exist, since a path's limit lies at
 * one of them: 1280 IPv6's least, 1370/1355 Cilium over WireGuard, 1400, 1410 GCP's VXLAN, 1420 WireGuard, 1430 VXLAN
 * on IPv6, 1450 VXLAN, 1460 GCP, 1476 GRE, 1480 6in4, 1492 PPPoE, 1500 Ethernet, 8951 VXLAN on AWS, 9000 jumbo, 9001 AWS.
 * Agents on two nodes compare class by class: changing the list is a change of protocol.
 */
#define SIZE_CLASSES(X)                                                                             \
	X(64) X(128) X(256) X(512) X(1024) X(1279) X(1280) X(1300) X(1320) X(1340) X(1350) X(1355)   \
	X(1370) X(1380) X(1390) X(1400) X(1410) X(1420) X(1430) X(1440) X(1450) X(1460) X(1480)       \
	X(1492) X(1500) X(1600) X(4096) X(8900) X(8951) X(9000) X(9001) X(65535)
#define SIZE_CLASS_COUNT 32
#define SIZE_TABLE_MAX 9001	/* sizes above it are of the last class */

enum direction { TX = 0, RX = 1 };

/* ---- interfaces ---- */

#define WATCH_LEDGER 1		/* count tunnel packets per peer here */

struct watch {
	__u32 netns;		/* inode, as readlink /proc/PID/ns/net; with ifindex the key, read and written in one */
	__u32 ifindex;		/* inside netns. Both 0 = never used, ends a search; netns 0 and ifindex 1 = used once, free again */
	__u32 limit;		/* largest L3 size that is not oversized, bytes; 0 = none known */
	__u16 slot;		/* traffic[slot * 2 + direction] */
	__u16 flags;		/* WATCH_* */
};
_Static_assert(sizeof(struct watch) == 16, "watch has a hole: name it");

struct traffic_val {		/* per CPU, monotonic while the map lives; packets as on the wire */
	__u64 packets;
	__u64 bytes;		/* L2 frames without FCS */
	__u64 oversized_packets;
	__u64 oversized_bytes;
	__u64 fragments;	/* IPv4 with MF or offset, IPv6 with a fragment header */
	__u64 pmtu_signals;	/* ICMP 3/4, ICMPv6 2 */
	__u64 sizes[SIZE_CLASS_COUNT];
};

/* ---- drops ---- */

struct drop_key {
	__u64 location;		/* address of the freeing call, from skb:kfree_skb */
	__u32 netns;		/* inode; 0 = could not be told */
	__u32 ifindex;		/* inside netns; 0 = no device */
	__u32 reason;		/* enum skb_drop_reason, whole: bits 31..16 subsystem; before Linux 5.17 always 0 */
	__u16 protocol;		/* ETH_P_*, host byte order; 0 = the skb did not say */
	__u8 oversized;		/* 1 = over the limit of (netns, ifindex) */
	__u8 cilium_reason;	/* Cilium's own drop code, where its program dropped the packet; 0 = none */
};
_Static_assert(sizeof(struct drop_key) == 24, "drop_key has a hole: name it");

struct drop_val {		/* per CPU, monotonic while the map lives */
	__u64 packets;		/* on the wire: a GSO skb counts as its segments */
	__u64 bytes;		/* L3, headers of every segment included */
};

/* ---- ledger: what was sent to, and received from, each peer node of the tunnel ---- */

struct ledger_key {
	__u8 addr[16] __attribute__((aligned(8))); /* the peer; IPv4 in the first four bytes, network order, rest 0 */
	__u32 family;		/* 4 or 6 */
	__u32 zero;		/* always 0 */
};
_Static_assert(sizeof(struct ledger_key) == 24, "ledger_key has a hole: name it");

struct ledger_val {		/* per CPU; outer L3 packets, first fragments count, later ones do not (no ports in them) */
	__u64 packets[2][SIZE_CLASS_COUNT]; /* [direction][class] */
};

/* ---- short cuts ----
 *
 * A hash map's look-up costs several times what the rest of a drop does. A key that has moved gets a slot in a per-CPU
 * array from Java, through this index in shared memory; the programs count there from then on. The count of a key is
 * what its hash entry says plus what its slot says: both only grow, so a reader never sees it go down.
 */
struct hot {
	__u64 key[3];		/* struct drop_key or struct ledger_key */
	__u32 slot;		/* of drops_hot or ledger_hot */
	__u32 used;		/* written last; 0 ends a search. Entries are never taken back */
};
_Static_assert(sizeof(struct drop_key) == 24 && sizeof(struct ledger_key) == 24, "both must fit struct hot");

/* ---- retransmits, by namespace ---- */

struct retransmit_val {		/* per CPU */
	__u64 segments;
	__u64 sizes[SIZE_CLASS_COUNT];
};

/* ---- events: samples, never the count ---- */

enum event_kind { EVENT_DROP = 1, EVENT_RETRANSMIT = 2, EVENT_PMTU_SIGNAL = 3 };

struct event {
	__u64 time_ns;		/* CLOCK_MONOTONIC */
	__u64 location;		/* as drop_key; 0 = not a drop */
	__u32 kind;		/* enum event_kind */
	__u32 reason;		/* as drop_key */
	__u32 netns;
	__u32 ifindex;
	__u32 size_on_wire;	/* L3 bytes of the largest packet on the wire */
	__u16 protocol;		/* as drop_key */
	__u8 direction;		/* of a signal: enum direction */
	__u8 oversized;
	__u16 head_bytes;	/* valid bytes of head; 0 = the packet could not be read */
	__u8 zero[6];		/* always 0 */
	char ifname[16];	/* NUL-padded; empty = no device */
	__u8 head[EVENT_HEAD_BYTES]; /* from the L3 header on */
};
_Static_assert(sizeof(struct event) == 64 + EVENT_HEAD_BYTES, "event has a hole: name it");

/* ---- the monitor's own losses: per CPU, monotonic ---- */

struct self_val {
	__u64 drop_keys_full;	/* dropped packets without a key */
	__u64 ledger_peers_full;
	__u64 retransmits_full;
	__u64 unsized;		/* GSO skbs whose headers could not be measured; counted as one packet */
	__u64 events_lost;	/* ring full */
	__u64 events_skipped;	/* over the budget */
	__u64 drops_unplaced;	/* of no namespace that could be told, while only some are in scope: not counted */
};

#endif
