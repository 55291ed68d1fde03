// Activation functions and their derivatives, and other operations on every element. Padding stays zero.
#pragma once

#include "functions.h"
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

static void add_sum_of_columns(float factor, KernelInput d, float *biases) {
    for (ptrdiff_t row = 0; row < d.rows; row += 16) {
        Floats sum = LANES(0.0f);
        for (ptrdiff_t e = 0; e < d.columns; e++) sum += AT(d.elements + e * d.stride + row);
        INTO(biases + row) += factor * sum;
    }
}

static void scale(KernelOutput w, float factor) {
    for (ptrdiff_t i = 0; i < w.columns * w.stride; i += 16) INTO(w.elements + i) *= factor;
}

// A kernel `name` that makes of sixteen elements `x` of the input, from `row` on, and those of the result, `y`, new
// ones of the result. Both have the same shape, and so the same stride.
#define ELEMENTWISE(name, expression)                                                                  \
    static void name(const void *call, ptrdiff_t first, ptrdiff_t last) {                              \
        const Elementwise *e = call;                                                                   \
        ptrdiff_t rows = e->input.rows, stride = e->input.stride;                                      \
        for (ptrdiff_t column = first; column < last; column++) {                                      \
            const float *input = e->input.elements + column * stride;                                  \
            float *result = e->result.elements + column * stride;                                      \
            for (ptrdiff_t row = 0; row < rows; row += 16) {                                           \
                Floats x = AT(input + row), y = AT(result + row);                                      \
                (void)y;                                                                               \
                INTO(result + row) = expression;                                                       \
            }                                                                                          \
        }                                                                                              \
    }

ELEMENTWISE(apply_sigmoid, without_padding(sigmoid(x), row, rows))
ELEMENTWISE(apply_tanh, hyperbolic_tangent(x))
ELEMENTWISE(apply_scaled_tanh, 1.7159f * hyperbolic_tangent(x / 1.5f))
ELEMENTWISE(apply_relu, choose(x < 0.0f, LANES(0.0f), x))
ELEMENTWISE(apply_leaky_relu, choose(x < 0.0f, 0.01f * x, x))
ELEMENTWISE(multiply_by_sigmoid_derivative, y * (x * (1.0f - x)))
ELEMENTWISE(multiply_by_tanh_derivative, y * (1.0f - x * x))
ELEMENTWISE(multiply_by_scaled_tanh_derivative, y * (2 / 3.0f * (1.7159f - x * x / 1.7159f)))
ELEMENTWISE(multiply_by_relu_derivative, choose(x > 0.0f, y, LANES(0.0f)))
ELEMENTWISE(multiply_by_leaky_relu_derivative, choose(x > 0.0f, y, 0.01f * y))

// e^(z - largest z) / sum: without the largest, which changes nothing in the quotient, no exponential overflows.
static void apply_softmax(const void *call, ptrdiff_t first, ptrdiff_t last) {
    KernelInput z = ((const Elementwise *)call)->input;
    KernelOutput a = ((const Elementwise *)call)->result;
    for (ptrdiff_t e = first; e < last; e++) {
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
