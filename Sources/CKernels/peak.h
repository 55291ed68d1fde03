// What the processor could do at best, to compare kernels with: the loops of dense.h without their loads.
#pragma once

#include "table.h"
#include "functions.h"

// Multiplies and adds in all registers of a tile, MULTIPLICATIONS times a unit.
static void multiply_add(const void *call, ptrdiff_t first, ptrdiff_t last) {
    const Peak *peak = call;
    Floats sums[TILE_GROUPS * TILE_COLUMNS] = {};
    Floats factor = LANES(peak->factor), addend = LANES(1.0f);
    for (ptrdiff_t i = first * MULTIPLICATIONS; i < last * MULTIPLICATIONS; i++) {
        for (int k = 0; k < TILE_GROUPS * TILE_COLUMNS; k++) sums[k] = sums[k] * factor + addend;
    }
    Floats sum = sums[0];
    for (int k = 1; k < TILE_GROUPS * TILE_COLUMNS; k++) sum += sums[k];
    INTO(peak->results + 16 * first) = sum;
}

// Adds up what memory holds, a unit being a megabyte.
static void read_memory(const void *call, ptrdiff_t first, ptrdiff_t last) {
    const Peak *peak = call;
    Floats sums[8] = {};
    for (const float *p = peak->memory + first * MEGABYTE; p < peak->memory + last * MEGABYTE; p += 8 * 16) {
        for (int k = 0; k < 8; k++) sums[k] += AT(p + 16 * k);
    }
    Floats sum = sums[0];
    for (int k = 1; k < 8; k++) sum += sums[k];
    INTO(peak->results + 16 * first) = sum;
}
