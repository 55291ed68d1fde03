#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define TARGET_TABLE kernels_avx2
#define TILE_GROUPS 1
#define TILE_COLUMNS 6
#define DEPTH 256
#define WIDTH 120
#define PAIRED_GROUPS 2
#include "kernels.h"
#pragma clang attribute pop
#endif
