#include "textflag.h"

// func left() uintptr
TEXT ·left(SB), NOSPLIT, $0-8
	MOVQ	(TLS), AX
	LEAQ	ret+0(FP), BX
	SUBQ	16(AX), BX
	MOVQ	BX, ret+0(FP)
	RET
