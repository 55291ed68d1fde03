// The float kernels behind NeuralNetwork.FastKernels: whole-matrix operations in C, compiled for several instruction
// sets and chosen at run time. NeuralNetwork.ReferenceKernels defines in plain loops what each computes.
//
// Matrices are column-major with padded columns: element (row, column) stands at column * stride + row, stride is a
// multiple of 16, columns begin at 64-byte boundaries. Whole groups of 16 rows are computed: the padding of the
// arguments must be zero, and that of the results is, as long as all values are finite. Denormal numbers count as zero.
#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// A matrix to read, and one to write.
typedef struct {
    const float *elements;
    ptrdiff_t rows, columns, stride;
} KernelInput;

typedef struct {
    float *elements;
    ptrdiff_t rows, columns, stride;
} KernelOutput;

// The inputs of a mini-batch without their zeros. Column c is example e = examples[c], which has the bytes values[i] at
// the rows positions[i], for starts[2 e] <= i < starts[2 e + 2]; those from starts[2 e + 1] on are in the second half
// of the rows, which begins at half their number, rounded down. A byte x stands for x / 255. Behind
// examples[columns - 1] stand `following` more, which will be wanted soon.
typedef struct {
    const uint16_t *positions;
    const uint8_t *values;
    const ptrdiff_t *starts;
    const ptrdiff_t *examples;
    ptrdiff_t columns, following;
} KernelSparseInput;

// The instruction set in use: "avx512-amx" (with tiles of bfloat16), "avx512", "avx2", "neon" or "portable". The
// environment variable MNIST_ISA, read when the program starts, asks for a lower one than the processor has; one that
// it does not have is not obeyed.
const char *kernel_instruction_set(void);

// Threads that share the work of kernels, the caller's among them; NULL for the caller's alone. Results are the same
// bits for any number of threads. One thread at a time may call kernels with a team.
typedef struct KernelTeam KernelTeam;

#define KERNEL_MOST_THREADS 17

// Makes a team of at most `threads` threads, or of fewer if no more are to be had; at most KERNEL_MOST_THREADS. NULL
// without memory.
KernelTeam *_Nullable kernel_team_gather(int threads);
void kernel_team_dismiss(KernelTeam *team);

// Lets so many of the team's threads rest, or takes them back if negative.
void kernel_team_lend(KernelTeam *team, int threads);

// In the dense products, `rounds` says whether the elements of both factors are rounded to bfloat16 first: eight
// significant bits, to nearest even. Sums are floats all the same. Where a block of the first factor is all 0, so is its
// product, even with factors that are not finite.

// Z = s W A + b, b added to every column. ReferenceKernels.product.
void kernel_product(KernelTeam *_Nullable team, int rounds, float scale, KernelInput weights, KernelInput activations,
                    const float *biases, KernelOutput weighted);
void kernel_sparse_product(KernelTeam *_Nullable team, float scale, KernelInput weights, KernelSparseInput activations,
                           const float *biases, KernelOutput weighted);

// B = s transpose(W) D. ReferenceKernels.transposedProduct.
void kernel_transposed_product(KernelTeam *_Nullable team, int rounds, float scale, KernelInput weights,
                               KernelInput errors, KernelOutput result);

// W = W + f D transpose(A). ReferenceKernels.addOuterProduct.
void kernel_add_outer_product(KernelTeam *_Nullable team, int rounds, float factor, KernelInput errors,
                              KernelInput activations, KernelOutput weights);
void kernel_add_sparse_outer_product(KernelTeam *_Nullable team, float factor, KernelInput errors,
                                     KernelSparseInput activations, KernelOutput weights);

// b = b + f (sum of the columns of D). ReferenceKernels.addSumOfColumns.
void kernel_add_sum_of_columns(float factor, KernelInput errors, float *biases);

// W = f W. ReferenceKernels.scale.
void kernel_scale(KernelOutput weights, float factor);

// T = decay T + f S. ReferenceKernels.add.
void kernel_add(KernelTeam *_Nullable team, float factor, KernelInput source, KernelOutput target, float decay);

// T = T + f sgn(S). ReferenceKernels.addSigns.
void kernel_add_signs(KernelTeam *_Nullable team, float factor, KernelInput source, KernelOutput target);

// The sum of the squares of all elements, on the calling thread. ReferenceKernels.sumOfSquares.
double kernel_sum_of_squares(KernelInput matrix);

// NeuralNetwork.AdamStep. `epsilon` is at least 2^-126, or the padding would become 0 / 0.
typedef struct {
    float beta1, beta2, rate, correction, epsilon;
} KernelAdamStep;

