#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#define TARGET_TABLE kernels_avx512
#define PAIRED_GROUPS 4
#include "kernels.h"
#pragma clang attribute pop
#endif
