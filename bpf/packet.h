/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Sizes on the wire: what one skb becomes once it is segmented; and what its L3 header says. */
#ifndef HEADROOM_PACKET_H
#define HEADROOM_PACKET_H

#include "kernel.h"
#include "headroom.h"

/*
 * The packets that one skb stands for: (segments - 1) of l3_full bytes, and one of l3_last.
 * A packet that is no GSO skb has one segment, and l3_full == l3_last.
 */
struct wire {
	__u32 segments;
	__u32 l3_full;
	__u32 l3_last;
	bool unsized;		/* a GSO skb whose headers could not be measured: taken for one packet */
};

/* Java fills it from SIZE_CLASSES before load: one load instead of a search. */
const volatile __u8 class_of_size[SIZE_TABLE_MAX + 1];

static __always_inline __u32 size_class(__u32 l3_bytes)
{
	__u32 class = SIZE_CLASS_COUNT - 1;

	if (l3_bytes <= SIZE_TABLE_MAX)
		class = class_of_size[l3_bytes];
	return class & (SIZE_CLASS_COUNT - 1);
}
_Static_assert((SIZE_CLASS_COUNT & (SIZE_CLASS_COUNT - 1)) == 0, "the mask in size_class needs a power of two");

/* Bytes of the transport header at th, or 0: not of a kind whose segments have one size. */
static __always_inline __u32 transport_bytes(const unsigned char *th, __u32 gso_type)
{
	if (gso_type & SKB_GSO_UDP_L4)
		return 8; /* RFC 768 */
	if (!(gso_type & (SKB_GSO_TCPV4 | SKB_GSO_TCPV6)))
		return 0;
	return (peek(__u8, th + 12) >> 4) * 4; /* RFC 9293 3.1: in words of 4 bytes, upper half of the byte */
}

/* Payload bytes of each packet that this skb stands for; 0: it stands for itself alone. */
static __always_inline __u16 gso_size_of(struct sk_buff *skb)
{
	return peek_field(struct skb_shared_info, skb->head + skb->end /* skb_shinfo() */, gso_size);
}

static __always_inline struct wire wire_of_one(__u32 l3_bytes)
{
	return (struct wire){ .segments = 1, .l3_full = l3_bytes, .l3_last = l3_bytes };
}

/*
 * As the kernel does it in qdisc_pkt_len_init() (net/core/dev.c): every header up to the transport's own is repeated in
 * each segment. l3_bytes is the skb's whole length from its L3 header on, which lies l3_off into the buffer.
 * Out of the way of the packets that are what they seem.
 */
static __noinline void wire_of_gso(struct sk_buff *skb, __u32 gso_size, __u32 l3_off, __u32 l3_bytes,
				   struct wire *wire)
{
	const void *shinfo = skb->head + skb->end;
	__u32 th = skb->transport_header, transport, headers, payload, segments;

	if (BPF_CORE_READ_BITFIELD(skb, encapsulation))
		th = skb->inner_transport_header;
	transport = transport_bytes(skb->head + th, peek_field(struct skb_shared_info, shinfo, gso_type));
	headers = th + transport - l3_off;
	*wire = wire_of_one(l3_bytes);
	if (th == HEADER_UNSET || th < l3_off || !transport || headers >= l3_bytes) {
		wire->unsized = true;
		return;
	}
	payload = l3_bytes - headers;
	segments = peek_field(struct skb_shared_info, shinfo, gso_segs);
	/* 0 from a source that the kernel does not trust (SKB_GSO_DODGY) */
	if (!segments || payload <= (segments - 1) * gso_size || payload > segments * gso_size)
		segments = (payload + gso_size - 1) / gso_size;
	wire->segments = segments;
	wire->l3_last = headers + payload - (segments - 1) * gso_size;
	wire->l3_full = segments > 1 ? headers + gso_size : wire->l3_last;
}

/* All bytes of L3, the headers of every segment included. */
static __always_inline __u64 wire_l3_bytes(const struct wire *wire)
{
	return (__u64)(wire->segments - 1) * wire->l3_full + wire->l3_last;
}

static __always_inline void count_sizes(__u64 *sizes, const struct wire *wire)
{
	if (wire->segments > 1)
		add(&sizes[size_class(wire->l3_full)], wire->segments - 1);
	add(&sizes[size_class(wire->l3_last)], 1);
}

/* What the outermost L3 header says. version 0: not IP, or not in the linear part. */
struct l3 {
	const unsigned char *at;
	__u8 version;		/* 4 or 6 */
	__u8 protocol;		/* IPPROTO_*; of IPv6 the first next header, behind a fragment header the one after it */
	bool fragment;
	bool later_fragment;	/* offset above 0: carries no transport header */
};

/*
 * Bytes 6 to 9 of either header, as they lie in memory: of IPv4 flags and fragment offset, TTL, protocol (RFC 791 3.1);
 * byte 6 of IPv6 is its next header (RFC 8200 3).
 */
#define IP4_PROTOCOL(word) (((word) & bpf_htonl(0xff)) >> PROTOCOL_SHIFT4)
#define IP4_IS_FRAGMENT(word) ((word) & bpf_htonl(0x3fff0000)) /* MF and offset */
#define IP4_IS_LATER_FRAGMENT(word) ((word) & bpf_htonl(0x1fff0000))
#define IP6_NEXT_HEADER(word) (((word) & bpf_htonl(0xff000000)) >> PROTOCOL_SHIFT6)
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define PROTOCOL_SHIFT4 24
#define PROTOCOL_SHIFT6 0
#else
#define PROTOCOL_SHIFT4 0
#define PROTOCOL_SHIFT6 24
#endif

/* protocol is skb->protocol or the one behind a VLAN tag, network order. */
static __always_inline void l3_parse(struct sk_buff *skb, __u32 l3_off, __be16 protocol, struct l3 *l3)
{
	const unsigned char *at = skb->head + l3_off;
	__u32 word;

	l3->at = at;
	l3->version = 0;
	l3->fragment = l3->later_fragment = false;
	if (protocol == bpf_htons(ETH_P_IP) && l3_off + 20 <= skb->tail) {
		word = peek(__u32, at + 6);
		l3->version = 4;
		l3->protocol = IP4_PROTOCOL(word);
		l3->fragment = IP4_IS_FRAGMENT(word);
		l3->later_fragment = IP4_IS_LATER_FRAGMENT(word);
	} else if (protocol == bpf_htons(ETH_P_IPV6) && l3_off + 40 <= skb->tail) {
		word = peek(__u32, at + 6);
		l3->version = 6;
		l3->protocol = IP6_NEXT_HEADER(word);
		if (l3->protocol == IPPROTO_FRAGMENT) { /* RFC 8200 4.5 */
			l3->protocol = peek(__u8, at + 40);
			l3->fragment = true;
			l3->later_fragment = peek(__be16, at + 42) & bpf_htons(0xfff8);
		}
	}
}

/* The transport header, or NULL when fewer than bytes of it lie in the linear part. */
static __always_inline const unsigned char *transport_of(struct sk_buff *skb, const struct l3 *l3, __u32 bytes)
{
	const unsigned char *transport = l3->at + (l3->fragment ? 48 : 40);

	if (l3->version == 4)
		transport = l3->at + (peek(__u8, l3->at) & 15) * 4;
	return transport + bytes <= skb->head + skb->tail ? transport : 0;
}

#endif
