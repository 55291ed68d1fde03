// One instruction set's kernels, and what they are told to do. Every kernel does a range of units, so that threads can
// share its work.
#pragma once

#include "team.h"

// A matrix as a factor of a product: element (i, j) stands at elements[j * stride + i], or at elements[i * stride + j] if
// it is transposed.
typedef struct {
    const float *elements;
    ptrdiff_t stride;
    int isTransposed;
} Factor;

// result = factor (left right) + addend, where the addend is the biases in every column, the result as it was, or nothing.
// Both factors are rounded to bfloat16 first if that is wanted. A unit is 32 rows.
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

// The same with the inked pixels of some examples. A unit is 32 rows.
typedef struct {
    float factor;
    KernelInput left;
    KernelSparseInput pixels;
    const float *biases;
    KernelOutput result;
} SparseProduct;

#define SPARSE_UNIT 32

// result = g(input), or result = result (elementwise) g'. A unit is a column.
typedef struct {
    KernelInput input;
    KernelOutput result;
} Elementwise;

typedef struct {
    SharedWork dense_product, sparse_product, add_sparse_outer_product;
    SharedWork sigmoid, tanh, relu, softmax;
    SharedWork multiply_by_sigmoid_derivative, multiply_by_tanh_derivative, multiply_by_relu_derivative;
    void (*add_sum_of_columns)(float, KernelInput, float *);
    void (*scale)(KernelOutput, float);
} KernelTable;

#if defined(__x86_64__)
extern const KernelTable kernels_avx512;
extern const KernelTable kernels_avx2;
#endif
extern const KernelTable kernels_portable;
