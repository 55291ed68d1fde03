// Products with the inputs of a mini-batch that are not 0: a walk over them, a block of rows in registers.
#pragma once

#include "blocks.h"
#include "functions.h"
#include "table.h"

// The input x / 255 that each byte x stands for: a product with 1/255 would differ in the last place.
#define ROW4(n) (n) / 255.0f, (n + 1) / 255.0f, (n + 2) / 255.0f, (n + 3) / 255.0f
#define ROW16(n) ROW4(n), ROW4(n + 4), ROW4(n + 8), ROW4(n + 12)
#define ROW64(n) ROW16(n), ROW16(n + 16), ROW16(n + 32), ROW16(n + 48)
static const float INPUT[256] = {ROW64(0), ROW64(64), ROW64(128), ROW64(192)};

// Rows are taken in blocks of up to 7 groups of 16, which stay in registers while the walk visits an example's inputs.
// Against 4 groups, the update takes 0.9 times the time where inputs are grouped (100 rows and 100 examples).
#define BLOCK_GROUPS 7

// The call with the number of groups as a constant, so that the block is kept in registers.
#define FOR_GROUPS(groups, call)                 \
    switch (groups) {                            \
        case 7: { enum { G = 7 }; call; } break; \
        case 6: { enum { G = 6 }; call; } break; \
        case 5: { enum { G = 5 }; call; } break; \
        case 4: { enum { G = 4 }; call; } break; \
        case 3: { enum { G = 3 }; call; } break; \
        case 2: { enum { G = 2 }; call; } break; \
        default: { enum { G = 1 }; call; } break; \
    }

// Where the inputs of the example in a column begin: all of them for half 0, the second half for 1, the end for 2.
INLINE ptrdiff_t start_of(KernelSparseInput a, ptrdiff_t column, ptrdiff_t half) {
    return a.starts[2 * a.examples[column] + half];
}

// What a range of units stands for: rows and halves of the inputs.
typedef struct {
    ptrdiff_t row, end_row, half, end_half;
} Part;

INLINE Part part_of(const SparseProduct *p, ptrdiff_t first, ptrdiff_t last) {
    ptrdiff_t rows = p->result.rows;
    if (p->isHalved) return (Part){0, rows, first, last};
    return (Part){first * SPARSE_UNIT, smaller(last * SPARSE_UNIT, rows), 0, 2};
}

