// Exponential, sigmoid and hyperbolic tangent of sixteen floats, with errors measured in the tests against Double.
#pragma once

#include "vectors.h"

#define LANES(x) ((x) - (Floats){0})  // a float in all sixteen lanes

INLINE Floats choose(Ints condition, Floats yes, Floats no) {
    return (Floats)((condition & (Ints)yes) | (~condition & (Ints)no));
}

// 2^n for whole n in -126...127: the exponent field of a float.
INLINE Floats power_of_two(Ints n) { return (Floats)((n + 127) << 23); }

// e^x. With n the whole number nearest to x / ln 2 and r = x - n ln 2, |r| <= ln 2 / 2: e^x = 2^n e^r, and e^r is the
// minimax polynomial of Cephes' expf (Moshier). 2^n is applied in two halves, as 2^128 is no float but 2^128 e^r may
// be one. Above 88.73 infinite, below 2^-126 zero, NaN stays NaN.
INLINE Floats exponential(Floats x) {
    Floats clamped = choose(x > 89.0f, LANES(89.0f), choose(x < -105.0f, LANES(-105.0f), x));
    const float round = 12582912.0f;  // 1.5 * 2^23: adding it leaves no bits for a fraction
    Floats n = (clamped * 1.44269504088896341f + round) - round;
    Floats r = clamped - n * 0.693359375f;
    r = r - n * -2.12194440e-4f;
    Floats p = LANES(1.9875691500e-4f);
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * (r * r) + r + 1.0f;
    Ints whole = __builtin_convertvector(choose(n == n, n, LANES(0.0f)), Ints);
    Ints half = whole >> 1;
    return p * power_of_two(half) * power_of_two(whole - half);
}

// 1 / (1 + e^-z), for negative z as e^z / (1 + e^z): the power then never overflows, and small results keep their
// digits.
INLINE Floats sigmoid(Floats z) {
    Floats power = exponential((Floats)((Ints)z | INT32_MIN));
    return choose(z < 0.0f, power, LANES(1.0f)) / (1.0f + power);
}

// Below 0.625 Cephes' odd polynomial, as 1 - 2 / (e^2z + 1) would lose the digits of small z; above, that formula.
INLINE Floats hyperbolic_tangent(Floats z) {
    Ints sign = (Ints)z & INT32_MIN;
    Floats size = (Floats)((Ints)z & INT32_MAX);
    Floats square = z * z;
    Floats p = LANES(-5.70498872745e-3f);
    p = p * square + 2.06390887954e-2f;
    p = p * square - 5.37397155531e-2f;
    p = p * square + 1.33314422036e-1f;
    p = p * square - 3.33332819422e-1f;
    Floats small = p * square * z + z;
    Floats large = 1.0f - 2.0f / (exponential(size + size) + 1.0f);
    return choose(size < 0.625f, small, (Floats)((Ints)large | sign));
}
