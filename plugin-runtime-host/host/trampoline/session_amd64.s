#include "textflag.h"
#include "funcdata.h"

// See session.go for what this does, and why in three functions.

// Where type g of runtime/runtime2.go has these: the same from Go 1.21 to 1.27.
// SessionsWork proves it.
#define g_sched_sp 56
#define g_sched_pc 64

// Session
#define session_g0 0
#define session_g 8
#define session_run 16

// func CallC(fn uintptr, arg unsafe.Pointer, result, asmcgocall uintptr)
//
// asmcgocall is of ABI0: it finds its arguments, and room for its result, on the
// stack, where ours begin with the same. It looks for g itself, and needs nothing in a
// register; it keeps none but SP and BP. It returns to our caller.
TEXT ·CallC(SB), NOSPLIT|NOFRAME, $0-32
	MOVQ	asmcgocall+24(FP), AX
	JMP	AX

// void stay(Session *): on g0's stack, by C's calling convention.
TEXT stay<>(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ	(TLS), AX	// g0: asmcgocall has set it
	MOVQ	AX, session_g0(DI)
	MOVQ	session_run(DI), AX
	JMP	AX	// returns to asmcgocall

// void goCall(uintptr_t fn, void *argument, Session *): on g0's stack, by C's calling convention.
TEXT goCall<>(SB), NOSPLIT|NOFRAME, $0-0
	// What C wants back: the callee-saved registers (System V ABI, AMD64, 3.2.1).
	PUSHQ	BP
	PUSHQ	BX
	PUSHQ	R12
	PUSHQ	R13
	PUSHQ	R14
	PUSHQ	R15
	MOVQ	session_g0(DX), R8
	MOVQ	session_g(DX), R14	// where ABIInternal has g
	// What the runtime runs on g0 from here on goes below. The value before is kept at
	// 0(SP), as cgocallback keeps it.
	PUSHQ	g_sched_sp(R8)
	MOVQ	SP, g_sched_sp(R8)
	// g first, then the stack, as in cgocallback: a signal between the two finds a
	// goroutine on another stack, in assembly, where it does not preempt
	// (runtime/preempt.go, isAsyncSafePoint).
	MOVQ	TLS, CX
	MOVQ	R14, 0(CX)(TLS*1)
	MOVQ	g_sched_sp(R14), R9
	MOVQ	g_sched_pc(R14), R10
	MOVQ	SI, AX	// the first argument in ABIInternal
	XORPS	X15, X15	// which ABIInternal expects to be zero
	XORL	BP, BP	// the end of the chain of frame pointers
	// As if landed had been called from where the goroutine is to go on.
	LEAQ	-8(R9), SP
	MOVQ	R10, 0(SP)
	JMP	landed<>(SB)

// The frame: the 24 bytes below and the saved BP; then the return address.
TEXT landed<>(SB), NOSPLIT, $24-0
	NO_LOCAL_POINTERS
	MOVQ	R8, 16(SP)	// g0, which is no object of the collector's; the callee may spill AX at 0(SP)
	CALL	DI
	MOVQ	16(SP), R8
	JMP	leave<>(SB)

// R14 is g still, in ABIInternal. SP is landed's.
TEXT leave<>(SB), NOSPLIT|NOFRAME, $0-0
	// The stack may have moved, so where the goroutine goes on is said anew.
	MOVQ	32(SP), R10
	LEAQ	40(SP), R9
	MOVQ	R10, g_sched_pc(R14)
	MOVQ	R9, g_sched_sp(R14)
	MOVQ	TLS, CX
	MOVQ	R8, 0(CX)(TLS*1)
	MOVQ	g_sched_sp(R8), SP
	// As pushed by goCall; the assembler would count pops.
	MOVQ	0(SP), AX
	MOVQ	AX, g_sched_sp(R8)
	MOVQ	8(SP), R15
	MOVQ	16(SP), R14
	MOVQ	24(SP), R13
	MOVQ	32(SP), R12
	MOVQ	40(SP), BX
	// The semicolon: vet would take this for a function that loses the frame pointer.
	MOVQ	48(SP), BP;
	LEAQ	56(SP), SP
	RET

// func Stay() uintptr
TEXT ·Stay(SB), NOSPLIT, $0-8
	LEAQ	stay<>(SB), AX
	MOVQ	AX, ret+0(FP)
	RET

// func GoCall() uintptr
TEXT ·GoCall(SB), NOSPLIT, $0-8
	LEAQ	goCall<>(SB), AX
	MOVQ	AX, ret+0(FP)
	RET

// void look(look *): for SessionsWork; a Session's function.
TEXT look<>(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ	session_g0(DI), AX
	MOVQ	session_g(DI), CX
	MOVQ	SP, 24(DI)
	MOVQ	g_sched_sp(AX), DX
	MOVQ	DX, 32(DI)
	MOVQ	g_sched_sp(CX), DX
	MOVQ	DX, 40(DI)
	MOVQ	g_sched_pc(CX), DX
	MOVQ	DX, 48(DI)
	RET

// void call(look *): for SessionsWork; a Session's function that calls Go.
TEXT call<>(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ	DI, DX
	MOVQ	DI, SI
	MOVQ	56(DI), DI
	JMP	goCall<>(SB)

// func lookFunctions() (look, call uintptr)
TEXT ·lookFunctions(SB), NOSPLIT, $0-16
	LEAQ	look<>(SB), AX
	MOVQ	AX, look+0(FP)
	LEAQ	call<>(SB), AX
	MOVQ	AX, call+8(FP)
	RET
