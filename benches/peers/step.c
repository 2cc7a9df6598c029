/* Counts instructions: runs a program step by step between its marks.
 *
 *     step PROGRAM [ARGUMENT...]
 *
 * A mark is the signal SIGUSR2, raised by the program on its first thread, which this program keeps from it. For each pair of
 * marks a line says how many instructions that thread executed in user mode from the first to the second. Other threads run as
 * usual. Unlike timings, and unlike hardware counters, this works the same on a loaded machine and inside virtual ones.
 * Linux only (ptrace(2), PTRACE_SINGLESTEP).
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char *what) {
	fprintf(stderr, "step: %s: %s\n", what, strerror(errno));
	exit(1);
}

int main(int argc, char **argv) {
	if (argc < 2) {
		fprintf(stderr, "usage: step PROGRAM [ARGUMENT...]\n");
		return 2;
	}
	pid_t child = fork();
	if (child < 0)
		fail("fork");
	if (child == 0) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0)
			fail("ptrace");
		execv(argv[1], argv + 1);
		fail(argv[1]);
	}
	unsigned long count = 0;
	int stepping = 0, started = 0;
	for (;;) {
		int status;
		if (waitpid(child, &status, 0) < 0)
			fail("waitpid");
		if (WIFEXITED(status))
			return WEXITSTATUS(status);
		if (WIFSIGNALED(status)) {
			fprintf(stderr, "step: %s died of signal %d\n", argv[1], WTERMSIG(status));
			return 1;
		}
		int signal = WSTOPSIG(status);
		if (signal == SIGUSR2) {
			if (stepping) {
				printf("%lu\n", count);
				fflush(stdout);
			}
			stepping = !stepping;
			count = 0;
			signal = 0;
		} else if (signal == SIGTRAP) {
			/* The first is that of execve; all others are steps. */
			count += started;
			started = 1;
			signal = 0;
		}
		if (ptrace(stepping ? PTRACE_SINGLESTEP : PTRACE_CONT, child, NULL, (void *)(long)signal) < 0)
			fail("ptrace");
	}
}
