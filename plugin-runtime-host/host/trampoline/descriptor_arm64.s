#include "textflag.h"

// func descriptor() unsafe.Pointer
TEXT ·descriptor(SB), NOSPLIT, $0-8
	MOVD	g, ret+0(FP)
	RET
