// The meeting of Rust and the host: Rust asks, on its first thread, and the
// goroutine that the host begins with answers. See start.go.

#include <pthread.h>
#include <signal.h>
#include <stddef.h>

#include "start.h"

// Waits until the runtime is up, which here it is, and creates the pthread key
// that keeps a thread's M from call to call (runtime/cgo/gcc_libinit.c). The code
// that cgo generates for an exported Go function begins with it; there is none here.
extern size_t _cgo_wait_runtime_init_done(void);

// The runtime's entry point for C libraries; see package entry.
extern void goplugin_rt0(int argc, char **argv);

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static void *question;
static int answered;
static int ignores_pipe;

// Starts the runtime, on a thread of its own. The process's arguments, a null
// pointer, its environment, a null pointer and the auxiliary vector follow each
// other at argv, as on the stack of a new process (System V ABI, "Process
// Initialization"). The runtime keeps pointers into them for ever.
void goplugin1_begin(int argc, char **argv) {
	struct sigaction present;
	// Before the runtime registers its own handler.
	ignores_pipe = sigaction(SIGPIPE, NULL, &present) == 0 && present.sa_handler == SIG_IGN;
	goplugin_rt0(argc, argv);
}

#ifdef __ELF__

// The variable sig of runtime/sigqueue.go, if this version of Go has it.
extern char signals[] __asm__("runtime.sig") __attribute__((weak));

void *goplugin_ignored_signals(void) {
	return ignores_pipe ? signals : NULL;
}

#else

void *goplugin_ignored_signals(void) { return NULL; }

#endif

// Returns when the question is answered.
void goplugin1_start(void *start) {
	pthread_mutex_lock(&mutex);
	question = start;
	pthread_cond_broadcast(&changed);
	while (!answered) {
		pthread_cond_wait(&changed, &mutex);
	}
	pthread_mutex_unlock(&mutex);
}

void *goplugin_question(void) {
	void *start;
	pthread_mutex_lock(&mutex);
	while (question == NULL) {
		pthread_cond_wait(&changed, &mutex);
	}
	start = question;
	pthread_mutex_unlock(&mutex);
	_cgo_wait_runtime_init_done();
	return start;
}

void goplugin_answered(void) {
	pthread_mutex_lock(&mutex);
	answered = 1;
	pthread_mutex_unlock(&mutex);
	pthread_cond_broadcast(&changed);
}
