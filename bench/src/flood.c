// SPDX-License-Identifier: Apache-2.0
/*
 * flood send ADDRESS PORT PAYLOAD_BYTES WARM_MS MS  UDP as fast as one thread can; counts after the warm-up. A payload of
 *                                                  18 bytes makes the smallest Ethernet frame, 64 bytes with its FCS
 * flood sink PORT                                  takes what comes; on SIGTERM says how many
 * flood types INTERFACE COUNT                      one frame each of COUNT EtherTypes that nobody speaks
 * Each prints one JSON object.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BATCH 64
#define PAYLOAD_BYTES_MAX 1472
#define SINK_BUFFER_BYTES (8 << 20)
#define FIRST_TYPE 0xa000 /* Linux handles none of the thousands from here on */

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
}

static void die(const char *what)
{
	fprintf(stderr, "flood: %s: %s\n", what, strerror(errno));
	exit(1);
}

static long long now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void fill(struct mmsghdr *batch, struct iovec *parts, size_t bytes)
{
	static char payload[PAYLOAD_BYTES_MAX];

	memset(batch, 0, BATCH * sizeof(*batch));
	for (int i = 0; i < BATCH; i++) {
		parts[i] = (struct iovec){ payload, bytes };
		batch[i].msg_hdr.msg_iov = &parts[i];
		batch[i].msg_hdr.msg_iovlen = 1;
	}
}

/* A refusal (ICMP) or a full queue is no reason to stop: the flood goes on. */
static long long send_until(int fd, struct mmsghdr *batch, long long end_ns)
{
	long long packets = 0;

	while (now_ns() < end_ns) {
		int sent = sendmmsg(fd, batch, BATCH, 0);
		if (sent > 0)
			packets += sent;
		else if (errno != ECONNREFUSED && errno != ENOBUFS && errno != EINTR)
			die("send");
	}
	return packets;
}

static int flood_send(char **argv)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(atoi(argv[1])) };
	long long warm_ns = atoll(argv[3]) * 1000000, measured_ns = atoll(argv[4]) * 1000000, begin, before, packets;
	struct mmsghdr batch[BATCH];
	struct iovec parts[BATCH];
	int fd = socket(AF_INET, SOCK_DGRAM, 0), bytes = atoi(argv[2]);

	if (bytes < 0 || bytes > PAYLOAD_BYTES_MAX || inet_pton(AF_INET, argv[0], &to.sin_addr) != 1)
		errno = EINVAL, die(argv[0]);
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof(to)))
		die("connect");
	fill(batch, parts, bytes);
	before = send_until(fd, batch, now_ns() + warm_ns);
	begin = now_ns();
	packets = send_until(fd, batch, begin + measured_ns);
	printf("{\"packets\":%lld,\"ns\":%lld,\"packetsBefore\":%lld}\n", packets, now_ns() - begin, before);
	return 0;
}

static int flood_sink(char **argv)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(atoi(argv[0])) };
	int fd = socket(AF_INET, SOCK_DGRAM, 0), buffer = SINK_BUFFER_BYTES;
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	struct mmsghdr batch[BATCH];
	struct iovec parts[BATCH];
	long long packets = 0;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof(buffer)) ||
	    bind(fd, (struct sockaddr *)&at, sizeof(at)))
		die("bind");
	fill(batch, parts, PAYLOAD_BYTES_MAX);
	signal(SIGTERM, stop);
	fprintf(stderr, "ready\n");
	while (!stopped) {
		int got = poll(&wait, 1, 200) > 0 ? recvmmsg(fd, batch, BATCH, MSG_DONTWAIT, NULL) : 0;
		if (got > 0)
			packets += got;
	}
	printf("{\"packets\":%lld}\n", packets);
	return 0;
}

static int flood_types(char **argv)
{
	int fd = socket(AF_PACKET, SOCK_DGRAM, 0), count = atoi(argv[1]), pause_every = 50;
	struct sockaddr_ll to = { .sll_family = AF_PACKET, .sll_halen = 6, .sll_ifindex = if_nametoindex(argv[0]) };
	char payload[46] = { 0 };

	memset(to.sll_addr, 0xff, 6);
	if (fd < 0 || !to.sll_ifindex)
		die(argv[0]);
	for (int i = 0; i < count; i++) {
		to.sll_protocol = htons(FIRST_TYPE + i);
		if (sendto(fd, payload, sizeof(payload), 0, (struct sockaddr *)&to, sizeof(to)) < 0)
			die("send");
		if (i % pause_every == 0)
			usleep(1000);
	}
	printf("{\"frames\":%d}\n", count);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 7 && !strcmp(argv[1], "send"))
		return flood_send(argv + 2);
	if (argc == 3 && !strcmp(argv[1], "sink"))
		return flood_sink(argv + 2);
	if (argc == 4 && !strcmp(argv[1], "types"))
		return flood_types(argv + 2);
	fprintf(stderr, "usage: flood send ADDRESS PORT BYTES WARM_MS MS | sink PORT | types INTERFACE COUNT\n");
	return 2;
}
