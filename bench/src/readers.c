// SPDX-License-Identifier: Apache-2.0
/*
 * readers PORT COUNT: COUNT readers of the Frame stream on loopback, until SIGTERM. Says "ready" on stderr once all are
 * connected; prints JSON: how many still read at the end, and the bytes that came.
 */
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
}

static int reader(int port)
{
	static const char ask[] = "GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof(at)) || write(fd, ask, sizeof(ask) - 1) < 0) {
		perror("readers");
		exit(1);
	}
	return fd;
}

int main(int argc, char **argv)
{
	int poll = epoll_create1(0), count = argc == 3 ? atoi(argv[2]) : -1, alive = count;
	struct rlimit files = { count + 64, count + 64 };
	static char buffer[1 << 16];
	long long bytes = 0;

	if (count < 0)
		return fprintf(stderr, "usage: readers PORT COUNT\n"), 2;
	setrlimit(RLIMIT_NOFILE, &files);
	signal(SIGTERM, stop);
	for (int i = 0; i < count; i++) {
		struct epoll_event event = { .events = EPOLLIN, .data.fd = reader(atoi(argv[1])) };
		epoll_ctl(poll, EPOLL_CTL_ADD, event.data.fd, &event);
	}
	fprintf(stderr, "ready\n");
	while (!stopped) {
		struct epoll_event events[64];
		int n = epoll_wait(poll, events, 64, 200);
		for (int i = 0; i < n; i++) {
			ssize_t got = read(events[i].data.fd, buffer, sizeof(buffer));
			if (got > 0) {
				bytes += got;
			} else {
				close(events[i].data.fd);
				alive--;
			}
		}
	}
	printf("{\"readers\":%d,\"bytes\":%lld}\n", alive, bytes);
	return 0;
}
