// One instruction set's kernels.
#pragma once

#include "include/CKernels.h"

typedef struct {
    void (*product)(float, KernelInput, KernelInput, const float *, KernelOutput);
    void (*sparse_product)(float, KernelInput, KernelSparseInput, const float *, KernelOutput);
    void (*transposed_product)(float, KernelInput, KernelInput, KernelOutput);
    void (*add_outer_product)(float, KernelInput, KernelInput, KernelOutput);
    void (*add_sparse_outer_product)(float, KernelInput, KernelSparseInput, KernelOutput);
    void (*add_sum_of_columns)(float, KernelInput, float *);
    void (*scale)(KernelOutput, float);
    void (*sigmoid)(KernelInput, KernelOutput);
    void (*tanh)(KernelInput, KernelOutput);
    void (*relu)(KernelInput, KernelOutput);
    void (*softmax)(KernelInput, KernelOutput);
    void (*multiply_by_sigmoid_derivative)(KernelOutput, KernelInput);
    void (*multiply_by_tanh_derivative)(KernelOutput, KernelInput);
    void (*multiply_by_relu_derivative)(KernelOutput, KernelInput);
} KernelTable;

#if defined(__x86_64__)
extern const KernelTable kernels_avx512;
extern const KernelTable kernels_avx2;
#endif
extern const KernelTable kernels_portable;
