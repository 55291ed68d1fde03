// What optimisers do to all weights of a layer at once. Padding stays zero.
#pragma once

#include "functions.h"
#include "table.h"

typedef double Doubles __attribute__((vector_size(128)));

// A kernel `name` that makes of sixteen elements `s` of an update's source, and those of its target, `t`, new ones of
// the target.
#define UPDATE(name, expression)                                                    \
    static void name(const void *call, ptrdiff_t first, ptrdiff_t last) {           \
        const Update *u = call;                                                     \
        for (ptrdiff_t column = first; column < last; column++) {                   \
            const float *source = u->source.elements + column * u->source.stride;   \
            float *target = u->target.elements + column * u->target.stride;         \
            for (ptrdiff_t row = 0; row < u->source.rows; row += 16) {              \
                Floats s = AT(source + row), t = AT(target + row);                  \
                INTO(target + row) = expression;                                    \
            }                                                                       \
        }                                                                           \
    }

UPDATE(add, u->decay * t + u->factor * s)
UPDATE(add_signs, t + choose(s > 0.0f, LANES(u->factor), choose(s < 0.0f, LANES(-u->factor), LANES(0.0f))))

// m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2, w = w - rate m / (correction sqrt(v) + epsilon).
static void adam_step(const void *call, ptrdiff_t first, ptrdiff_t last) {
    const AdamUpdate *u = call;
    KernelAdamStep step = u->step;
    ptrdiff_t rows = u->weights.rows, stride = u->weights.stride;
    for (ptrdiff_t i = first * stride; i < last * stride; i += stride) {
        for (ptrdiff_t row = i; row < i + rows; row += 16) {
            Floats g = AT(u->gradient.elements + row);
            Floats m = step.beta1 * AT(u->mean.elements + row) + (1.0f - step.beta1) * g;
            Floats v = step.beta2 * AT(u->square.elements + row) + (1.0f - step.beta2) * (g * g);
            INTO(u->mean.elements + row) = m;
            INTO(u->square.elements + row) = v;
            Floats root = step.correction * __builtin_elementwise_sqrt(v) + step.epsilon;
            INTO(u->weights.elements + row) -= step.rate * m / root;
        }
    }
}

// The squares of floats are exact in doubles, so all instruction sets give the same bits.
static double sum_of_squares(KernelInput w) {
    Doubles sum = {0};
    for (ptrdiff_t column = 0; column < w.columns; column++) {
        for (ptrdiff_t row = 0; row < w.rows; row += 16) {
            Doubles x = __builtin_convertvector(AT(w.elements + column * w.stride + row), Doubles);
            sum += x * x;
        }
    }
    double total = 0;
    for (int lane = 0; lane < 16; lane++) total += sum[lane];
    return total;
}

// Each row times limit / norm where its norm is greater than the limit.
static void limit_rows(const void *call, ptrdiff_t first, ptrdiff_t last) {
    const RowLimit *l = call;
    KernelOutput w = l->weights;
    ptrdiff_t end = last * ROW_UNIT < w.rows ? last * ROW_UNIT : w.rows;
    for (ptrdiff_t top = first * ROW_UNIT; top < end; top += ROW_UNIT) {
        Floats factors[ROW_UNIT / 16] = {0};
        ptrdiff_t rows = end - top < ROW_UNIT ? end - top : ROW_UNIT;
        for (ptrdiff_t column = 0; column < w.columns; column++) {
            const float *weights = w.elements + column * w.stride + top;
            for (ptrdiff_t row = 0; row < rows; row += 16) factors[row / 16] += AT(weights + row) * AT(weights + row);
        }
        for (ptrdiff_t group = 0; group < (rows + 15) / 16; group++) {
            Floats norm = __builtin_elementwise_sqrt(factors[group]);
            factors[group] = choose(norm > l->limit, l->limit / norm, LANES(1.0f));
        }
        for (ptrdiff_t column = 0; column < w.columns; column++) {
            float *weights = w.elements + column * w.stride + top;
            for (ptrdiff_t row = 0; row < rows; row += 16) INTO(weights + row) *= factors[row / 16];
        }
    }
}
