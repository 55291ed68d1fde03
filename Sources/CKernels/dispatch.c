// Chooses the instruction set once and calls its kernels.
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "amx.h"
#include "denormals.h"
#include "table.h"

typedef struct {
    const char *name;
    const KernelTable *kernels;
    int available;
    int has_tiles;  // of bfloat16, if the operating system lets this process use them
} InstructionSet;

static InstructionSet chosen_instruction_set(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    int avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                 __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    InstructionSet sets[] = {{"avx512-amx", &kernels_avx512, avx512 && has_amx(), 1},
                             {"avx512", &kernels_avx512, avx512, 0},
                             {"avx2", &kernels_avx2, avx2, 0},
                             {"portable", &kernels_portable, 1, 0}};
#elif defined(__aarch64__)
    InstructionSet sets[] = {{"neon", &kernels_portable, 1, 0}};
#else
    InstructionSet sets[] = {{"portable", &kernels_portable, 1, 0}};
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

static int may_use_tiles;

// Linux keeps more room for every thread of a process that asked for tiles, so they are asked for when first wanted.
static void ask_for_tiles(void) {
#if defined(__x86_64__)
    may_use_tiles = ask_for_amx();
#endif
}

static int has_tiles(void) {
    static pthread_once_t asked = PTHREAD_ONCE_INIT;
    if (!instruction_set.has_tiles) return 0;
    pthread_once(&asked, ask_for_tiles);
    return may_use_tiles;
}

const char *kernel_instruction_set(void) {
    return instruction_set.has_tiles && !has_tiles() ? "avx512" : instruction_set.name;
}

// How much a thread does in a nanosecond, about: multiplications and additions, inputs that are grouped, or elements of
// a function.
#define DENSE_SPEED 40
#define SPARSE_SPEED 8
#define GROUPING_SPEED 1
#define FUNCTION_SPEED 1
#define UPDATE_SPEED 6
#define ADAM_SPEED 2

static void multiply(KernelTeam *team, DenseProduct product) {
    ptrdiff_t rows = product.result.rows, work = rows * product.result.columns * product.inner;
    SharedWork kernel = instruction_set.kernels->dense_product;
#if defined(__x86_64__)
    if (product.isRounded && has_tiles()) kernel = dense_product_amx;
#endif
    share(team, kernel, &product, (rows + DENSE_UNIT - 1) / DENSE_UNIT, work / DENSE_SPEED);
}

static ptrdiff_t count_inputs(KernelSparseInput a) {
    ptrdiff_t count = 0;
    for (ptrdiff_t c = 0; c < a.columns; c++) count += a.starts[2 * a.examples[c] + 2] - a.starts[2 * a.examples[c]];
    return count;
}

static int is_halved(ptrdiff_t rows) { return FEWEST_HALVED <= rows && rows <= SPARSE_UNIT; }

static void walk(KernelTeam *team, SharedWork kernel, const SparseProduct *product) {
    KernelSparseInput a = product->inputs;
    ptrdiff_t inputs = 0, rows = product->result.rows;
    if (team) inputs = count_inputs(a);
    ptrdiff_t units = product->isHalved ? 2 : (rows + SPARSE_UNIT - 1) / SPARSE_UNIT;
    share(team, kernel, product, units, rows * inputs / SPARSE_SPEED);
}

#define HALVED_COLUMNS 64  // at a time, for which there is room on the stack

static void walk_halves(KernelTeam *team, SparseProduct product) {
    _Alignas(64) float second[HALVED_COLUMNS * SPARSE_UNIT];
    product.second = second;
    walk(team, instruction_set.kernels->sparse_product, &product);
    share(NULL, instruction_set.kernels->finish_halves, &product, product.result.columns, 0);
}

void kernel_product(KernelTeam *team, int rounds, float s, KernelInput w, KernelInput a, const float *b,
                    KernelOutput z) {
    multiply(team, (DenseProduct){.left = {w.elements, w.stride, 0},
                                  .right = {a.elements, a.stride, 0},
                                  .inner = w.columns,
                                  .factor = s,
                                  .isRounded = rounds,
                                  .biases = b,
                                  .result = z});
}

void kernel_transposed_product(KernelTeam *team, int rounds, float s, KernelInput w, KernelInput d, KernelOutput b) {
    multiply(team, (DenseProduct){.left = {w.elements, w.stride, 1},
                                  .right = {d.elements, d.stride, 0},
                                  .inner = w.rows,
                                  .factor = s,
                                  .isRounded = rounds,
                                  .result = b});
}

void kernel_add_outer_product(KernelTeam *team, int rounds, float f, KernelInput d, KernelInput a, KernelOutput w) {
    multiply(team, (DenseProduct){.left = {d.elements, d.stride, 0},
                                  .right = {a.elements, a.stride, 1},
                                  .inner = d.columns,
                                  .factor = f,
                                  .isRounded = rounds,
                                  .accumulates = 1,
                                  .result = w});
}

void kernel_sparse_product(KernelTeam *team, float s, KernelInput w, KernelSparseInput a, const float *b,
                           KernelOutput z) {
    SparseProduct product = {
        .factor = s, .left = w, .inputs = a, .biases = b, .isHalved = is_halved(w.rows), .result = z};
    if (!product.isHalved) {
        walk(team, instruction_set.kernels->sparse_product, &product);
        return;
    }
    for (ptrdiff_t from = 0; from < a.columns; from += HALVED_COLUMNS) {
        product.inputs = some_of(a, from, HALVED_COLUMNS);
        product.result.columns = product.inputs.columns;
        product.result.elements = z.elements + from * z.stride;
        walk_halves(team, product);
    }
}

// Groups the inputs first, if there is memory for that.
static void walk_grouped(KernelTeam *team, SparseProduct product) {
    Grouping grouping = {.inputs = product.inputs, .rows = product.result.columns};
    ptrdiff_t count = count_inputs(product.inputs);
    grouping.grouped.starts = calloc((size_t)grouping.rows + 1, sizeof *grouping.grouped.starts);
    grouping.grouped.inputs = malloc(((size_t)count + 1) * sizeof *grouping.grouped.inputs);
    if (grouping.grouped.starts && grouping.grouped.inputs) {
        share(team, instruction_set.kernels->group_inputs, &grouping, 2, count / GROUPING_SPEED);
        product.grouped = &grouping.grouped;
    }
    walk(team, instruction_set.kernels->add_sparse_outer_product, &product);
    free(grouping.grouped.starts);
    free(grouping.grouped.inputs);
}

void kernel_add_sparse_outer_product(KernelTeam *team, float f, KernelInput d, KernelSparseInput a, KernelOutput w) {
    SparseProduct product = {.factor = f, .left = d, .inputs = a, .isHalved = is_halved(w.rows), .result = w};
    if (a.columns < FEWEST_GROUPED) {
        walk(team, instruction_set.kernels->add_sparse_outer_product, &product);
        return;
    }
    for (ptrdiff_t from = 0; from < a.columns; from += MOST_GROUPED) {
        product.left.elements = d.elements + from * d.stride;
        product.inputs = some_of(a, from, MOST_GROUPED);
        walk_grouped(team, product);
    }
}

static int visit(KernelTeam *team, SharedWork kernel, KernelInput input, KernelOutput result) {
    if (!kernel) return 0;
    Elementwise call = {input, result};
    share(team, kernel, &call, input.columns, input.rows * input.columns / FUNCTION_SPEED);
    return 1;
}

void kernel_activate(KernelTeam *team, KernelFunction g, KernelInput z, KernelOutput a) {
    visit(team, instruction_set.kernels->activate[g], z, a);
}

int kernel_multiply_by_derivative(KernelTeam *team, KernelFunction g, KernelInput a, KernelOutput d) {
    return visit(team, instruction_set.kernels->multiply_by_derivative[g], a, d);
}

void kernel_add_sum_of_columns(float f, KernelInput d, float *b) {
    FloatMode callers_mode = flush_denormals();
    instruction_set.kernels->add_sum_of_columns(f, d, b);
    restore_mode(callers_mode);
}

void kernel_scale(KernelOutput w, float f) {
    FloatMode callers_mode = flush_denormals();
    instruction_set.kernels->scale(w, f);
    restore_mode(callers_mode);
}

void kernel_add(KernelTeam *team, float f, KernelInput s, KernelOutput t, float decay) {
    Update call = {.factor = f, .decay = decay, .source = s, .target = t};
    share(team, instruction_set.kernels->add, &call, s.columns, s.rows * s.columns / UPDATE_SPEED);
}

void kernel_add_signs(KernelTeam *team, float f, KernelInput s, KernelOutput t) {
    Update call = {.factor = f, .source = s, .target = t};
    share(team, instruction_set.kernels->add_signs, &call, s.columns, s.rows * s.columns / UPDATE_SPEED);
}

void kernel_adam_step(KernelTeam *team, KernelAdamStep step, KernelInput g, KernelOutput m, KernelOutput v,
                      KernelOutput w) {
    AdamUpdate call = {.step = step, .gradient = g, .mean = m, .square = v, .weights = w};
    share(team, instruction_set.kernels->adam_step, &call, w.columns, w.rows * w.columns / ADAM_SPEED);
}

void kernel_limit_rows(KernelTeam *team, KernelOutput w, float limit) {
    RowLimit call = {.limit = limit, .weights = w};
    ptrdiff_t units = (w.rows + ROW_UNIT - 1) / ROW_UNIT;
    share(team, instruction_set.kernels->limit_rows, &call, units, w.rows * w.columns / UPDATE_SPEED);
}

double kernel_sum_of_squares(KernelInput w) {
    FloatMode callers_mode = flush_denormals();
    double sum = instruction_set.kernels->sum_of_squares(w);
    restore_mode(callers_mode);
    return sum;
}

double kernel_multiply_add_often(KernelTeam *team, int units, int rounds, float *results) {
    Peak peak = {.factor = 0.5f, .results = results};
    if (rounds && !has_tiles()) return 0;
#if defined(__x86_64__)
    if (rounds) {
        share(team, multiply_add_amx, &peak, units, INT64_MAX);
        return (double)units * MULTIPLICATIONS * 4 * (2 * 16 * 16 * 32);
    }
#endif
    share(team, instruction_set.kernels->multiply_add, &peak, units, INT64_MAX);
    return (double)units * MULTIPLICATIONS * instruction_set.kernels->tile * (2 * 16);
}

void kernel_read_memory(KernelTeam *team, const float *memory, int megabytes, float *results) {
    Peak peak = {.memory = memory, .results = results};
    share(team, instruction_set.kernels->read_memory, &peak, megabytes, INT64_MAX);
}

void kernel_subtract_labels(KernelInput a, const uint8_t *labels, float smoothing, KernelOutput d) {
    float part = smoothing / (float)a.rows;
    for (ptrdiff_t e = 0; e < a.columns; e++) {
        const float *outputs = a.elements + e * a.stride;
        float *errors = d.elements + e * d.stride;
        for (ptrdiff_t j = 0; j < a.rows; j++) errors[j] = outputs[j] - part;
        errors[labels[e]] = outputs[labels[e]] - (1 - smoothing + part);
    }
}

void kernel_deform(const KernelDeformation *deformation, const uint8_t *image, uint32_t *words, uint8_t *result) {
    instruction_set.kernels->deform(deformation, image, words, result);
}

int kernel_decode(KernelNumber number, const uint8_t *bytes, KernelOutput matrix) {
    return instruction_set.kernels->decode(number, bytes, matrix);
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