// M = b1 M + (1 - b1) G, V = b2 V + (1 - b2) G^2, W = W - rate M / (correction sqrt(V) + epsilon), all elementwise.
// ReferenceKernels.stepOfAdam.
void kernel_adam_step(KernelTeam *_Nullable team, KernelAdamStep step, KernelInput gradient, KernelOutput mean,
                      KernelOutput square, KernelOutput weights);

// Scales every row whose norm is greater than `limit`, a positive number, to that. ReferenceKernels.limitRows.
void kernel_limit_rows(KernelTeam *_Nullable team, KernelOutput weights, float limit);

// The activation functions g that have kernels. NeuralNetwork.Activation. Softmax comes last.
typedef enum __attribute__((enum_extensibility(closed))) {
    KernelFunctionSigmoid,
    KernelFunctionTanh,
    KernelFunctionScaledTanh,
    KernelFunctionRelu,
    KernelFunctionLeakyRelu,
    KernelFunctionSoftmax,
} KernelFunction;

// A = g(Z), within 2 units in the last place, the scaled tanh 3; softmax within 2^-17 of each output.
// ReferenceKernels.activate.
void kernel_activate(KernelTeam *_Nullable team, KernelFunction function, KernelInput weighted,
                     KernelOutput activations);

// D = D (elementwise) g'(Z), from A = g(Z). Returns 1; 0 and nothing else for softmax, whose derivative is a matrix.
// ReferenceKernels.multiply.
int kernel_multiply_by_derivative(KernelTeam *_Nullable team, KernelFunction function, KernelInput outputs,
                                  KernelOutput errors);

// D = A - Y, where Y is 1 - e + e / rows in the row of each example's label and e / rows elsewhere; e is the smoothing.
// ReferenceKernels.subtract.
void kernel_subtract_labels(KernelInput activations, const uint8_t *labels, float smoothing, KernelOutput errors);

// Writes the positions and values of the bytes that are not 0 and returns how many there are. Both targets need room
// for count elements. FastKernels.compress.
ptrdiff_t kernel_compress(const uint8_t *bytes, ptrdiff_t count, uint16_t *positions,
                          uint8_t *values);

// How a file keeps a number, the least byte first: with IEEE's half precision, as the upper half of a float, as a float.
typedef enum __attribute__((enum_extensibility(closed))) {
    KernelNumberHalf,
    KernelNumberBrain,
    KernelNumberSingle,
} KernelNumber;

// Fills a matrix with numbers that stand row by row, and returns whether all are finite. Denormal numbers are kept.
// HalfPrecision.value.
int kernel_decode(KernelNumber number, const uint8_t *bytes, KernelOutput matrix);

// Memory that is zero and begins at a multiple of 128 bytes, for at least one byte; NULL if there is none.
void *_Nullable kernel_allocate(size_t bytes);
void kernel_release(void *memory, size_t bytes);

// How an image of so many pixels is deformed. `across` and `down` are windows of width x height in a sheet of smooth
// random numbers, whose rows are `stride` apart. 15 numbers behind a window are read too.
typedef struct {
    ptrdiff_t width, height;
    float xx, xy, yx, yy, bend_x, bend_y;
    const float *across, *down;
    ptrdiff_t stride;
} KernelDeformation;

// Gives the pixel (x, y) of the result the brightness of the image at m + M ((x, y) - m) + (bend_x across(x, y),
// bend_y down(x, y)), interpolated between four pixels; m is the middle, M = (xx xy; yx yy), and beyond the image is 0.
// `words` is room for (width + 2) (height + 2) of them. Digits.Deformation.View.definition.
void kernel_deform(const KernelDeformation *deformation, const uint8_t *image, uint32_t *words, uint8_t *result);

// Adds blocks of 64 bytes to a SHA-256 of 8 words, given the 64 constants, and returns 1; 0 and nothing else where the
// processor has no instructions for it. Digits.SHA256.
int kernel_sha256_blocks(uint32_t *state, const uint32_t *constants, const uint8_t *bytes, ptrdiff_t blocks);

// To measure the processor by: multiplies and adds in registers, or with `rounds` in tiles of bfloat16, and returns how
// many operations that took, two for a multiplication with its addition; 0 where there are no such tiles. `results` has
// room for 256 floats a unit.
double kernel_multiply_add_often(KernelTeam *_Nullable team, int units, int rounds, float *results);

// Reads so many megabytes (2^20 bytes) of memory. `results` has room for 16 floats for each.
void kernel_read_memory(KernelTeam *_Nullable team, const float *memory, int megabytes, float *results);

#pragma clang assume_nonnull end
