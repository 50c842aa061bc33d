/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The kernel's types, as far as we touch them (CO-RE: fields are found by name at load), and one getter for each
 * thing that differs between kernels, under the commit that made the difference. No vmlinux.h: this builds anywhere.
 */
#ifndef HEADROOM_KERNEL_H
#define HEADROOM_KERNEL_H

#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_tracing.h>

#define CORE __attribute__((preserve_access_index))

struct ns_common { unsigned int inum; } CORE;
struct net_device;
struct hlist_node { struct hlist_node *next; } CORE;
struct hlist_head { struct hlist_node *first; } CORE;
struct net { struct ns_common ns; struct net_device *loopback_dev; struct hlist_head *dev_index_head; } CORE;
typedef struct { struct net *net; } possible_net_t;
struct net_device { int ifindex; char name[16]; possible_net_t nd_net; struct hlist_node index_hlist; } CORE;
struct in6_addr { union { __u8 u6_addr8[16]; __u32 u6_addr32[4]; } in6_u; } CORE;
struct sock_common {
	unsigned short skc_family;
	__be32 skc_daddr, skc_rcv_saddr;
	__be16 skc_dport;
	__u16 skc_num;
	struct in6_addr skc_v6_daddr, skc_v6_rcv_saddr;
	possible_net_t skc_net;
} CORE;
struct dst_entry { struct net_device *dev; } CORE;
struct sock { struct sock_common __sk_common; struct dst_entry *sk_dst_cache; } CORE;
struct tcp_sock { __u16 tcp_header_len; } CORE;
struct tcp_skb_cb { __u16 tcp_gso_segs, tcp_gso_size; } CORE;
struct qdisc_skb_cb { unsigned char data[20]; } CORE; /* of traffic control, in skb->cb: data is __sk_buff.cb */
struct skb_shared_info { unsigned short gso_size, gso_segs; unsigned int gso_type; } CORE;
struct sk_buff {
	struct net_device *dev;
	struct sock *sk;
	char cb[48];
	unsigned long _skb_refdst;
	unsigned int len, data_len;
	int skb_iif;
	__be16 protocol;
	__u16 transport_header, network_header, mac_header, inner_transport_header;
	__u8 encapsulation : 1;
	unsigned int tail, end; /* sk_buff_data_t: offsets from head where long has 64 bits (NET_SKBUFF_DATA_USES_OFFSET) */
	unsigned char *head, *data;
} CORE;

#define ETH_P_IP 0x0800
#define ETH_P_8021Q 0x8100
#define ETH_P_8021AD 0x88a8
#define ETH_P_IPV6 0x86dd
#define AF_INET 2
#define AF_INET6 10
#define IPPROTO_ICMP 1
#define IPPROTO_TCP 6
#define IPPROTO_UDP 17
#define IPPROTO_FRAGMENT 44
#define IPPROTO_ESP 50
#define IPPROTO_ICMPV6 58
#define HEADER_UNSET 0xffff	/* (typeof(skb->transport_header))~0U, skb_transport_header_was_set() */

/* include/linux/skbuff.h: these have kept their values since they were added; SKB_GSO_UDP_L4 came with 4.18. */
#define SKB_GSO_TCPV4 (1 << 0)
#define SKB_GSO_TCPV6 (1 << 4)
#define SKB_GSO_UDP_L4 (1 << 17)
#define GSO_BY_FRAGS 0xffff

/* Set by Java before load; the verifier knows them then, and false branches vanish. Read them with known(). */
const volatile bool has_drop_reason;	/* skb:kfree_skb tells a reason: Linux 5.17, c504e5c2f964 */
const volatile bool has_drop_socket;	/* and the socket that refuses the packet: Linux 6.11, c53795d48ee8 */
const volatile bool may_nest;		/* no recursion guard on raw tracepoints: before Linux 6.1, 05b24ff9b2cf */
const volatile bool has_rdonly_cast;	/* a read through any address without a call: Linux 6.2, a35b9af4ec2c */

/*
 * The drop reasons TC_EGRESS and TC_INGRESS (Linux 5.18), whose numbers move: the smaller, and how many numbers lie from
 * it to the larger, both included. 0 numbers: this kernel has not both; then the verifier knows that none is among them.
 */
const volatile __u32 tc_reasons_from;
const volatile __u32 tc_reasons_count;

/*
 * A load whose branch has vanished stays in the program. This one the compiler may do once for many uses, which it may
 * not with volatile; yet it cannot know the value, as it would with const.
 */
#define known(flag)                                                                                 \
	({                                                                                          \
		unsigned long value_;                                                               \
		asm("%0 = *(u8 *)(%1 + 0)" : "=r"(value_) : "r"(&(flag)));                          \
		value_;                                                                             \
	})

extern void *bpf_rdonly_cast(const void *at, __u32 btf_id) __ksym __weak;

/*
 * One scalar of at most 8 bytes at any kernel address; 0 where it cannot be read. With bpf_rdonly_cast it is a plain
 * load: struct in6_addr stands for "16 bytes of memory", the verifier wants a type that it knows. The buffer of the
 * helper is a variable of its own, or what is read would pass through the stack with either.
 */
#define peek(type, at)                                                                              \
	({                                                                                          \
		type value_;                                                                        \
		if (known(has_rdonly_cast)) {                                                              \
			value_ = *(type *)bpf_rdonly_cast((const void *)(at),                       \
							  bpf_core_type_id_kernel(struct in6_addr)); \
		} else {                                                                            \
			type buffer_;                                                               \
			if (bpf_probe_read_kernel(&buffer_, sizeof(buffer_), (const void *)(at)))   \
				buffer_ = 0;                                                        \
			value_ = buffer_;                                                           \
		}                                                                                   \
		value_;                                                                             \
	})

/* The same for one field of a kernel type. */
#define peek_field(type, at, field)                                                                 \
	peek(typeof(((type *)0)->field), (const void *)(at) + bpf_core_field_offset(type, field))

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

/*
 * Adds to a per-CPU counter. A program that softirq can interrupt in the middle of its own addition (before 6.1)
 * must add atomically; later kernels keep the second call out and count it (bpf_prog_info.recursion_misses).
 */
static __always_inline void add(__u64 *counter, __u64 n)
{
	if (known(may_nest))
		__sync_fetch_and_add(counter, n);
	else
		*counter += n;
}

static __always_inline __u32 headroom_of(struct sk_buff *skb) /* offset of data in the buffer */
{
	return skb->data - skb->head;
}

static __always_inline __u32 netns_inode(struct net *net)
{
	return net->ns.inum;
}

/*
 * skb->dev shares its bytes with an rb_node (TCP) and with dev_scratch (UDP, 0a463c78d25b) while the skb sits in a
 * socket's queue, skb->sk with a fragment's offset: either may be no pointer at all. Reads through a bad pointer give 0.
 * A real namespace is one whose loopback device lies in it.
 */
static __always_inline bool net_is_real(struct net *net)
{
	return net && net->loopback_dev && net->loopback_dev->nd_net.net == net;
}

#endif
