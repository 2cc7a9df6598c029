// What start.go calls of start.c.

#include <stdint.h>

// How every question begins, in Rust memory.
struct question {
	uintptr_t answered;
};

struct question *goplugin_question(void);  // waits for one
void goplugin_answered(struct question *); // its memory is Rust's again
void goplugin_ask(struct question *);      // for Rust, which is told the address
