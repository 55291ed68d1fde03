// Dense products on processors with tile registers.
#pragma once

#include "table.h"

#if defined(__x86_64__)
// Whether the processor has tiles of bfloat16.
int has_amx(void);

// Asks the operating system for them, and returns whether this process may use them.
int ask_for_amx(void);

// A SharedWork that multiplies tiles, MULTIPLICATIONS times four a unit, to measure the processor by.
void multiply_add_amx(const void *call, ptrdiff_t first, ptrdiff_t last);

// A SharedWork for a DenseProduct of rounded factors.
void dense_product_amx(const void *call, ptrdiff_t first, ptrdiff_t last);
#endif
