// Chooses the instruction set once and calls its kernels.
#include <stdlib.h>
#include <string.h>

#include "denormals.h"
#include "table.h"

typedef struct {
    const char *name;
    const KernelTable *kernels;
    int available;
} InstructionSet;

static InstructionSet chosen_instruction_set(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    int avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                 __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    InstructionSet sets[] = {{"avx512", &kernels_avx512, avx512},
                             {"avx2", &kernels_avx2, avx2},
                             {"portable", &kernels_portable, 1}};
#elif defined(__aarch64__)
    InstructionSet sets[] = {{"neon", &kernels_portable, 1}};
#else
    InstructionSet sets[] = {{"portable", &kernels_portable, 1}};
#endif
    const char *wanted = getenv("MNIST_ISA");
    size_t count = sizeof sets / sizeof *sets;
    for (size_t i = 0; wanted && i < count; i++) {
        if (sets[i].available && strcmp(sets[i].name, wanted) == 0) return sets[i];
    }
    for (size_t i = 0; i < count; i++) {
        if (sets[i].available) return sets[i];
    }
    return sets[count - 1];
}

static InstructionSet instruction_set;

__attribute__((constructor)) static void choose_instruction_set(void) { instruction_set = chosen_instruction_set(); }

const char *kernel_instruction_set(void) { return instruction_set.name; }

#define FORWARD(name, parameters, arguments)       \
    void kernel_##name parameters {                \
        FloatMode callers_mode = flush_denormals(); \
        instruction_set.kernels->name arguments;   \
        restore_mode(callers_mode);                \
    }

FORWARD(product, (float s, KernelInput w, KernelInput a, const float *b, KernelOutput z), (s, w, a, b, z))
FORWARD(sparse_product, (float s, KernelInput w, KernelSparseInput a, const float *b, KernelOutput z), (s, w, a, b, z))
FORWARD(transposed_product, (float s, KernelInput w, KernelInput d, KernelOutput b), (s, w, d, b))
FORWARD(add_outer_product, (float f, KernelInput d, KernelInput a, KernelOutput w), (f, d, a, w))
FORWARD(add_sparse_outer_product, (float f, KernelInput d, KernelSparseInput a, KernelOutput w), (f, d, a, w))
FORWARD(add_sum_of_columns, (float f, KernelInput d, float *b), (f, d, b))
FORWARD(scale, (KernelOutput w, float f), (w, f))
FORWARD(sigmoid, (KernelInput z, KernelOutput a), (z, a))
FORWARD(tanh, (KernelInput z, KernelOutput a), (z, a))
FORWARD(relu, (KernelInput z, KernelOutput a), (z, a))
FORWARD(softmax, (KernelInput z, KernelOutput a), (z, a))
FORWARD(multiply_by_sigmoid_derivative, (KernelOutput d, KernelInput a), (d, a))
FORWARD(multiply_by_tanh_derivative, (KernelOutput d, KernelInput a), (d, a))
FORWARD(multiply_by_relu_derivative, (KernelOutput d, KernelInput a), (d, a))

void kernel_subtract_labels(KernelInput a, const uint8_t *labels, KernelOutput d) {
    for (ptrdiff_t e = 0; e < a.columns; e++) {
        float *errors = d.elements + e * d.stride;
        memcpy(errors, a.elements + e * a.stride, (size_t)a.stride * sizeof(float));
        errors[labels[e]] -= 1;
    }
}

ptrdiff_t kernel_compress(const uint8_t *bytes, ptrdiff_t count, uint16_t *positions, uint8_t *values) {
    ptrdiff_t found = 0;
    ptrdiff_t i = 0;
    for (; i + 8 <= count; i += 8) {
        uint64_t eight;
        memcpy(&eight, bytes + i, 8);
        if (eight == 0) continue;
        for (ptrdiff_t k = i; k < i + 8; k++) {
            positions[found] = (uint16_t)k;
            values[found] = bytes[k];
            found += bytes[k] != 0;
        }
    }
    for (; i < count; i++) {
        positions[found] = (uint16_t)i;
        values[found] = bytes[i];
        found += bytes[i] != 0;
    }
    return found;
}
