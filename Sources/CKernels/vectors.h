// Sixteen floats at a time: one AVX-512 register, two of AVX2, four of SSE or NEON. The compiler splits the vectors
// for the instruction set of the function that uses them.
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef float Floats __attribute__((vector_size(64)));
typedef int32_t Ints __attribute__((vector_size(64)));

// All functions that take or return vectors are inlined, so no calling convention is involved.
#pragma clang diagnostic ignored "-Wpsabi"

#define INLINE static inline __attribute__((always_inline))

// Pointers to columns are aligned to 64 bytes by the storage rule.
#define AT(pointer) (*(const Floats *)(pointer))
#define INTO(pointer) (*(Floats *)(pointer))