// An example's inputs are scattered in memory where the order is random: asking for them two examples ahead, if need be
// in the next mini-batch, takes a quarter off the walk.
INLINE void prefetch_example(KernelSparseInput a, Part part, ptrdiff_t column) {
    if (column >= a.columns + a.following) return;
    ptrdiff_t end = start_of(a, column, part.end_half);
    for (ptrdiff_t i = start_of(a, column, part.half); i < end; i += 32) {
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

// Of more rows so many columns are taken as stay in the first-level cache: a tile, over which all examples walk before
// the next. Each sum waits in the result meanwhile, or in `second`, so that it is added up in the order of its inputs.
// Against walks over all columns, 4 groups at a time: 100 rows 0.63 times the time for 10 examples and 0.94 for one; 64
// examples at a time are as good as 256.
#define TILE_FLOATS 8192
#define MOST_WALKING 64

// Visits the inputs of a part before column `end`, of example c from next[c] on. Where an example's inputs of this tile
// begin no processor can guess, so they are asked for while the example before it walks.
INLINE void walk_tile(const int groups, const float *w, ptrdiff_t w_stride, ptrdiff_t end, KernelSparseInput a,
                      ptrdiff_t end_half, ptrdiff_t *next, float *z, ptrdiff_t stride) {
    for (ptrdiff_t c = 0; c < a.columns; c++, z += stride) {
        ptrdiff_t i = next[c], last = start_of(a, c, end_half);
        __builtin_prefetch(a.positions + next[c + 1]);
        __builtin_prefetch(a.values + next[c + 1]);
        if (i == last || a.positions[i] >= end) continue;
        Floats sums[BLOCK_GROUPS];
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

INLINE void walk_tiles(const int groups, const SparseProduct *p, ptrdiff_t row, Part part) {
    KernelInput w = p->left;
    float *sums = part.half == 0 ? p->result.elements : p->second;
    const ptrdiff_t width = TILE_FLOATS / (16 * groups), stride = p->result.stride;
    const ptrdiff_t start = w.columns * part.half / 2, end = w.columns * part.end_half / 2;
    ptrdiff_t next[MOST_WALKING + 1];
    for (ptrdiff_t first = 0; first < p->inputs.columns; first += MOST_WALKING) {
        KernelSparseInput a = some_of(p->inputs, first, MOST_WALKING);
        float *z = sums + first * stride + row;
        for (ptrdiff_t c = 0; c < a.columns; c++) {
            prefetch_example(a, part, c + 2);
            next[c] = start_of(a, c, part.half);
            for (int g = 0; g < groups; g++) INTO(z + c * stride + 16 * g) = LANES(0.0f);
        }
        next[a.columns] = 0;
        for (ptrdiff_t from = start; from < end; from += width) {
            walk_tile(groups, w.elements + row, w.stride, from + width, a, part.end_half, next, z, stride);
        }
        if (p->isHalved) continue;
        for (ptrdiff_t c = 0; c < a.columns; c++) {
            for (int g = 0; g < groups; g++) {
                float *sum = z + c * stride + 16 * g;
                INTO(sum) = p->factor * AT(sum) + AT(p->biases + row + 16 * g);
            }
        }
    }
}

INLINE void walk_part(const SparseProduct *p, Part part) {
    ptrdiff_t end = (part.end_row + 15) / 16, groups;
    for (ptrdiff_t group = part.row / 16; group < end; group += groups) {
        groups = even_piece(end - group, BLOCK_GROUPS, 1);
        FOR_GROUPS(groups, walk_tiles(G, p, 16 * group, part))
    }
}

static void sparse_product(const void *call, ptrdiff_t first, ptrdiff_t last) {
    const SparseProduct *p = call;
    KernelSparseInput a = p->inputs;
    ptrdiff_t rows = p->left.rows;
    Part part = part_of(p, first, last);
    if (p->isHalved) {
        // One thread keeps the halves apart as well, so that the sums are the same.
        for (ptrdiff_t half = first; half < last; half++) walk_part(p, part_of(p, half, half + 1));
    } else if (rows > 16 * PAIRED_GROUPS) {
        // As the rows of W have it and not those of a part, which depend on the threads.
        walk_part(p, part);
    } else {
        for (ptrdiff_t c = 0; c < a.columns; c++) {
            prefetch_example(a, part, c + 2);
            ptrdiff_t start = start_of(a, c, 0), count = start_of(a, c, 2) - start;
            float *z = p->result.elements + c * p->result.stride;
            FOR_GROUPS((rows + 15) / 16, walk_inputs(G, p, a.positions + start, a.values + start, count, z))
        }
    }
}

// z = s (z + second) + b.
static void finish_halves(const void *call, ptrdiff_t first, ptrdiff_t last) {
    const SparseProduct *p = call;
    for (ptrdiff_t c = first; c < last; c++) {
        float *z = p->result.elements + c * p->result.stride;
        const float *second = p->second + c * p->result.stride;
        for (ptrdiff_t row = 0; row < p->result.rows; row += 16) {
            INTO(z + row) = p->factor * (AT(z + row) + AT(second + row)) + AT(p->biases + row);
        }
    }
}

// W's column += f x times the error, input by input. Another thread may have computed the errors, so the next example's
// are asked for.
INLINE void add_inputs(const int groups, float factor, const float *error, const float *next_error,
                       const uint16_t *positions, const uint8_t *values, ptrdiff_t count, float *w, ptrdiff_t stride) {
    Floats step[BLOCK_GROUPS];
    for (int g = 0; g < groups; g++) step[g] = factor * AT(error + 16 * g);
    for (int g = 0; g < groups; g++) __builtin_prefetch(next_error + 16 * g);
    for (ptrdiff_t i = 0; i < count; i++) {
        float *column = w + positions[i] * stride;
        for (int g = 0; g < groups; g++) INTO(column + 16 * g) += INPUT[values[i]] * step[g];
    }
}

// A counting sort. The halves write to different places.
static void group_inputs(const void *call, ptrdiff_t first, ptrdiff_t last) {
    const Grouping *grouping = call;
    KernelSparseInput a = grouping->inputs;
    GroupedInput *grouped = grouping->grouped.inputs;
    uint32_t *ends = grouping->grouped.starts + 1, place = 0;
    for (ptrdiff_t c = 0; c < a.columns; c++) place += start_of(a, c, first) - start_of(a, c, 0);
    for (ptrdiff_t c = 0; c < a.columns; c++) {
        ptrdiff_t end = start_of(a, c, last);
        for (ptrdiff_t i = start_of(a, c, first); i < end; i++) ends[a.positions[i]]++;
    }
    for (ptrdiff_t k = grouping->rows * first / 2; k < grouping->rows * last / 2; k++) {
        uint32_t count = ends[k];
        ends[k] = place;
        place += count;
    }
    for (ptrdiff_t c = 0; c < a.columns; c++) {
        ptrdiff_t end = start_of(a, c, last);
        for (ptrdiff_t i = start_of(a, c, first); i < end; i++) {
            grouped[ends[a.positions[i]]++] = (GroupedInput){(uint8_t)c, a.values[i]};
        }
    }
}

// W's columns += f (sum over the grouped inputs x of x times the error).
INLINE void add_grouped(const int groups, const SparseProduct *p, ptrdiff_t row, Part part) {
    const GroupedInputs grouped = *p->grouped;
    const KernelInput errors = p->left;
    const KernelOutput w = p->result;
    for (ptrdiff_t k = w.columns * part.half / 2; k < w.columns * part.end_half / 2; k++) {
        uint32_t i = grouped.starts[k], end = grouped.starts[k + 1];
        if (i == end) continue;
        Floats sums[BLOCK_GROUPS] = {};
        for (; i < end; i++) {
            const float *error = errors.elements + grouped.inputs[i].column * errors.stride + row;
            float x = INPUT[grouped.inputs[i].value];
            for (int g = 0; g < groups; g++) sums[g] += x * AT(error + 16 * g);
        }
        for (int g = 0; g < groups; g++) INTO(w.elements + k * w.stride + row + 16 * g) += p->factor * sums[g];
    }
}

static void add_sparse_outer_product(const void *call, ptrdiff_t first, ptrdiff_t last) {
    const SparseProduct *p = call;
    KernelSparseInput a = p->inputs;
    KernelOutput w = p->result;
    Part part = part_of(p, first, last);
    for (ptrdiff_t row = part.row; row < part.end_row; row += 16 * BLOCK_GROUPS) {
        int groups = (int)smaller(BLOCK_GROUPS, (part.end_row - row + 15) / 16);
        if (p->grouped) {
            FOR_GROUPS(groups, add_grouped(G, p, row, part))
            continue;
        }
        const float *error = p->left.elements + row;
        for (ptrdiff_t c = 0; c < a.columns; c++, error += p->left.stride) {
            ptrdiff_t start = start_of(a, c, part.half), count = start_of(a, c, part.end_half) - start;
            FOR_GROUPS(groups, add_inputs(G, p->factor, error, error + p->left.stride, a.positions + start,
                                          a.values + start, count, w.elements + row, w.stride))
        }
    }
}
