// Products with the inputs of a mini-batch that are not 0: a walk over them, a block of rows in registers.
#pragma once

#include <stdlib.h>

#include "blocks.h"
#include "functions.h"
#include "table.h"

// The input x / 255 that each byte x stands for: a product with 1/255 would differ in the last place.
#define ROW4(n) (n) / 255.0f, (n + 1) / 255.0f, (n + 2) / 255.0f, (n + 3) / 255.0f
#define ROW16(n) ROW4(n), ROW4(n + 4), ROW4(n + 8), ROW4(n + 12)
#define ROW64(n) ROW16(n), ROW16(n + 16), ROW16(n + 32), ROW16(n + 48)
static const float INPUT[256] = {ROW64(0), ROW64(64), ROW64(128), ROW64(192)};

// Rows are taken in blocks of up to 4 groups of 16, which stay in registers while the walk visits an example's inputs.
#define BLOCK_GROUPS 4

INLINE int block_groups(ptrdiff_t rows_left) { return (int)smaller(BLOCK_GROUPS, (rows_left + 15) / 16); }

// The call with the number of groups as a constant, so that the block is kept in registers.
#define FOR_GROUPS_OF_BLOCK(groups, call) \
    switch (groups) {                     \
        case 4: { enum { G = 4 }; call; } break; \
        case 3: { enum { G = 3 }; call; } break; \
        case 2: { enum { G = 2 }; call; } break; \
        default: { enum { G = 1 }; call; } break; \
    }

// An example's inputs are scattered in memory where the order is random: asking for them two examples ahead, if need be
// in the next mini-batch, takes a quarter off the walk.
INLINE void prefetch_example(KernelSparseInput a, ptrdiff_t column) {
    if (column >= a.columns + a.following) return;
    ptrdiff_t end = a.starts[a.examples[column] + 1];
    for (ptrdiff_t i = a.starts[a.examples[column]]; i < end; i += 32) {
        __builtin_prefetch(a.positions + i);
        __builtin_prefetch(a.values + i);
    }
}

// z = b + s (sum over inputs x of x times W's column). With two chains, two sums take turns, as each addition has to
// wait for the one before it.
INLINE void walk_inputs(const int groups, const int chains, float scale, const float *w, ptrdiff_t stride,
                        const uint16_t *positions, const uint8_t *values, ptrdiff_t count, const float *biases,
                        float *z) {
    Floats sums[2][BLOCK_GROUPS] = {};
    ptrdiff_t i = 0;
    for (; i + chains <= count; i += chains) {
        for (int chain = 0; chain < chains; chain++) {
            const float *column = w + positions[i + chain] * stride;
            float x = INPUT[values[i + chain]];
            for (int g = 0; g < groups; g++) sums[chain][g] += x * AT(column + 16 * g);
        }
    }
    if (i < count) {
        const float *column = w + positions[i] * stride;
        for (int g = 0; g < groups; g++) sums[0][g] += INPUT[values[i]] * AT(column + 16 * g);
    }
    for (int g = 0; g < groups; g++) INTO(z + 16 * g) = scale * (sums[0][g] + sums[1][g]) + AT(biases + 16 * g);
}

// With so many examples it pays to walk them all over one tile of W, some rows of columns that lie side by side, before the
// next: copied, it stays in the first-level cache, and more rows at a time fit into registers than with updates. Each sum
// waits in the result meanwhile, so that the order is that of the walk. 100 rows and 250 examples 1.30 -> 0.97 us an example,
// 800 and 100 10.0 -> 9.3 us; with 32 examples nothing.
#define FEWEST_TILED 64
#define MOST_TILED 256
#define TILED_GROUPS 7
#define TILE_FLOATS 8192

INLINE void walk_tile(const int groups, const float *tile, ptrdiff_t from, ptrdiff_t end, KernelSparseInput a,
                      ptrdiff_t first, ptrdiff_t count, ptrdiff_t *next, float *z, ptrdiff_t stride) {
    for (ptrdiff_t c = 0; c < count; c++, z += stride) {
        ptrdiff_t i = next[c], last = a.starts[a.examples[first + c] + 1];
        if (i == last || a.positions[i] >= end) continue;
        Floats sums[TILED_GROUPS];
        for (int g = 0; g < groups; g++) sums[g] = AT(z + 16 * g);
        do {
            const float *column = tile + (a.positions[i] - from) * (16 * groups);
            float x = INPUT[a.values[i]];
            for (int g = 0; g < groups; g++) sums[g] += x * AT(column + 16 * g);
            i++;
        } while (i < last && a.positions[i] < end);
        for (int g = 0; g < groups; g++) INTO(z + 16 * g) = sums[g];
        next[c] = i;
    }
}

