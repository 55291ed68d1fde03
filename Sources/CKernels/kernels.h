// The kernels for one instruction set. Included once per set, after these are defined; see avx512.c, avx2.c and
// portable.c: TARGET_TABLE, the name of the table that it fills; TILE_GROUPS and TILE_COLUMNS, the tile of a dense
// product that the registers hold; DEPTH and WIDTH, of a block of it; PAIRED_GROUPS, for how many groups of 16 rows two
// sums of a sparse product fit into registers. Formulas and arguments: include/CKernels.h.
//
// Sums run over inputs and examples in the order of their indices, some over two halves of the inputs that are added at
// the end. Shapes alone decide that, so sums do not depend on the number of threads.
#include "decode.h"
#include "deform.h"
#include "dense.h"
#include "elementwise.h"
#include "peak.h"
#include "sparse.h"
#include "updates.h"

const KernelTable TARGET_TABLE = {
    .tile = TILE_GROUPS * TILE_COLUMNS,
    .multiply_add = multiply_add,
    .read_memory = read_memory,
    .dense_product = dense_product,
    .sparse_product = sparse_product,
    .finish_halves = finish_halves,
    .group_inputs = group_inputs,
    .add_sparse_outer_product = add_sparse_outer_product,
    .activate = {[KernelFunctionSigmoid] = apply_sigmoid,
                 [KernelFunctionTanh] = apply_tanh,
                 [KernelFunctionScaledTanh] = apply_scaled_tanh,
                 [KernelFunctionRelu] = apply_relu,
                 [KernelFunctionLeakyRelu] = apply_leaky_relu,
                 [KernelFunctionSoftmax] = apply_softmax},
    .multiply_by_derivative = {[KernelFunctionSigmoid] = multiply_by_sigmoid_derivative,
                               [KernelFunctionTanh] = multiply_by_tanh_derivative,
                               [KernelFunctionScaledTanh] = multiply_by_scaled_tanh_derivative,
                               [KernelFunctionRelu] = multiply_by_relu_derivative,
                               [KernelFunctionLeakyRelu] = multiply_by_leaky_relu_derivative},
    .add_sum_of_columns = add_sum_of_columns,
    .scale = scale,
    .add = add,
    .add_signs = add_signs,
    .adam_step = adam_step,
    .limit_rows = limit_rows,
    .sum_of_squares = sum_of_squares,
    .deform = deform,
    .decode = decode,
};
