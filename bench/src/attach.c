// SPDX-License-Identifier: Apache-2.0
// attach OBJECT: attaches every program of a BPF object, says "ready", and holds them until a signal ends it.
#include <stdio.h>
#include <unistd.h>
#include <bpf/libbpf.h>

int main(int argc, char **argv)
{
	struct bpf_object *object = argc == 2 ? bpf_object__open_file(argv[1], NULL) : NULL;
	struct bpf_program *program;

	if (!object || bpf_object__load(object)) {
		fprintf(stderr, "attach: cannot load %s\n", argc == 2 ? argv[1] : "nothing; usage: attach OBJECT");
		return 1;
	}
	bpf_object__for_each_program(program, object) {
		if (!bpf_program__attach(program)) {
			fprintf(stderr, "attach: cannot attach %s\n", bpf_program__name(program));
			return 1;
		}
	}
	puts("ready");
	fflush(stdout);
	for (;;)
		pause();
}
