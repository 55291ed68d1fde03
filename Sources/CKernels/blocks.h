// What dense products of floats and of bfloat16 have in common: how a product is cut into blocks, and what becomes of
// sums.
#pragma once

#include "functions.h"
#include "table.h"

typedef float Eight __attribute__((vector_size(32)));

INLINE ptrdiff_t smaller(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }

// The size of each of the fewest pieces of `count` that are at most `most`, rounded up to a multiple of `step`.
INLINE ptrdiff_t even_piece(ptrdiff_t count, ptrdiff_t most, ptrdiff_t step) {
    ptrdiff_t pieces = (count + most - 1) / most;
    ptrdiff_t piece = pieces ? (count + pieces - 1) / pieces : step;
    return (piece + step - 1) / step * step;
}

// The nearest number with eight significant bits, the even one of two; denormal numbers become zero. As vcvtneps2bf16
// does.
INLINE Floats rounded_to_bfloat16(Floats x) {
    Ints bits = (Ints)x;
    Ints nearest = (bits + 0x7FFF + ((bits >> 16) & 1)) & (int32_t)0xFFFF0000;
    Ints isTiny = (bits & 0x7F800000) == 0;
    return choose(x == x, choose(isTiny, (Floats)(bits & INT32_MIN), (Floats)nearest), x);
}

INLINE void round_all(float *elements, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i += 16) INTO(elements + i) = rounded_to_bfloat16(AT(elements + i));
}

#define LOWS(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 4, 12, 5, 13)
#define HIGHS(a, b) __builtin_shufflevector(a, b, 2, 10, 3, 11, 6, 14, 7, 15)
#define LOW_PAIRS(a, b) __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13)
#define HIGH_PAIRS(a, b) __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15)
#define LOW_HALVES(a, b) __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11)
#define HIGH_HALVES(a, b) __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15)

// rows[k][c] = columns[c * stride + k] for c and k below 8; columns from `count` on are taken for zero.
INLINE void transpose_eight(const float *columns, ptrdiff_t stride, ptrdiff_t count, Eight *rows) {
    Eight x[8], y[8];
    for (int c = 0; c < 8; c++) x[c] = c < count ? *(const Eight *)(columns + c * stride) : (Eight){0};
    for (int c = 0; c < 8; c += 2) {
        y[c] = LOWS(x[c], x[c + 1]);
        y[c + 1] = HIGHS(x[c], x[c + 1]);
    }
    for (int c = 0; c < 8; c += 4) {
        x[c] = LOW_PAIRS(y[c], y[c + 2]);
        x[c + 1] = HIGH_PAIRS(y[c], y[c + 2]);
        x[c + 2] = LOW_PAIRS(y[c + 1], y[c + 3]);
        x[c + 3] = HIGH_PAIRS(y[c + 1], y[c + 3]);
    }
    for (int k = 0; k < 4; k++) {
        rows[k] = LOW_HALVES(x[k], x[k + 4]);
        rows[k + 4] = HIGH_HALVES(x[k], x[k + 4]);
    }
}

// Asks for the part of the next panel's sources that falls to the tile of `columns` at `column`. The factors of an
// update are small, and its results are asked for instead.
INLINE void prefetch_next(const int height, const DenseProduct *p, ptrdiff_t row, ptrdiff_t from, ptrdiff_t count,
                          ptrdiff_t column, ptrdiff_t columns, ptrdiff_t width) {
    ptrdiff_t rows = smaller(p->result.rows - row - height, height);
    if (rows <= 0 || p->accumulates) return;
    Factor left = p->left;
    ptrdiff_t long_side = left.isTransposed ? rows : count, short_side = left.isTransposed ? count : rows;
    const float *next = left.elements + (left.isTransposed ? (row + height) * left.stride + from
                                                           : from * left.stride + row + height);
    ptrdiff_t end = long_side * smaller(column + columns, width) / width;
    for (ptrdiff_t i = long_side * column / width; i < end; i++) {
        for (ptrdiff_t j = 0; j < short_side; j += 16) __builtin_prefetch(next + i * left.stride + j, 0, 2);
    }
}

// Between blocks of the depth the sums wait in the result; behind the last, result = factor sums + addend. The sums of
// a tile's `valid` columns over the block that begins at `from` are given.
INLINE void finish_tile(const int groups, const int valid, const DenseProduct *p, float *target, const float *biases,
                        const Floats *sums, ptrdiff_t from, int isLast) {
    for (int c = 0; c < valid; c++) {
        for (int g = 0; g < groups; g++) {
            float *result = target + c * p->result.stride + 16 * g;
            Floats x = sums[c * groups + g];
            if (p->accumulates) {
                x = AT(result) + p->factor * x;
            } else {
                if (from > 0) x += AT(result);
                if (isLast) x *= p->factor;
                if (isLast && biases) x += AT(biases + 16 * g);
            }
            INTO(result) = x;
        }
    }
}
