// The meeting of Rust and the host: Rust asks, and a goroutine of the host that
// waits for questions answers. See start.go.

#include <pthread.h>
#include <stddef.h>

#include "start.h"

// Waits until the runtime is up, which here it is, and creates the pthread key
// that keeps a thread's M from call to call (runtime/cgo/gcc_libinit.c). The code
// that cgo generates for an exported Go function begins with it; there is none here.
extern size_t _cgo_wait_runtime_init_done(void);

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct question *asked; // and not taken yet
static int waiting;            // a goroutine is
static int started;

// Begins with the mutex locked, and ends with it unlocked.
static void ask(struct question *question) {
	asked = question;
	// Whoever is woken finds it unlocked.
	pthread_mutex_unlock(&mutex);
	pthread_cond_broadcast(&changed);
	pthread_mutex_lock(&mutex);
	while (!question->answered) {
		pthread_cond_wait(&changed, &mutex);
	}
	pthread_mutex_unlock(&mutex);
}

// The one function that Rust looks up: asks the first question, once. Returns when it is answered.
void goplugin1_start(struct question *question) {
	pthread_mutex_lock(&mutex);
	if (started) {
		pthread_mutex_unlock(&mutex);
		return;
	}
	started = 1;
	ask(question);
}

// Asks a later one, if somebody waits for it; if not, it is not answered.
void goplugin_ask(struct question *question) {
	pthread_mutex_lock(&mutex);
	if (waiting && asked == NULL) {
		ask(question);
	} else {
		pthread_mutex_unlock(&mutex);
	}
}

struct question *goplugin_question(void) {
	struct question *question;
	pthread_mutex_lock(&mutex);
	waiting = 1;
	while (asked == NULL) {
		pthread_cond_wait(&changed, &mutex);
	}
	question = asked;
	asked = NULL;
	waiting = 0;
	pthread_mutex_unlock(&mutex);
	_cgo_wait_runtime_init_done();
	return question;
}

void goplugin_answered(struct question *question) {
	pthread_mutex_lock(&mutex);
	question->answered = 1;
	pthread_mutex_unlock(&mutex);
	pthread_cond_broadcast(&changed);
}
