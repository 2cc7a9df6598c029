#include "textflag.h"
#include "funcdata.h"

// func Call(fn unsafe.Pointer, r *Registers, ptrs *[MaxInts]unsafe.Pointer, mask uint32)
//
// The frame is the spill space that ABIInternal makes the caller reserve: that of
// Spill, 9 integer and 15 float registers of 8 bytes. It holds no pointers of ours;
// the callee's own maps describe what it spills there. The Go prototype gives
// the map of our arguments, so r and ptrs follow a stack that moves, and are
// loaded again after the call. R15 belongs to the linker in shared code.
TEXT ·Call(SB), 0, $192-28
	NO_LOCAL_POINTERS
	MOVQ	r+8(FP), R12
	MOVL	mask+24(FP), R13
	BTL	$31, R13
	JCC	ints
	MOVSD	128(R12), X0
	MOVSD	136(R12), X1
	MOVSD	144(R12), X2
	MOVSD	152(R12), X3
	MOVSD	160(R12), X4
	MOVSD	168(R12), X5
	MOVSD	176(R12), X6
	MOVSD	184(R12), X7
	MOVSD	192(R12), X8
	MOVSD	200(R12), X9
	MOVSD	208(R12), X10
	MOVSD	216(R12), X11
	MOVSD	224(R12), X12
	MOVSD	232(R12), X13
	MOVSD	240(R12), X14
ints:
	MOVQ	0(R12), AX
	MOVQ	8(R12), BX
	MOVQ	16(R12), CX
	MOVQ	24(R12), DI
	MOVQ	32(R12), SI
	MOVQ	40(R12), R8
	MOVQ	48(R12), R9
	MOVQ	56(R12), R10
	MOVQ	64(R12), R11
	// What ABIInternal expects beside the arguments: g, zero, the closure.
	MOVQ	(TLS), R14
	XORPS	X15, X15
	MOVQ	fn+0(FP), DX
	PCDATA	$PCDATA_StackMapIndex, $0
	MOVQ	(DX), R12
	CALL	R12
	MOVQ	r+8(FP), R12
	MOVL	mask+24(FP), R13
	MOVQ	AX, 0(R12)
	MOVQ	BX, 8(R12)
	MOVQ	CX, 16(R12)
	MOVQ	DI, 24(R12)
	MOVQ	SI, 32(R12)
	MOVQ	R8, 40(R12)
	MOVQ	R9, 48(R12)
	MOVQ	R10, 56(R12)
	MOVQ	R11, 64(R12)
	BTL	$31, R13
	JCC	pointers
	MOVSD	X0, 128(R12)
	MOVSD	X1, 136(R12)
	MOVSD	X2, 144(R12)
	MOVSD	X3, 152(R12)
	MOVSD	X4, 160(R12)
	MOVSD	X5, 168(R12)
	MOVSD	X6, 176(R12)
	MOVSD	X7, 184(R12)
	MOVSD	X8, 192(R12)
	MOVSD	X9, 200(R12)
	MOVSD	X10, 208(R12)
	MOVSD	X11, 216(R12)
	MOVSD	X12, 224(R12)
	MOVSD	X13, 232(R12)
	MOVSD	X14, 240(R12)
pointers:
	TESTL	$0x1ff, R13
	JEQ	done
	MOVQ	ptrs+16(FP), R12
	BTL	$0, R13
	JCC	2(PC)
	MOVQ	AX, 0(R12)
	BTL	$1, R13
	JCC	2(PC)
	MOVQ	BX, 8(R12)
	BTL	$2, R13
	JCC	2(PC)
	MOVQ	CX, 16(R12)
	BTL	$3, R13
	JCC	2(PC)
	MOVQ	DI, 24(R12)
	BTL	$4, R13
	JCC	2(PC)
	MOVQ	SI, 32(R12)
	BTL	$5, R13
	JCC	2(PC)
	MOVQ	R8, 40(R12)
	BTL	$6, R13
	JCC	2(PC)
	MOVQ	R9, 48(R12)
	BTL	$7, R13
	JCC	2(PC)
	MOVQ	R10, 56(R12)
	BTL	$8, R13
	JCC	2(PC)
	MOVQ	R11, 64(R12)
done:
	RET
