// The kernels for one instruction set. Included once per set, after TARGET_TABLE, the name of the table that it fills,
// PAIRED_GROUPS, the largest block that two sums fit into registers for, and the function attributes are defined;
// see avx512.c, avx2.c and portable.c. Formulas and arguments: include/CKernels.h.
//
// Sums run over inputs and examples in the order of their indices, so they do not depend on the number of threads, and
// blocks split the outputs only.
#include <string.h>

#include "functions.h"
#include "include/CKernels.h"
#include "table.h"

static const Ints LANE_NUMBERS = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

// The sixteen rows from `row` on, with zero behind the last: kernels must keep the padding zero.
INLINE Floats without_padding(Floats x, ptrdiff_t row, ptrdiff_t rows) {
    return choose(LANE_NUMBERS < (int32_t)(rows - row), x, LANES(0.0f));
}

INLINE float sum_of_lanes(Floats x) {
    float sum = 0;
    for (int lane = 0; lane < 16; lane++) sum += x[lane];
    return sum;
}

// ---- Dense products: tiles of 16 rows x up to 6 columns, held in registers.

#define TILE_COLUMNS 6

// tile[c] = start + sum over k of left[k] right[c][k], left[k] sixteen rows, `left_step` apart.
INLINE void multiply_tile(Floats *tile, int columns, const float *left, ptrdiff_t left_step, const float *right,
                          ptrdiff_t right_stride, ptrdiff_t count) {
    for (ptrdiff_t k = 0; k < count; k++) {
        Floats l = AT(left + k * left_step);
        for (int c = 0; c < columns; c++) tile[c] += l * right[c * right_stride + k];
    }
}

// The same loop for each number of columns that is left over, so that the tile stays in registers.
#define FOR_TILE(columns, body)                                                                       \
    switch (columns) {                                                                                \
        case 6: { enum { C = 6 }; body } break;                                                       \
        case 5: { enum { C = 5 }; body } break;                                                       \
        case 4: { enum { C = 4 }; body } break;                                                       \
        case 3: { enum { C = 3 }; body } break;                                                       \
        case 2: { enum { C = 2 }; body } break;                                                       \
        default: { enum { C = 1 }; body } break;                                                      \
    }

INLINE ptrdiff_t smaller(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }

// How many rows of a panel, sixteen floats each, are multiplied at a time: 16 KiB, half of a small first-level cache.
#define PANEL_ROWS 256

// With no more columns than one tile has, W is read in place; else sixteen rows of it are copied next to each other
// first, as every tile visits them again and their columns may be a page apart.
static void product(float scale, KernelInput w, KernelInput a, const float *biases, KernelOutput z) {
    _Alignas(64) float panel[PANEL_ROWS * 16];
    int copies = a.columns > TILE_COLUMNS;
    ptrdiff_t most = copies ? PANEL_ROWS : w.columns;
    for (ptrdiff_t row = 0; row < z.rows; row += 16) {
        for (ptrdiff_t from = 0; from < w.columns; from += most) {
            ptrdiff_t count = smaller(most, w.columns - from);
            const float *left = w.elements + from * w.stride + row;
            for (ptrdiff_t k = 0; copies && k < count; k++) INTO(panel + k * 16) = AT(left + k * w.stride);
            for (ptrdiff_t e = 0; e < a.columns; e += TILE_COLUMNS) {
                FOR_TILE(smaller(TILE_COLUMNS, a.columns - e), {
                    Floats tile[C];
                    float *target = z.elements + e * z.stride + row;
                    for (int c = 0; c < C; c++) tile[c] = from ? AT(target + c * z.stride) : LANES(0.0f);
                    multiply_tile(tile, C, copies ? panel : left, copies ? 16 : w.stride,
                                  a.elements + e * a.stride + from, a.stride, count);
                    int isLast = from + count == w.columns;
                    for (int c = 0; c < C; c++) {
                        INTO(target + c * z.stride) = isLast ? scale * tile[c] + AT(biases + row) : tile[c];
                    }
                })
            }
        }
    }
}

// Sixteen columns of W are turned into a panel of rows first: cheap, as every mini-batch's examples reuse it.
static void transposed_product(float scale, KernelInput w, KernelInput d, KernelOutput b) {
    _Alignas(64) float panel[PANEL_ROWS * 16];
    for (ptrdiff_t k = 0; k < w.columns; k += 16) {
        ptrdiff_t width = smaller(16, w.columns - k);
        for (ptrdiff_t from = 0; from < w.rows; from += PANEL_ROWS) {
            ptrdiff_t count = smaller(PANEL_ROWS, w.rows - from);
            if (width < 16) memset(panel, 0, sizeof panel);
            for (ptrdiff_t c = 0; c < width; c++) {
                const float *column = w.elements + (k + c) * w.stride + from;
                for (ptrdiff_t j = 0; j < count; j++) panel[j * 16 + c] = scale * column[j];
            }
            for (ptrdiff_t e = 0; e < d.columns; e += TILE_COLUMNS) {
                FOR_TILE(smaller(TILE_COLUMNS, d.columns - e), {
                    Floats tile[C];
                    float *target = b.elements + e * b.stride + k;
                    for (int c = 0; c < C; c++) tile[c] = from ? AT(target + c * b.stride) : LANES(0.0f);
                    multiply_tile(tile, C, panel, 16, d.elements + e * d.stride + from, d.stride, count);
                    for (int c = 0; c < C; c++) INTO(target + c * b.stride) = tile[c];
                })
            }
        }
    }
}

