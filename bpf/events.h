/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Samples for the eye: bounded by a budget that Java refills each tick. Counting never depends on them. */
#ifndef HEADROOM_EVENTS_H
#define HEADROOM_EVENTS_H

#include "kernel.h"
#include "headroom.h"
#include "maps.h"

__s32 event_budget SEC(".data.live"); /* events that may still be sent before the next refill; Java writes it */

static __always_inline bool events_left(void)
{
	return *(volatile __s32 *)&event_budget > 0;
}

static __always_inline void event_skipped(void)
{
	struct self_val *self = self_of_cpu();

	if (self)
		add(&self->events_skipped, 1);
}

/* One of the budget, or false and counted. Two CPUs may both take the last one: harmless. */
static __always_inline bool event_allowed(void)
{
	if (events_left()) {
		__sync_fetch_and_add(&event_budget, -1);
		return true;
	}
	event_skipped();
	return false;
}

/* Room for one event, cleared but for head; NULL and counted when the ring is full. */
static __always_inline struct event *event_reserve(__u32 kind)
{
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event) {
		struct self_val *self = self_of_cpu();
		if (self)
			add(&self->events_lost, 1);
		return NULL;
	}
	__builtin_memset(event, 0, sizeof(*event));
	event->time_ns = bpf_ktime_get_ns();
	event->kind = kind;
	return event;
}

static __always_inline void event_name(struct event *event, struct net_device *dev)
{
	if (dev)
		bpf_probe_read_kernel(event->ifname, sizeof(event->ifname), (const void *)dev->name);
}

/* The packet's first bytes from its L3 header on, as far as they lie in the linear part. Java parses them. */
static __always_inline void event_head(struct event *event, struct sk_buff *skb, __u32 l3_off)
{
	__u32 tail = skb->tail, bytes;

	if (tail <= l3_off)
		return;
	bytes = tail - l3_off;
	if (bytes > EVENT_HEAD_BYTES)
		bytes = EVENT_HEAD_BYTES;
	if (!bpf_probe_read_kernel(event->head, bytes, skb->head + l3_off))
		event->head_bytes = bytes;
}

/* BPF_RB_NO_WAKEUP: nobody sleeps on the ring, Java drains it every tick. */
static __always_inline void event_send(struct event *event)
{
	bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
}

#endif
