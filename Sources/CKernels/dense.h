// Dense products, for all three of backpropagation: blocks of the factors are copied next to each other, so that a tile
// of the result is summed up in registers from two streams (Goto and van de Geijn, "Anatomy of High-Performance Matrix
// Multiplication", 2008). TILE_GROUPS groups of 16 rows by TILE_COLUMNS columns is what the registers hold, and a panel
// of so many rows and DEPTH factors leaves room in the first-level cache for a tile's part of the other factor. A panel
// is copied once for WIDTH columns, a multiple of TILE_COLUMNS.
#pragma once

#include "blocks.h"

typedef float LooseEight __attribute__((vector_size(32), aligned(4)));
typedef float LooseFour __attribute__((vector_size(16), aligned(4)));

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

// tile[k * columns + c] = right(from + k, column + c) for c < valid and 0 behind. Rows from `count` on may be written
// to.
INLINE void pack_tile(const int columns, Factor right, ptrdiff_t column, ptrdiff_t valid, ptrdiff_t from,
                      ptrdiff_t count, float *tile) {
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

// Tile by tile, block[k * columns + c] = right(from + k, column + c), zero behind the last column. What is left may fit
// into half a tile.
static void pack_right(const DenseProduct *p, ptrdiff_t column, ptrdiff_t width, ptrdiff_t from, ptrdiff_t count,
                       float *block) {
    ptrdiff_t t = 0;
    for (; t < width; t += TILE_COLUMNS) {
        ptrdiff_t valid = smaller(width - t, TILE_COLUMNS);
        float *tile = block + t * count;
        if (valid == TILE_COLUMNS) {
            pack_tile(TILE_COLUMNS, p->right, column + t, TILE_COLUMNS, from, count, tile);
        } else if (valid > TILE_COLUMNS / 2) {
            pack_tile(TILE_COLUMNS, p->right, column + t, valid, from, count, tile);
        } else {
            pack_tile(TILE_COLUMNS / 2, p->right, column + t, valid, from, count, tile);
        }
    }
    if (p->isRounded) round_all(block, t * count);
}

// tile = start + panel block, `groups` x `columns` vectors in registers. At -O2 clang keeps a loop over 24 of them, and
// the tile in memory, which takes twice the time; so does unrolling the other loop eight times.
INLINE void multiply_tile(const int groups, const int columns, Floats *tile, const float *panel, const float *block,
                          ptrdiff_t count) {
#pragma clang loop unroll_count(4)
    for (ptrdiff_t k = 0; k < count; k++) {
        Floats left[TILE_GROUPS];
        for (int g = 0; g < groups; g++) left[g] = AT(panel + 16 * g);
#pragma clang loop unroll(full)
        for (int c = 0; c < columns; c++) {
            for (int g = 0; g < groups; g++) tile[c * groups + g] += left[g] * block[c];
        }
        panel += 16 * groups;
        block += columns;
    }
}

// One tile of the result over one block's depth. Of the tile's columns the first `valid` are in the result. Without a
// panel, which stands for one of zeros, the sums are 0.
INLINE void compute_tile(const int groups, const int columns, const int valid, const DenseProduct *p, float *target,
                         const float *biases, const float *panel, const float *block, ptrdiff_t from,
                         ptrdiff_t count) {
    Floats tile[TILE_GROUPS * TILE_COLUMNS] = {};
    for (int c = 0; c < valid; c++) {
        for (int g = 0; g < groups; g++) __builtin_prefetch(target + c * p->result.stride + 16 * g, 1);
    }
    if (panel) multiply_tile(groups, columns, tile, panel, block, count);
    finish_tile(groups, valid, p, target, biases, tile, from, from + count >= p->inner);
}

// Whether a panel has nothing but zeros, which it takes one look to see of most that have not. Between the members of a
// committee there are only zeros.
INLINE int is_zero(const float *panel, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i += 16) {
        if (__builtin_reduce_or((Ints)AT(panel + i))) return 0;
    }
    return 1;
}

// The rows of one panel, over one block.
INLINE void compute_panel(const int groups, const DenseProduct *p, ptrdiff_t row, ptrdiff_t column, ptrdiff_t width,
                          const float *block, ptrdiff_t from, ptrdiff_t count) {
    _Alignas(64) float packed[DEPTH * 16 * TILE_GROUPS];
    pack_left(groups, p, row, from, count, packed);
    const float *panel = is_zero(packed, count * 16 * groups) ? NULL : packed;
    for (ptrdiff_t t = 0; t < width; t += TILE_COLUMNS) {
        prefetch_next(16 * groups, p, row, from, count, t, TILE_COLUMNS, width);
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
