/* Counts instructions: runs a program step by step between its marks.
 *
 *     step PROGRAM [ARGUMENT...]
 *
 * A mark is the signal SIGUSR2, which PROGRAM raises on its first thread and which is not delivered to it. For each pair of marks, one
 * line is printed with two numbers of instructions that the thread executed between them: those in the program's own file, and all in
 * user mode, including the C library and Go. Other threads run as usual. Unlike timings and hardware counters, the numbers do not
 * depend on the load, and can be taken in virtual machines.
 * Linux only (ptrace(2), PTRACE_SINGLESTEP). The exit status is 77 if this system does not let a program trace its child.
 */
#include <elf.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CANNOT_TRACE = 77 };

static void fail(const char *what) {
	fprintf(stderr, "step: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* Where the program's own code is. */
static unsigned long own_start, own_end;

/* Reads that from the list of its mappings. */
static void find_own(pid_t child) {
	char link[64], program[PATH_MAX], line[PATH_MAX + 128];
	snprintf(link, sizeof link, "/proc/%d/exe", child);
	ssize_t length = readlink(link, program, sizeof program - 1);
	if (length < 0)
		fail(link);
	program[length] = 0;
	snprintf(link, sizeof link, "/proc/%d/maps", child);
	FILE *maps = fopen(link, "r");
	if (maps == NULL)
		fail(link);
	while (fgets(line, sizeof line, maps) != NULL) {
		unsigned long start, end;
		char access[8];
		if (sscanf(line, "%lx-%lx %7s", &start, &end, access) == 3 && access[2] == 'x' && strstr(line, program) != NULL) {
			own_start = start;
			own_end = end;
		}
	}
	fclose(maps);
	if (own_end == 0)
		fail("no code of the program is mapped");
}

/* Whether the next instruction is the program's own. */
static int is_own(pid_t child) {
	struct user_regs_struct registers;
	struct iovec place = {&registers, sizeof registers};
	if (ptrace(PTRACE_GETREGSET, child, (void *)NT_PRSTATUS, &place) < 0)
		fail("ptrace");
#if defined(__x86_64__)
	unsigned long at = registers.rip;
#else
	unsigned long at = registers.pc;
#endif
	return at >= own_start && at < own_end;
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
			_exit(CANNOT_TRACE);
		execv(argv[1], argv + 1);
		fail(argv[1]);
	}
	unsigned long all = 0, own = 0;
	int stepping = 0, started = 0, next_is_own = 0;
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
				printf("%lu %lu\n", own, all);
				fflush(stdout);
			} else if (own_end == 0) {
				find_own(child);
			}
			stepping = !stepping;
			all = own = 0;
			next_is_own = 0; /* It is the C library that raises signals. */
			signal = 0;
		} else if (signal == SIGTRAP) {
			/* The first is that of execve; all others are steps. */
			if (started) {
				all++;
				own += next_is_own;
				next_is_own = stepping && is_own(child);
			}
			started = 1;
			signal = 0;
		}
		if (ptrace(stepping ? PTRACE_SINGLESTEP : PTRACE_CONT, child, NULL, (void *)(long)signal) < 0)
			fail("ptrace");
	}
}
