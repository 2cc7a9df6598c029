#include "textflag.h"
#include "funcdata.h"

// See session.go for what this does, and why in three functions. The functions are
// those of session_amd64.s, in the same order.

// Where type g of runtime/runtime2.go has these: the same from Go 1.21 to 1.27.
// SessionsWork proves it.
#define g_sched_sp 56
#define g_sched_pc 64

// Session
#define session_g0 0
#define session_g 8
#define session_run 16

// What goCall keeps on g0's stack: g0.sched.sp, the link register, and the registers
// that C expects back (Procedure Call Standard for the Arm 64-bit Architecture, 6.1):
// R19 to R29, and the lower halves of V8 to V15.
#define saved_sched_sp 0
#define saved_link 8
#define saved_fp 16
#define saved_ints 24
#define saved_floats 104
#define saved_size 176

// func CallC(fn uintptr, arg unsafe.Pointer, result, asmcgocall uintptr)
//
// asmcgocall is of ABI0: it finds its arguments, and room for its result, on the
// stack, where ours begin with the same. It returns to our caller, whose address is
// in the link register.
TEXT ·CallC(SB), NOSPLIT|NOFRAME, $0-32
	MOVD	asmcgocall+24(FP), R0
	JMP	(R0)

// void stay(Session *): on g0's stack, by C's calling convention.
TEXT stay<>(SB), NOSPLIT|NOFRAME, $0-0
	MOVD	g, session_g0(R0)	// g0: asmcgocall has set it
	MOVD	session_run(R0), R1
	JMP	(R1)	// returns to asmcgocall

// void goCall(uintptr_t fn, void *argument, Session *): on g0's stack, by C's calling convention.
TEXT goCall<>(SB), NOSPLIT|NOFRAME, $0-0
	SUB	$saved_size, RSP
	MOVD	R30, saved_link(RSP)
	MOVD	R29, saved_fp(RSP)
	STP	(R19, R20), (saved_ints+0)(RSP)
	STP	(R21, R22), (saved_ints+16)(RSP)
	STP	(R23, R24), (saved_ints+32)(RSP)
	STP	(R25, R26), (saved_ints+48)(RSP)
	STP	(R27, g), (saved_ints+64)(RSP)
	FSTPD	(F8, F9), (saved_floats+0)(RSP)
	FSTPD	(F10, F11), (saved_floats+16)(RSP)
	FSTPD	(F12, F13), (saved_floats+32)(RSP)
	FSTPD	(F14, F15), (saved_floats+48)(RSP)
	MOVD	R0, R3
	MOVD	session_g0(R2), R8
	// What the runtime runs on g0 from here on goes below. The value before is kept,
	// as cgocallback keeps it.
	MOVD	g_sched_sp(R8), R4
	MOVD	R4, saved_sched_sp(RSP)
	MOVD	RSP, R4
	MOVD	R4, g_sched_sp(R8)
	// g first, then the stack, as in cgocallback: a signal between the two finds a
	// goroutine on another stack, in assembly, where it does not preempt
	// (runtime/preempt.go, isAsyncSafePoint).
	MOVD	session_g(R2), g
	BL	runtime·save_g(SB)	// to where signal handlers look for g; changes R0 and R27
	MOVD	g_sched_sp(g), R9
	MOVD	g_sched_pc(g), R30	// as if landed had been called from where the goroutine is to go on
	MOVD	R1, R0	// the first argument in ABIInternal
	MOVD	ZR, R29	// the end of the chain of frame pointers
	MOVD	R9, RSP
	JMP	landed<>(SB)

// The frame: the link register at 0(RSP), then the 24 bytes below. The assembler adds
// a word for the frame pointer of a callee, and aligns the sum to 16.
#define landed_size 48
TEXT landed<>(SB), NOSPLIT, $24-0
	NO_LOCAL_POINTERS
	MOVD	R8, 16(RSP)	// g0, which is no object of the collector's; the callee may spill R0 at 8(RSP)
	CALL	(R3)
	MOVD	16(RSP), R8
	JMP	leave<>(SB)

// R28 is g still, in ABIInternal. RSP is landed's.
TEXT leave<>(SB), NOSPLIT|NOFRAME, $0-0
	// The stack may have moved, so where the goroutine goes on is said anew.
	MOVD	0(RSP), R10
	ADD	$landed_size, RSP, R9
	MOVD	R10, g_sched_pc(g)
	MOVD	R9, g_sched_sp(g)
	MOVD	R8, g
	BL	runtime·save_g(SB)
	MOVD	g_sched_sp(g), R9
	MOVD	R9, RSP
	MOVD	saved_sched_sp(RSP), R10
	MOVD	R10, g_sched_sp(g)
	FLDPD	(saved_floats+48)(RSP), (F14, F15)
	FLDPD	(saved_floats+32)(RSP), (F12, F13)
	FLDPD	(saved_floats+16)(RSP), (F10, F11)
	FLDPD	(saved_floats+0)(RSP), (F8, F9)
	LDP	(saved_ints+64)(RSP), (R27, g)
	LDP	(saved_ints+48)(RSP), (R25, R26)
	LDP	(saved_ints+32)(RSP), (R23, R24)
	LDP	(saved_ints+16)(RSP), (R21, R22)
	LDP	(saved_ints+0)(RSP), (R19, R20)
	// The semicolon: vet would take this for a function that loses the frame pointer.
	MOVD	saved_fp(RSP), R29;
	MOVD	saved_link(RSP), R30
	ADD	$saved_size, RSP
	RET

// func Stay() uintptr
TEXT ·Stay(SB), NOSPLIT, $0-8
	MOVD	$stay<>(SB), R0
	MOVD	R0, ret+0(FP)
	RET

// func GoCall() uintptr
TEXT ·GoCall(SB), NOSPLIT, $0-8
	MOVD	$goCall<>(SB), R0
	MOVD	R0, ret+0(FP)
	RET

// void look(look *): for SessionsWork; a Session's function.
TEXT look<>(SB), NOSPLIT|NOFRAME, $0-0
	MOVD	session_g0(R0), R1
	MOVD	session_g(R0), R2
	MOVD	RSP, R3
	MOVD	R3, 24(R0)
	MOVD	g_sched_sp(R1), R3
	MOVD	R3, 32(R0)
	MOVD	g_sched_sp(R2), R3
	MOVD	R3, 40(R0)
	MOVD	g_sched_pc(R2), R3
	MOVD	R3, 48(R0)
	RET

// void call(look *): for SessionsWork; a Session's function that calls Go.
TEXT call<>(SB), NOSPLIT|NOFRAME, $0-0
	MOVD	R0, R2
	MOVD	R0, R1
	MOVD	56(R0), R0
	JMP	goCall<>(SB)

// func lookFunctions() (look, call uintptr)
TEXT ·lookFunctions(SB), NOSPLIT, $0-16
	MOVD	$look<>(SB), R0
	MOVD	R0, look+0(FP)
	MOVD	$call<>(SB), R0
	MOVD	R0, call+8(FP)
	RET