INLINE void walk_tiles(const int groups, const SparseProduct *p, ptrdiff_t row) {
    KernelSparseInput a = p->inputs;
    KernelInput w = p->left;
    const ptrdiff_t height = 16 * groups, width = TILE_FLOATS / height, stride = p->result.stride;
    _Alignas(64) float tile[TILE_FLOATS];
    ptrdiff_t next[MOST_TILED];
    for (ptrdiff_t first = 0; first < a.columns; first += MOST_TILED) {
        ptrdiff_t count = smaller(MOST_TILED, a.columns - first);
        float *z = p->result.elements + first * stride + row;
        for (ptrdiff_t c = 0; c < count; c++) {
            next[c] = a.starts[a.examples[first + c]];
            for (int g = 0; g < groups; g++) INTO(z + c * stride + 16 * g) = LANES(0.0f);
        }
        for (ptrdiff_t from = 0; from < w.columns; from += width) {
            ptrdiff_t end = smaller(from + width, w.columns);
            for (ptrdiff_t k = from; k < end; k++) {
                const float *column = w.elements + k * w.stride + row;
                for (int g = 0; g < groups; g++) INTO(tile + (k - from) * height + 16 * g) = AT(column + 16 * g);
            }
            walk_tile(groups, tile, from, end, a, first, count, next, z, stride);
        }
        for (ptrdiff_t c = 0; c < count; c++) {
            for (int g = 0; g < groups; g++) {
                float *sum = z + c * stride + 16 * g;
                INTO(sum) = p->factor * AT(sum) + AT(p->biases + row + 16 * g);
            }
        }
    }
}

#define FOR_GROUPS_OF_TILE(groups, call)         \
    switch (groups) {                            \
        case 7: { enum { G = 7 }; call; } break; \
        case 6: { enum { G = 6 }; call; } break; \
        case 5: { enum { G = 5 }; call; } break; \
        default: FOR_GROUPS_OF_BLOCK(groups, call) \
    }

static void sparse_product(const void *call, ptrdiff_t first, ptrdiff_t last) {
    const SparseProduct *p = call;
    KernelSparseInput a = p->inputs;
    KernelInput w = p->left;
    // As the rows of W have it and not those of a block, which depend on the threads.
    int isPaired = w.rows <= 16 * PAIRED_GROUPS;
    ptrdiff_t start_row = first * SPARSE_UNIT, end_row = smaller(last * SPARSE_UNIT, w.rows);
    if (!isPaired && a.columns >= FEWEST_TILED) {
        ptrdiff_t all = (end_row - start_row + 15) / 16, most = even_piece(all, TILED_GROUPS, 1);
        for (ptrdiff_t group = 0; group < all; group += most) {
            FOR_GROUPS_OF_TILE(smaller(most, all - group), walk_tiles(G, p, start_row + 16 * group))
        }
        return;
    }
    for (ptrdiff_t row = start_row; row < end_row; row += 16 * BLOCK_GROUPS) {
        int groups = block_groups(end_row - row);
        for (ptrdiff_t c = 0; c < a.columns; c++) {
            if (row == start_row) prefetch_example(a, c + 2);
            ptrdiff_t start = a.starts[a.examples[c]];
            ptrdiff_t count = a.starts[a.examples[c] + 1] - start;
            const uint16_t *positions = a.positions + start;
            const uint8_t *values = a.values + start;
            float *z = p->result.elements + c * p->result.stride + row;
            if (isPaired) {
                FOR_GROUPS_OF_BLOCK(groups, walk_inputs(G, 2, p->factor, w.elements + row, w.stride, positions, values,
                                                        count, p->biases + row, z))
            } else {
                FOR_GROUPS_OF_BLOCK(groups, walk_inputs(G, 1, p->factor, w.elements + row, w.stride, positions, values,
                                                        count, p->biases + row, z))
            }
        }
    }
}

// W's column += f x times the error, input by input.
INLINE void add_inputs(const int groups, float factor, const float *error, const uint16_t *positions,
                       const uint8_t *values, ptrdiff_t count, float *w, ptrdiff_t stride) {
    Floats step[BLOCK_GROUPS];
    for (int g = 0; g < groups; g++) step[g] = factor * AT(error + 16 * g);
    for (ptrdiff_t i = 0; i < count; i++) {
        float *column = w + positions[i] * stride;
        for (int g = 0; g < groups; g++) INTO(column + 16 * g) += INPUT[values[i]] * step[g];
    }
}