static void add_outer_product(float factor, KernelInput d, KernelInput a, KernelOutput w) {
    for (ptrdiff_t row = 0; row < w.rows; row += 16) {
        for (ptrdiff_t k = 0; k < w.columns; k += TILE_COLUMNS) {
            FOR_TILE(smaller(TILE_COLUMNS, w.columns - k), {
                Floats tile[C] = {};
                for (ptrdiff_t e = 0; e < d.columns; e++) {
                    Floats error = AT(d.elements + e * d.stride + row);
                    for (int c = 0; c < C; c++) tile[c] += error * a.elements[e * a.stride + k + c];
                }
                for (int c = 0; c < C; c++) INTO(w.elements + (k + c) * w.stride + row) += factor * tile[c];
            })
        }
    }
}

// ---- Sparse products: a walk over the inked pixels, a block of rows in registers.

// x / 255 for every byte x: a product with 1/255 would differ in the last place.
#define ROW4(n) (n) / 255.0f, (n + 1) / 255.0f, (n + 2) / 255.0f, (n + 3) / 255.0f
#define ROW16(n) ROW4(n), ROW4(n + 4), ROW4(n + 8), ROW4(n + 12)
#define ROW64(n) ROW16(n), ROW16(n + 16), ROW16(n + 32), ROW16(n + 48)
static const float INK[256] = {ROW64(0), ROW64(64), ROW64(128), ROW64(192)};

// Rows are taken in blocks of up to 4 groups of 16, which stay in registers while the walk visits an example's pixels.
#define BLOCK_GROUPS 4

INLINE ptrdiff_t block_groups(ptrdiff_t rows_left) { return smaller(BLOCK_GROUPS, (rows_left + 15) / 16); }

// The call with the number of groups as a constant, so that the block is kept in registers.
#define FOR_GROUPS_OF_BLOCK(groups, call) \
    switch (groups) {                     \
        case 4: { enum { G = 4 }; call; } break; \
        case 3: { enum { G = 3 }; call; } break; \
        case 2: { enum { G = 2 }; call; } break; \
        default: { enum { G = 1 }; call; } break; \
    }

// An example's pixels are scattered in memory where the order is random: asking for them two examples ahead takes a
// quarter off the walk.
INLINE void prefetch_example(KernelSparseInput a, ptrdiff_t column) {
    if (column >= a.columns) return;
    ptrdiff_t end = a.starts[a.examples[column] + 1];
    for (ptrdiff_t i = a.starts[a.examples[column]]; i < end; i += 32) {
        __builtin_prefetch(a.positions + i);
        __builtin_prefetch(a.values + i);
    }
}

// z = b + s (sum over pixels of x times W's column). Where registers allow, two sums take turns, as each addition has
// to wait for the one before it.
INLINE void walk_pixels(const int groups, float scale, const float *w, ptrdiff_t stride, const uint16_t *positions,
                        const uint8_t *values, ptrdiff_t count, const float *biases, float *z) {
    const int chains = groups <= PAIRED_GROUPS ? 2 : 1;
    Floats sums[2][BLOCK_GROUPS] = {};
    ptrdiff_t i = 0;
    for (; i + chains <= count; i += chains) {
        for (int chain = 0; chain < chains; chain++) {
            const float *column = w + positions[i + chain] * stride;
            float x = INK[values[i + chain]];
            for (int g = 0; g < groups; g++) sums[chain][g] += x * AT(column + 16 * g);
        }
    }
    if (i < count) {
        const float *column = w + positions[i] * stride;
        for (int g = 0; g < groups; g++) sums[0][g] += INK[values[i]] * AT(column + 16 * g);
    }
    for (int g = 0; g < groups; g++) INTO(z + 16 * g) = scale * (sums[0][g] + sums[1][g]) + AT(biases + 16 * g);
}

static void sparse_product(float scale, KernelInput w, KernelSparseInput a, const float *biases, KernelOutput z) {
    for (ptrdiff_t row = 0; row < z.rows; row += 16 * BLOCK_GROUPS) {
        for (ptrdiff_t c = 0; c < a.columns; c++) {
            if (row == 0) prefetch_example(a, c + 2);
            ptrdiff_t start = a.starts[a.examples[c]];
            ptrdiff_t count = a.starts[a.examples[c] + 1] - start;
            FOR_GROUPS_OF_BLOCK(block_groups(z.rows - row),
                                walk_pixels(G, scale, w.elements + row, w.stride, a.positions + start, a.values + start,
                                            count, biases + row, z.elements + c * z.stride + row))
        }
    }
}

