// Dense products, for all three of backpropagation: blocks of the factors are copied next to each other, so that a tile of
// the result is summed up in registers from two streams (Goto and van de Geijn, "Anatomy of High-Performance Matrix
// Multiplication", 2008). TILE_GROUPS groups of 16 rows by TILE_COLUMNS columns is what the registers hold.
#pragma once

#include "table.h"
#include "functions.h"

#define DEPTH 384  // of a block, in factors: a panel of 16 rows takes half of a small first-level cache
#define WIDTH 120  // of a block, in columns: a multiple of all numbers of TILE_COLUMNS

typedef float Eight __attribute__((vector_size(32)));
typedef float LooseEight __attribute__((vector_size(32), aligned(4)));
typedef float LooseFour __attribute__((vector_size(16), aligned(4)));

INLINE ptrdiff_t smaller(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }

// The size of each of the fewest pieces of `count` that are at most `most`, rounded up to a multiple of `step`.
INLINE ptrdiff_t even_piece(ptrdiff_t count, ptrdiff_t most, ptrdiff_t step) {
    ptrdiff_t pieces = (count + most - 1) / most;
    ptrdiff_t piece = pieces ? (count + pieces - 1) / pieces : step;
    return (piece + step - 1) / step * step;
}

// The nearest number with eight significant bits, the even one of two; denormal numbers become zero. As vcvtneps2bf16 does.
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

// panel[k * 16 groups + r] = left(row + r, from + k).
INLINE void pack_left(const int groups, const DenseProduct *p, ptrdiff_t row, ptrdiff_t from, ptrdiff_t count,
                      float *panel) {
    Factor left = p->left;
    const int height = 16 * groups;
    if (left.isTransposed) {
        for (int r = 0; r < height; r += 8) {
            const float *columns = left.elements + (row + r) * left.stride + from;
            for (ptrdiff_t k = 0; k < count; k += 8) {
                Eight rows[8];
                transpose_eight(columns + k, left.stride, p->result.rows - row - r, rows);
                for (int i = 0; i < 8; i++) *(Eight *)(panel + (k + i) * height + r) = rows[i];
            }
        }
    } else {
        const float *column = left.elements + from * left.stride + row;
        for (ptrdiff_t k = 0; k < count; k++, column += left.stride) {
            for (int g = 0; g < groups; g++) INTO(panel + k * height + 16 * g) = AT(column + 16 * g);
        }
    }
    if (p->isRounded) round_all(panel, count * height);
}

// The number of columns of the tile at `column` of a block of `width`: what is left may fit into half a tile.
INLINE int tile_width(ptrdiff_t column, ptrdiff_t width) {
    return width - column > TILE_COLUMNS / 2 ? TILE_COLUMNS : TILE_COLUMNS / 2;
}

// tile[k * columns + c] = right(from + k, column + c) for c < valid and 0 behind. Rows from `count` on may be written to.
INLINE void pack_tile(const int columns, Factor right, ptrdiff_t column, ptrdiff_t valid, ptrdiff_t from, ptrdiff_t count,
                      float *tile) {
    if (right.isTransposed) {
        const float *row = right.elements + from * right.stride + column;
        for (ptrdiff_t k = 0; k < count; k++, row += right.stride, tile += columns) {
            for (int c = 0; c < columns; c++) tile[c] = c < valid ? row[c] : 0;
        }
        return;
    }
    for (ptrdiff_t k = 0; k < count; k += 8) {
        for (int c = 0; c < columns; c += 8) {
            Eight rows[8];
            transpose_eight(right.elements + (column + c) * right.stride + from + k, right.stride, valid - c, rows);
            // What is written behind a row is overwritten by the next one.
            for (int i = 0; i < 8; i++) {
                float *target = tile + (k + i) * columns + c;
                if (columns - c == 4) *(LooseFour *)target = __builtin_shufflevector(rows[i], rows[i], 0, 1, 2, 3);
                else *(LooseEight *)target = rows[i];
            }
        }
    }
}

// Tile by tile, block[k * tile_width + c] = right(from + k, column + c), zero behind the last column.
static void pack_right(const DenseProduct *p, ptrdiff_t column, ptrdiff_t width, ptrdiff_t from, ptrdiff_t count,
                       float *block) {
    ptrdiff_t t = 0;
    for (; t < width; t += TILE_COLUMNS) {
        if (tile_width(t, width) == TILE_COLUMNS) {
            pack_tile(TILE_COLUMNS, p->right, column + t, width - t, from, count, block + t * count);
        } else {
            pack_tile(TILE_COLUMNS / 2, p->right, column + t, width - t, from, count, block + t * count);
        }
    }
    if (p->isRounded) round_all(block, t * count);
}

// tile = start + panel block, `groups` x `columns` vectors in registers.
INLINE void multiply_tile(const int groups, const int columns, Floats *tile, const float *panel, const float *block,
                          ptrdiff_t count) {
    for (ptrdiff_t k = 0; k < count; k++) {
        Floats left[TILE_GROUPS];
        for (int g = 0; g < groups; g++) left[g] = AT(panel + 16 * g);
        for (int c = 0; c < columns; c++) {
            for (int g = 0; g < groups; g++) tile[c * groups + g] += left[g] * block[c];
        }
        panel += 16 * groups;
        block += columns;
    }
}