// A mini-batch's inputs, position by position: at position k those from starts[k] to starts[k + 1], each with the
// column of its example and its byte.
typedef struct {
    uint32_t *starts;
    struct { uint8_t column, value; } *inputs;
} GroupedInputs;

// With so many examples, grouping their inputs pays: each column of W is visited once and not once per example. Half
// the time of the update for 100 examples and 64 rows, no gain for 10 examples.
#define FEWEST_GROUPED 32
#define MOST_GROUPED 256  // the column of an example takes a byte

// Groups the inputs of the examples from column `from` on, `count` of them (counting sort). Returns whether there was
// room.
static int group_inputs(KernelSparseInput a, ptrdiff_t rows, ptrdiff_t from, ptrdiff_t count, GroupedInputs *grouped) {
    ptrdiff_t total = 0;
    for (ptrdiff_t c = from; c < from + count; c++) total += a.starts[a.examples[c] + 1] - a.starts[a.examples[c]];
    grouped->starts = calloc((size_t)rows + 2, sizeof *grouped->starts);
    grouped->inputs = malloc((size_t)total * sizeof *grouped->inputs + 1);
    if (!grouped->starts || !grouped->inputs) return 0;
    uint32_t *next = grouped->starts + 1;
    for (ptrdiff_t c = from; c < from + count; c++) {
        ptrdiff_t end = a.starts[a.examples[c] + 1];
        for (ptrdiff_t i = a.starts[a.examples[c]]; i < end; i++) next[a.positions[i] + 1]++;
    }
    for (ptrdiff_t k = 0; k < rows; k++) next[k + 1] += next[k];
    for (ptrdiff_t c = from; c < from + count; c++) {
        ptrdiff_t end = a.starts[a.examples[c] + 1];
        for (ptrdiff_t i = a.starts[a.examples[c]]; i < end; i++) {
            uint32_t place = next[a.positions[i]]++;
            grouped->inputs[place].column = (uint8_t)(c - from);
            grouped->inputs[place].value = a.values[i];
        }
    }
    return 1;
}

// W's columns += f (sum over the grouped inputs x of x times the error).
INLINE void add_grouped(const int groups, float factor, const float *errors, ptrdiff_t error_stride,
                        GroupedInputs grouped, float *w, ptrdiff_t stride, ptrdiff_t columns) {
    for (ptrdiff_t k = 0; k < columns; k++) {
        uint32_t i = grouped.starts[k], end = grouped.starts[k + 1];
        if (i == end) continue;
        Floats sums[BLOCK_GROUPS] = {};
        for (; i < end; i++) {
            const float *error = errors + grouped.inputs[i].column * error_stride;
            for (int g = 0; g < groups; g++) sums[g] += INPUT[grouped.inputs[i].value] * AT(error + 16 * g);
        }
        for (int g = 0; g < groups; g++) INTO(w + k * stride + 16 * g) += factor * sums[g];
    }
}

static void add_sparse_outer_product(const void *call, ptrdiff_t first, ptrdiff_t last) {
    const SparseProduct *p = call;
    KernelSparseInput a = p->inputs;
    KernelInput d = p->left;
    KernelOutput w = p->result;
    ptrdiff_t start_row = first * SPARSE_UNIT, end_row = smaller(last * SPARSE_UNIT, w.rows);
    for (ptrdiff_t from = 0; from < a.columns; from += MOST_GROUPED) {
        ptrdiff_t columns = smaller(MOST_GROUPED, a.columns - from);
        GroupedInputs grouped = {NULL, NULL};
        int isGrouped = a.columns >= FEWEST_GROUPED && group_inputs(a, w.columns, from, columns, &grouped);
        for (ptrdiff_t row = start_row; row < end_row; row += 16 * BLOCK_GROUPS) {
            int groups = block_groups(end_row - row);
            const float *errors = d.elements + from * d.stride + row;
            if (isGrouped) {
                FOR_GROUPS_OF_BLOCK(groups, add_grouped(G, p->factor, errors, d.stride, grouped, w.elements + row,
                                                        w.stride, w.columns))
                continue;
            }
            for (ptrdiff_t c = 0; c < columns; c++) {
                ptrdiff_t start = a.starts[a.examples[from + c]];
                ptrdiff_t count = a.starts[a.examples[from + c] + 1] - start;
                FOR_GROUPS_OF_BLOCK(groups, add_inputs(G, p->factor, errors + c * d.stride, a.positions + start,
                                                       a.values + start, count, w.elements + row, w.stride))
            }
        }
        free(grouped.starts);
        free(grouped.inputs);
    }
}
