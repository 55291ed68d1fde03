// Numbers as files keep them, row by row, made into a matrix, whose columns lie side by side.
#pragma once

#include <string.h>

#include "blocks.h"
#include "table.h"

#define PIECE 128  // numbers of a row that are decoded at a time: sixteen rows of them fit into the first-level cache

INLINE uint32_t bits_of(float number) {
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    return bits;
}

INLINE float float_of(uint32_t bits) {
    float number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

// A half has 5 bits of exponent and 10 of fraction: moved to their places in a float they make a number that is 2^112 too
// small, denormal ones too. Infinite numbers and NaN have all bits of the exponent set.
INLINE uint32_t bits_of_half(uint16_t half) {
    uint32_t size = (uint32_t)(half & 0x7FFF) << 13, sign = (uint32_t)(half & 0x8000) << 16;
    uint32_t number = bits_of(float_of(size) * 0x1p112f);
    return sign | (size < 0x7C00u << 13 ? number : size + (224u << 23));
}

INLINE void decode_numbers(KernelNumber number, const uint8_t *bytes, ptrdiff_t count, float *line) {
    if (number == KernelNumberSingle) {
        memcpy(line, bytes, (size_t)count * 4);
        return;
    }
    for (ptrdiff_t i = 0; i < count; i++) {
        uint16_t half;
        memcpy(&half, bytes + 2 * i, sizeof half);
        line[i] = float_of(number == KernelNumberHalf ? bits_of_half(half) : (uint32_t)half << 16);
    }
}

INLINE int decode_matrix(KernelNumber number, const uint8_t *bytes, KernelOutput m) {
    const ptrdiff_t size = number == KernelNumberSingle ? 4 : 2;
    _Alignas(64) float rows[16 * PIECE];
    uint32_t largest = 0;
    for (ptrdiff_t row = 0; row < m.rows; row += 16) {
        ptrdiff_t height = smaller(16, m.rows - row);
        for (ptrdiff_t from = 0; from < m.columns; from += PIECE) {
            ptrdiff_t count = smaller(PIECE, m.columns - from);
            // The next sixteen rows, which lie in one piece, are asked for: those of a file are in no cache yet.
            const uint8_t *next = bytes + ((row + 16) * m.columns + 16 * from) * size;
            for (ptrdiff_t i = 0; i < 16 * count * size; i += 64) __builtin_prefetch(next + i);
            for (ptrdiff_t r = 0; r < height; r++) {
                float *line = rows + r * PIECE;
                decode_numbers(number, bytes + ((row + r) * m.columns + from) * size, count, line);
                for (ptrdiff_t i = 0; i < count; i++) {
                    uint32_t exponent = bits_of(line[i]) & 0x7F800000;
                    largest = exponent > largest ? exponent : largest;
                }
            }
            for (ptrdiff_t k = 0; k < count; k += 8) {
                Eight upper[8], lower[8];
                transpose_eight(rows + k, PIECE, height, upper);
                transpose_eight(rows + 8 * PIECE + k, PIECE, height - 8, lower);
                for (ptrdiff_t i = 0; i < smaller(8, count - k); i++) {
                    float *column = m.elements + (from + k + i) * m.stride + row;
                    *(Eight *)column = upper[i];
                    *(Eight *)(column + 8) = lower[i];
                }
            }
        }
    }
    return largest < 0x7F800000;
}

static int decode(KernelNumber number, const uint8_t *bytes, KernelOutput matrix) {
    switch (number) {
        case KernelNumberHalf: return decode_matrix(KernelNumberHalf, bytes, matrix);
        case KernelNumberBrain: return decode_matrix(KernelNumberBrain, bytes, matrix);
        default: return decode_matrix(KernelNumberSingle, bytes, matrix);
    }
}
