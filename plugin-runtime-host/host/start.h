// What start.go calls of start.c.

void *goplugin_question(void); // waits for the question: a struct start
void goplugin_answered(void);    // it is answered; its memory is Rust's again

// The runtime's variable of signals, if the program ignores SIGPIPE; see package sigpipe.
void *goplugin_ignored_signals(void);
