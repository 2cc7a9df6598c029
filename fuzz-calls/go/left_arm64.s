#include "textflag.h"

// func left() uintptr
TEXT ·left(SB), NOSPLIT, $0-8
	MOVD	$ret+0(FP), R1
	MOVD	16(g), R0
	SUB	R0, R1, R1
	MOVD	R1, ret+0(FP)
	RET
