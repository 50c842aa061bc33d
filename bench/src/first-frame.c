// SPDX-License-Identifier: Apache-2.0
// first-frame PORT COMMAND...: starts an agent, asks for a Frame every 2 ms until it gets one, ends the agent. Prints JSON: ms.
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define GIVE_UP_MS 30000
#define ASK_EVERY_US 2000

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static int has_frame(int port)
{
	static const char ask[] = "GET /api/v1/frame HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(port) };
	char answer[13] = "";
	int fd = socket(AF_INET, SOCK_STREAM, 0), yes;

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	yes = !connect(fd, (struct sockaddr *)&at, sizeof(at)) && write(fd, ask, sizeof(ask) - 1) > 0 &&
	      recv(fd, answer, 12, MSG_WAITALL) == 12 && !memcmp(answer + 9, "200", 3);
	close(fd);
	return yes;
}

int main(int argc, char **argv)
{
	double begin = now_ms(), took = 0;
	int port, status;
	pid_t agent;

	if (argc < 3 || (port = atoi(argv[1])) <= 0 || has_frame(port)) {
		fprintf(stderr, "usage: first-frame PORT COMMAND..., on a port that nobody listens on\n");
		return 2;
	}
	agent = fork();
	if (!agent) {
		dup2(STDERR_FILENO, STDOUT_FILENO);
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	while (!has_frame(port) && took < GIVE_UP_MS && waitpid(agent, &status, WNOHANG) == 0) {
		usleep(ASK_EVERY_US);
		took = now_ms() - begin;
	}
	took = now_ms() - begin;
	if (waitpid(agent, &status, WNOHANG) || took >= GIVE_UP_MS) {
		fprintf(stderr, "first-frame: the agent ended, or gave no Frame in %d ms\n", GIVE_UP_MS);
		return 1;
	}
	printf("{\"ms\":%.1f}\n", took);
	kill(agent, SIGTERM);
	waitpid(agent, &status, 0);
	return 0;
}