// W's column += f x times the error, pixel by pixel.
INLINE void add_to_pixels(const int groups, float factor, const float *error, const uint16_t *positions,
                          const uint8_t *values, ptrdiff_t count, float *w, ptrdiff_t stride) {
    Floats step[BLOCK_GROUPS];
    for (int g = 0; g < groups; g++) step[g] = factor * AT(error + 16 * g);
    for (ptrdiff_t i = 0; i < count; i++) {
        float *column = w + positions[i] * stride;
        for (int g = 0; g < groups; g++) INTO(column + 16 * g) += INK[values[i]] * step[g];
    }
}

static void add_sparse_outer_product(float factor, KernelInput d, KernelSparseInput a, KernelOutput w) {
    for (ptrdiff_t row = 0; row < w.rows; row += 16 * BLOCK_GROUPS) {
        for (ptrdiff_t c = 0; c < a.columns; c++) {
            ptrdiff_t start = a.starts[a.examples[c]];
            ptrdiff_t count = a.starts[a.examples[c] + 1] - start;
            FOR_GROUPS_OF_BLOCK(block_groups(w.rows - row),
                                add_to_pixels(G, factor, d.elements + c * d.stride + row, a.positions + start,
                                              a.values + start, count, w.elements + row, w.stride))
        }
    }
}

// ---- Elementwise.

static void add_sum_of_columns(float factor, KernelInput d, float *biases) {
    for (ptrdiff_t row = 0; row < d.rows; row += 16) {
        Floats sum = LANES(0.0f);
        for (ptrdiff_t e = 0; e < d.columns; e++) sum += AT(d.elements + e * d.stride + row);
        INTO(biases + row) += factor * sum;
    }
}

#define FOR_GROUPS(matrix, row, offset)                                                               \
    for (ptrdiff_t column_ = 0; column_ < (matrix).columns; column_++)                                \
        for (ptrdiff_t row = 0, offset = column_ * (matrix).stride; row < (matrix).rows; row += 16, offset += 16)

static void scale(KernelOutput w, float factor) {
    FOR_GROUPS(w, row, offset) INTO(w.elements + offset) *= factor;
}

static void apply_sigmoid(KernelInput z, KernelOutput a) {
    FOR_GROUPS(z, row, offset) {
        INTO(a.elements + offset) = without_padding(sigmoid(AT(z.elements + offset)), row, z.rows);
    }
}

static void apply_tanh(KernelInput z, KernelOutput a) {
    FOR_GROUPS(z, row, offset) INTO(a.elements + offset) = hyperbolic_tangent(AT(z.elements + offset));
}

static void apply_relu(KernelInput z, KernelOutput a) {
    FOR_GROUPS(z, row, offset) {
        Floats x = AT(z.elements + offset);
        INTO(a.elements + offset) = choose(x < 0.0f, LANES(0.0f), x);
    }
}

// e^(z - largest z) / sum: without the largest, which changes nothing in the quotient, no exponential overflows.
static void apply_softmax(KernelInput z, KernelOutput a) {
    for (ptrdiff_t e = 0; e < z.columns; e++) {
        const float *column = z.elements + e * z.stride;
        float *target = a.elements + e * a.stride;
        float largest = column[0];
        for (ptrdiff_t j = 1; j < z.rows; j++) largest = column[j] > largest ? column[j] : largest;
        Floats sum = LANES(0.0f);
        for (ptrdiff_t row = 0; row < z.rows; row += 16) {
            Floats x = AT(column + row);
            Floats power = exponential(choose(x == largest, LANES(0.0f), x - largest));
            INTO(target + row) = without_padding(power, row, z.rows);
            sum += INTO(target + row);
        }
        float total = sum_of_lanes(sum);
        for (ptrdiff_t row = 0; row < z.rows; row += 16) {
            INTO(target + row) = without_padding(AT(target + row) / total, row, z.rows);
        }
    }
}

static void multiply_by_sigmoid_derivative(KernelOutput d, KernelInput a) {
    FOR_GROUPS(a, row, offset) {
        Floats x = AT(a.elements + offset);
        INTO(d.elements + offset) *= x * (1.0f - x);
    }
}

static void multiply_by_tanh_derivative(KernelOutput d, KernelInput a) {
    FOR_GROUPS(a, row, offset) {
        Floats x = AT(a.elements + offset);
        INTO(d.elements + offset) *= 1.0f - x * x;
    }
}

static void multiply_by_relu_derivative(KernelOutput d, KernelInput a) {
    FOR_GROUPS(a, row, offset) {
        float *error = d.elements + offset;
        INTO(error) = choose(AT(a.elements + offset) > 0.0f, AT(error), LANES(0.0f));
    }
}

const KernelTable TARGET_TABLE = {
    product,        sparse_product,          transposed_product,
    add_outer_product, add_sparse_outer_product, add_sum_of_columns,
    scale,          apply_sigmoid,           apply_tanh,
    apply_relu,     apply_softmax,           multiply_by_sigmoid_derivative,
    multiply_by_tanh_derivative, multiply_by_relu_derivative,
};
