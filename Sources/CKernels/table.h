// One instruction set's kernels, and what they are told to do. Every kernel does a range of units, so that threads can
// share its work.
#pragma once

#include "team.h"

// A matrix as a factor of a product: element (i, j) stands at elements[j * stride + i], or at elements[i * stride + j]
// if it is transposed.
typedef struct {
    const float *elements;
    ptrdiff_t stride;
    int isTransposed;
} Factor;

// result = factor (left right) + addend, where the addend is the biases in every column, the result as it was, or
// nothing. Both factors are rounded to bfloat16 first if that is wanted. A unit is 32 rows.
typedef struct {
    Factor left, right;
    ptrdiff_t inner;
    float factor;
    int isRounded;
    const float *biases;
    int accumulates;
    KernelOutput result;
} DenseProduct;

#define DENSE_UNIT 32

// At most `most` of some examples, from the one in column `from` on.
static inline KernelSparseInput some_of(KernelSparseInput a, ptrdiff_t from, ptrdiff_t most) {
    ptrdiff_t rest = a.columns - from;
    a.columns = rest < most ? rest : most;
    a.examples += from;
    a.following += rest - a.columns;
    return a;
}

// A mini-batch's inputs, position by position: at position k those from starts[k] to starts[k + 1], each with the
// column of its example and its byte.
typedef struct {
    uint8_t column, value;
} GroupedInput;

typedef struct {
    uint32_t *starts;
    GroupedInput *inputs;
} GroupedInputs;

// What group_inputs is told; `starts` is zero before. A unit is a half of the inputs.
typedef struct {
    KernelSparseInput inputs;
    ptrdiff_t rows;
    GroupedInputs grouped;
} Grouping;

// With so many examples, grouping their inputs pays: each column of W is visited once and not once per example. Half
// the time of the update for 100 examples and 64 rows, no gain for 10 examples.
#define FEWEST_GROUPED 32
#define MOST_GROUPED 256  // the column of an example takes a byte

// As a dense product, with the inputs of some examples that are not 0. A unit is 128 rows: processors fetch some of
// what follows in memory, and two threads with 64 rows each of the same columns took each other's away (784-100-10 with
// mini-batches of 10: 190,000 to 320,000 images/s, one thread 310,000). From FEWEST_HALVED to 128 rows a unit is a half
// of the inputs instead, so that each thread has columns of its own. The sums over the second half then stand in
// `second`, which has the result's stride, at most 128, and finish_halves, whose unit is a column, adds them.
typedef struct {
    float factor;
    KernelInput left;
    KernelSparseInput inputs;
    const float *biases;
    int isHalved;
    float *second;
    const GroupedInputs *grouped;  // the same inputs, or NULL
    KernelOutput result;
} SparseProduct;

#define SPARSE_UNIT 128

// The fewest rows whose inputs are halved. Of fewer, one thread walks as fast as two that have to hear of each other
// (784-30-10 with mini-batches of 10: 1.34 million images/s, two threads 1.29).
#define FEWEST_HALVED 65

// result = g(input), or result = result (elementwise) g'. A unit is a column.
typedef struct {
    KernelInput input;
    KernelOutput result;
} Elementwise;

// target = decay target + factor source, or target + factor sgn(source). A unit is a column.
typedef struct {
    float factor, decay;
    KernelInput source;
    KernelOutput target;
} Update;

// A step of Adam. All have the same shape, and so the same stride. A unit is a column.
typedef struct {
    KernelAdamStep step;
    KernelInput gradient;
    KernelOutput mean, square, weights;
} AdamUpdate;

// Rows whose norm is limited. A unit is 128 rows, as of a sparse product and for the same reason.
typedef struct {
    float limit;
    KernelOutput weights;
} RowLimit;

#define ROW_UNIT 128

// Work to measure the processor by. Every unit has its own results, so that no work is left out for want of a reader.
typedef struct {
    float factor;
    const float *memory;
    float *results;
} Peak;

#define MULTIPLICATIONS 100000  // of a unit, by every register of a tile
#define MEGABYTE (1 << 18)      // of a unit, in floats

typedef struct {
    int tile;  // the number of vectors of 16 floats that multiply_add multiplies at a time
    SharedWork multiply_add, read_memory;
    SharedWork dense_product, sparse_product, finish_halves, group_inputs, add_sparse_outer_product;
    SharedWork activate[KernelFunctionSoftmax + 1];
    SharedWork multiply_by_derivative[KernelFunctionSoftmax + 1];  // none of softmax
    SharedWork add, add_signs, adam_step, limit_rows;
    double (*sum_of_squares)(KernelInput);
    void (*add_sum_of_columns)(float, KernelInput, float *);
    void (*scale)(KernelOutput, float);
    void (*deform)(const KernelDeformation *, const uint8_t *, uint32_t *, uint8_t *);
    int (*decode)(KernelNumber, const uint8_t *, KernelOutput);
} KernelTable;

#if defined(__x86_64__)
extern const KernelTable kernels_avx512;
extern const KernelTable kernels_avx2;
#endif
extern const KernelTable kernels_portable;