// One tile of the result over one block's depth; between blocks the sum waits in the result. Of the tile's columns the first
// `valid` are in the result.
INLINE void compute_tile(const int groups, const int columns, const int valid, const DenseProduct *p, float *target,
                         const float *biases, const float *panel, const float *block, ptrdiff_t from,
                         ptrdiff_t count) {
    ptrdiff_t stride = p->result.stride;
    int isFirst = from == 0 || p->accumulates, isLast = from + count >= p->inner || p->accumulates;
    Floats tile[TILE_GROUPS * TILE_COLUMNS] = {};
    if (!isFirst) {
        for (int c = 0; c < valid; c++) {
            for (int g = 0; g < groups; g++) tile[c * groups + g] = AT(target + c * stride + 16 * g);
        }
    }
    if (p->accumulates) {
        for (int c = 0; c < valid; c++) __builtin_prefetch(target + c * stride + 16 * groups, 1);
    }
    multiply_tile(groups, columns, tile, panel, block, count);
    for (int c = 0; c < valid; c++) {
        for (int g = 0; g < groups; g++) {
            float *sum = target + c * stride + 16 * g;
            Floats x = tile[c * groups + g];
            if (isLast) x *= p->factor;
            if (p->accumulates) x += AT(sum);
            if (isLast && biases) x += AT(biases + 16 * g);
            INTO(sum) = x;
        }
    }
}

// Asks for the part of the next panel's sources that falls to this tile, and for the results below this tile.
INLINE void prefetch_next(const int groups, const DenseProduct *p, ptrdiff_t row, ptrdiff_t from, ptrdiff_t count,
                          ptrdiff_t column, ptrdiff_t width) {
    const int height = 16 * groups;
    ptrdiff_t rows = p->result.rows - row - height;
    if (rows <= 0 || p->accumulates) return;
    if (rows > height) rows = height;
    Factor left = p->left;
    ptrdiff_t long_side = left.isTransposed ? rows : count, short_side = left.isTransposed ? count : rows;
    const float *next = left.elements + (left.isTransposed ? (row + height) * left.stride + from
                                                           : from * left.stride + row + height);
    ptrdiff_t end = (column + TILE_COLUMNS >= width) ? long_side : long_side * (column + TILE_COLUMNS) / width;
    for (ptrdiff_t i = long_side * column / width; i < end; i++) {
        for (ptrdiff_t j = 0; j < short_side; j += 16) __builtin_prefetch(next + i * left.stride + j, 0, 2);
    }
}

// The rows of one panel, over one block.
INLINE void compute_panel(const int groups, const DenseProduct *p, ptrdiff_t row, ptrdiff_t column, ptrdiff_t width,
                          const float *block, ptrdiff_t from, ptrdiff_t count) {
    _Alignas(64) float panel[DEPTH * 16 * TILE_GROUPS];
    pack_left(groups, p, row, from, count, panel);
    for (ptrdiff_t t = 0; t < width; t += TILE_COLUMNS) {
        prefetch_next(groups, p, row, from, count, t, width);
        float *target = p->result.elements + (column + t) * p->result.stride + row;
        const float *biases = p->biases ? p->biases + row : NULL, *right = block + t * count;
        int valid = (int)smaller(width - t, TILE_COLUMNS);
        if (valid == TILE_COLUMNS) {
            compute_tile(groups, TILE_COLUMNS, TILE_COLUMNS, p, target, biases, panel, right, from, count);
        } else if (valid > TILE_COLUMNS / 2) {
            compute_tile(groups, TILE_COLUMNS, valid, p, target, biases, panel, right, from, count);
        } else {
            compute_tile(groups, TILE_COLUMNS / 2, valid, p, target, biases, panel, right, from, count);
        }
    }
}

static void dense_product(const void *call, ptrdiff_t first, ptrdiff_t last) {
    const DenseProduct *p = call;
    _Alignas(64) float block[DEPTH * (WIDTH + TILE_COLUMNS)];
    ptrdiff_t columns = p->result.columns, end = smaller(last * DENSE_UNIT, p->result.rows);
    ptrdiff_t most = even_piece(columns, WIDTH, TILE_COLUMNS), depth = even_piece(p->inner, DEPTH, 16);
    for (ptrdiff_t column = 0; column < columns; column += most) {
        ptrdiff_t width = smaller(most, columns - column);
        for (ptrdiff_t from = 0; from < p->inner; from += depth) {
            ptrdiff_t count = smaller(depth, p->inner - from);
            pack_right(p, column, width, from, count, block);
            ptrdiff_t row = first * DENSE_UNIT;
            for (; row + 16 * (TILE_GROUPS - 1) < end; row += 16 * TILE_GROUPS) {
                compute_panel(TILE_GROUPS, p, row, column, width, block, from, count);
            }
            for (; row < end; row += 16) compute_panel(1, p, row, column, width, block, from, count);
        }
    }
}
