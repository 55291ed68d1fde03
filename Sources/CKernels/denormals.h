// Takes denormal numbers, those below 2^-126, for zero while a kernel runs: arithmetic with them can be a hundred times
// slower, and the errors of deep sigmoid networks are full of them. The mode belongs to the thread and is the caller's
// again afterwards.
#pragma once

#if defined(__x86_64__)
#include <xmmintrin.h>

// Flush results to zero (bit 15) and take operands for zero (bit 6).
typedef unsigned int FloatMode;
static inline FloatMode flush_denormals(void) {
    FloatMode mode = _mm_getcsr();
    if ((mode & 0x8040) != 0x8040) _mm_setcsr(mode | 0x8040);
    return mode;
}
static inline void restore_mode(FloatMode mode) {
    if ((mode & 0x8040) != 0x8040) _mm_setcsr(mode);
}

#elif defined(__aarch64__)
#include <stdint.h>

// FZ, bit 24, does both.
typedef uint64_t FloatMode;
static inline FloatMode flush_denormals(void) {
    FloatMode mode;
    __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
    __asm__ volatile("msr fpcr, %0" : : "r"(mode | 1u << 24));
    return mode;
}
static inline void restore_mode(FloatMode mode) { __asm__ volatile("msr fpcr, %0" : : "r"(mode)); }

#else
typedef int FloatMode;
static inline FloatMode flush_denormals(void) { return 0; }
static inline void restore_mode(FloatMode mode) { (void)mode; }
#endif
