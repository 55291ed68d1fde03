#if defined(__x86_64__)
#define FEATURES __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")))
#pragma clang attribute push(FEATURES, apply_to = function)
#define TARGET_TABLE kernels_avx512
#define TILE_GROUPS 2
#define TILE_COLUMNS 12
#define DEPTH 256
#define PAIRED_GROUPS 4
#include "kernels.h"
#pragma clang attribute pop
#endif
