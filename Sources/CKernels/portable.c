// The instruction set that every processor of the architecture has: NEON on arm64, SSE2 on x86-64.
#define TARGET_TABLE kernels_portable
#define PAIRED_GROUPS 2
#include "kernels.h"
