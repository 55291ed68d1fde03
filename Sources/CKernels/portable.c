// The instruction set that every processor of the architecture has: NEON on arm64, SSE2 on x86-64.
#define TARGET_TABLE kernels_portable
#define TILE_GROUPS 1
#if defined(__aarch64__)
#define TILE_COLUMNS 6
#else
#define TILE_COLUMNS 2
#endif
#define DEPTH 256
#define WIDTH 120
#define PAIRED_GROUPS 2
#include "kernels.h"
