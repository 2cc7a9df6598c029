#include "textflag.h"
#include "funcdata.h"

// func Call(fn unsafe.Pointer, r *Registers, ptrs *[MaxInts]unsafe.Pointer, mask uint32)
//
// As on amd64. The spill space, 256 bytes for 16 integer and 16 float registers,
// begins above the saved link register, at 8(RSP): the frame is larger by that word,
// and a multiple of 16. g is in R28 all along. R20
// to R25 are scratch to both sides; R16, R17 and R27 belong to the linker and
// the assembler.
TEXT ·Call(SB), 0, $272-28
	NO_LOCAL_POINTERS
	MOVD	r+8(FP), R20
	MOVWU	mask+24(FP), R21
	TBZ	$31, R21, ints
	FLDPD	128(R20), (F0, F1)
	FLDPD	144(R20), (F2, F3)
	FLDPD	160(R20), (F4, F5)
	FLDPD	176(R20), (F6, F7)
	FLDPD	192(R20), (F8, F9)
	FLDPD	208(R20), (F10, F11)
	FLDPD	224(R20), (F12, F13)
	FLDPD	240(R20), (F14, F15)
ints:
	LDP	0(R20), (R0, R1)
	LDP	16(R20), (R2, R3)
	LDP	32(R20), (R4, R5)
	LDP	48(R20), (R6, R7)
	LDP	64(R20), (R8, R9)
	LDP	80(R20), (R10, R11)
	LDP	96(R20), (R12, R13)
	LDP	112(R20), (R14, R15)
	MOVD	fn+0(FP), R26
	PCDATA	$PCDATA_StackMapIndex, $0
	MOVD	(R26), R20
	BL	(R20)
	MOVD	r+8(FP), R20
	MOVWU	mask+24(FP), R21
	STP	(R0, R1), 0(R20)
	STP	(R2, R3), 16(R20)
	STP	(R4, R5), 32(R20)
	STP	(R6, R7), 48(R20)
	STP	(R8, R9), 64(R20)
	STP	(R10, R11), 80(R20)
	STP	(R12, R13), 96(R20)
	STP	(R14, R15), 112(R20)
	TBZ	$31, R21, pointers
	FSTPD	(F0, F1), 128(R20)
	FSTPD	(F2, F3), 144(R20)
	FSTPD	(F4, F5), 160(R20)
	FSTPD	(F6, F7), 176(R20)
	FSTPD	(F8, F9), 192(R20)
	FSTPD	(F10, F11), 208(R20)
	FSTPD	(F12, F13), 224(R20)
	FSTPD	(F14, F15), 240(R20)
pointers:
	MOVD	ptrs+16(FP), R20
	TBZ	$0, R21, 2(PC)
	MOVD	R0, 0(R20)
	TBZ	$1, R21, 2(PC)
	MOVD	R1, 8(R20)
	TBZ	$2, R21, 2(PC)
	MOVD	R2, 16(R20)
	TBZ	$3, R21, 2(PC)
	MOVD	R3, 24(R20)
	TBZ	$4, R21, 2(PC)
	MOVD	R4, 32(R20)
	TBZ	$5, R21, 2(PC)
	MOVD	R5, 40(R20)
	TBZ	$6, R21, 2(PC)
	MOVD	R6, 48(R20)
	TBZ	$7, R21, 2(PC)
	MOVD	R7, 56(R20)
	TBZ	$8, R21, 2(PC)
	MOVD	R8, 64(R20)
	TBZ	$9, R21, 2(PC)
	MOVD	R9, 72(R20)
	TBZ	$10, R21, 2(PC)
	MOVD	R10, 80(R20)
	TBZ	$11, R21, 2(PC)
	MOVD	R11, 88(R20)
	TBZ	$12, R21, 2(PC)
	MOVD	R12, 96(R20)
	TBZ	$13, R21, 2(PC)
	MOVD	R13, 104(R20)
	TBZ	$14, R21, 2(PC)
	MOVD	R14, 112(R20)
	TBZ	$15, R21, 2(PC)
	MOVD	R15, 120(R20)
	RET
