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

// Few rows, and those of W that are updated, are taken in blocks of up to 4 groups of 16, which stay in registers while the
// walk visits an example's inputs.
#define BLOCK_GROUPS 4


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

// z = b + s (sum over inputs x of x times W's column), for few rows. Two sums take turns, as each addition has to wait for
// the one before it.
INLINE void walk_inputs(const int groups, const SparseProduct *p, const uint16_t *positions, const uint8_t *values,
                        ptrdiff_t count, float *z) {
    const float *w = p->left.elements;
    ptrdiff_t stride = p->left.stride;
    Floats sums[2][BLOCK_GROUPS] = {};
    ptrdiff_t i = 0;
    for (; i + 2 <= count; i += 2) {
        for (int chain = 0; chain < 2; chain++) {
            const float *column = w + positions[i + chain] * stride;
            float x = INPUT[values[i + chain]];
            for (int g = 0; g < groups; g++) sums[chain][g] += x * AT(column + 16 * g);
        }
    }
    if (i < count) {
        const float *column = w + positions[i] * stride;
        for (int g = 0; g < groups; g++) sums[0][g] += INPUT[values[i]] * AT(column + 16 * g);
    }
    for (int g = 0; g < groups; g++) {
        INTO(z + 16 * g) = p->factor * (sums[0][g] + sums[1][g]) + AT(p->biases + 16 * g);
    }
}

// More rows are taken up to 7 groups at a time, for which there are registers, and so many columns of them as stay in the
// first-level cache: a tile, over which all examples walk before the next. Each sum waits in the result meanwhile, so that
// it is added up in the order of its inputs. Against walks over all columns, 4 groups at a time: 100 rows 0.63 times the time
// for 10 examples and 0.94 for one; 64 examples at a time are as good as 256.
#define TILED_GROUPS 7
#define TILE_FLOATS 8192
#define MOST_WALKING 64

// Visits the inputs before column `end`, of example c from next[c] on. Where an example's inputs of this tile begin no
// processor can guess, so they are asked for while the example before it walks.
INLINE void walk_tile(const int groups, const float *w, ptrdiff_t w_stride, ptrdiff_t end, KernelSparseInput a,
                      ptrdiff_t *next, float *z, ptrdiff_t stride) {
    for (ptrdiff_t c = 0; c < a.columns; c++, z += stride) {
        ptrdiff_t i = next[c], last = a.starts[a.examples[c] + 1];
        __builtin_prefetch(a.positions + next[c + 1]);
        __builtin_prefetch(a.values + next[c + 1]);
        if (i == last || a.positions[i] >= end) continue;
        Floats sums[TILED_GROUPS];
        for (int g = 0; g < groups; g++) sums[g] = AT(z + 16 * g);
        do {
            const float *column = w + a.positions[i] * w_stride;
            float x = INPUT[a.values[i]];
            for (int g = 0; g < groups; g++) sums[g] += x * AT(column + 16 * g);
            i++;
        } while (i < last && a.positions[i] < end);
        for (int g = 0; g < groups; g++) INTO(z + 16 * g) = sums[g];
        next[c] = i;
    }
}

INLINE void walk_tiles(const int groups, const SparseProduct *p, ptrdiff_t row) {
    KernelInput w = p->left;
    const ptrdiff_t width = TILE_FLOATS / (16 * groups), stride = p->result.stride;
    ptrdiff_t next[MOST_WALKING + 1];
    for (ptrdiff_t first = 0; first < p->inputs.columns; first += MOST_WALKING) {
        KernelSparseInput a = p->inputs;
        a.examples += first;
        a.columns = smaller(MOST_WALKING, p->inputs.columns - first);
        a.following = p->inputs.columns + p->inputs.following - first - a.columns;
        float *z = p->result.elements + first * stride + row;
        for (ptrdiff_t c = 0; c < a.columns; c++) {
            prefetch_example(a, c + 2);
            next[c] = a.starts[a.examples[c]];
            for (int g = 0; g < groups; g++) INTO(z + c * stride + 16 * g) = LANES(0.0f);
        }
        next[a.columns] = 0;
        for (ptrdiff_t from = 0; from < w.columns; from += width) {
            walk_tile(groups, w.elements + row, w.stride, from + width, a, next, z, stride);
        }
        for (ptrdiff_t c = 0; c < a.columns; c++) {
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
    ptrdiff_t rows = p->left.rows;
    // As the rows of W have it and not those of a part, which depend on the threads.
    if (rows > 16 * PAIRED_GROUPS) {
        ptrdiff_t end = (smaller(last * SPARSE_UNIT, rows) + 15) / 16, groups;
        for (ptrdiff_t group = first * SPARSE_UNIT / 16; group < end; group += groups) {
            groups = even_piece(end - group, TILED_GROUPS, 1);
            FOR_GROUPS_OF_TILE(groups, walk_tiles(G, p, 16 * group))
        }
        return;
    }
    for (ptrdiff_t c = 0; c < a.columns; c++) {
        prefetch_example(a, c + 2);
        ptrdiff_t start = a.starts[a.examples[c]], count = a.starts[a.examples[c] + 1] - start;
        float *z = p->result.elements + c * p->result.stride;
        FOR_GROUPS_OF_BLOCK((rows + 15) / 16, walk_inputs(G, p, a.positions + start, a.values + start, count, z))
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
            int groups = (int)smaller(BLOCK_GROUPS, (end_row - row + 15) / 16);
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
