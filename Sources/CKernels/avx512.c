#if defined(__x86_64__)
#define FEATURES __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")))
#pragma clang attribute push(FEATURES, apply_to = function)
#define TARGET_TABLE kernels_avx512
#define TILE_GROUPS 3
#define TILE_COLUMNS 8
#define DEPTH 128
#define WIDTH 256
#define PAIRED_GROUPS 4
#include "kernels.h"
#pragma clang attribute pop
#endif
