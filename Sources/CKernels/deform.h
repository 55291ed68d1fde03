// Images seen through a bent window. Formula: include/CKernels.h.
#pragma once

#include <string.h>

#include "table.h"
#include "vectors.h"

// x within 0...limit.
INLINE float within(float x, float limit) {
    float positive = x > 0 ? x : 0;
    return positive < limit ? positive : limit;
}

// Four neighbours in a word each, so that a pixel of the result takes one look into memory (0.33 s of a thread for
// 60,000 digits with four). The first word of a row, and the first row, have what is before the image, which is 0.
static void gather_neighbours(const uint8_t *image, ptrdiff_t width, ptrdiff_t height, uint32_t *words) {
    for (ptrdiff_t y = 0; y < height + 2; y++) {
        const uint8_t *upper = image + (y - 1) * width, *lower = image + y * width;
        uint32_t left = 0;
        for (ptrdiff_t x = 0; x < width + 2; x++) {
            uint32_t right = 0;
            if (x < width && 0 < y && y <= height) right |= upper[x];
            if (x < width && y < height) right |= (uint32_t)lower[x] << 16;
            *words++ = left | right << 8;
            left = right;
        }
    }
}

// Without fused multiplications every instruction set gives the same bytes as the definition.
static void deform(const KernelDeformation *d, const uint8_t *image, uint32_t *words, uint8_t *result) {
#pragma clang fp contract(off)
    ptrdiff_t width = d->width, height = d->height;
    gather_neighbours(image, width, height, words);
    float middle_x = (float)(width - 1) / 2, middle_y = (float)(height - 1) / 2;
    float xx = d->xx, yx = d->yx, bend_x = d->bend_x, bend_y = d->bend_y;
    for (ptrdiff_t y = 0; y < height; y++) {
        float offset_y = (float)y - middle_y;
        float row_x = d->xy * offset_y + (middle_x + 1), row_y = d->yy * offset_y + (middle_y + 1);
        for (ptrdiff_t start = 0; start < width; start += 16) {
            const float *across = d->across + y * d->stride + start, *down = d->down + y * d->stride + start;
            uint8_t pixels[16];
            for (int32_t lane = 0; lane < 16; lane++) {
                float offset_x = (float)((int32_t)start + lane) - middle_x;
                float from_x = within((xx * offset_x + row_x) + bend_x * across[lane], (float)(width + 1));
                float from_y = within((yx * offset_x + row_y) + bend_y * down[lane], (float)(height + 1));
                int32_t left = (int32_t)from_x, top = (int32_t)from_y;
                float u = from_x - (float)left, v = from_y - (float)top;
                uint32_t word = words[top * (int32_t)(width + 2) + left];
                float a = (float)(int32_t)(word & 255), b = (float)(int32_t)(word >> 8 & 255);
                float c = (float)(int32_t)(word >> 16 & 255), e = (float)(int32_t)(word >> 24);
                float upper = a + u * (b - a), lower = c + u * (e - c);
                pixels[lane] = (uint8_t)(int32_t)((upper + v * (lower - upper)) + 0.5f);
            }
            memcpy(result + y * width + start, pixels, (size_t)(width - start < 16 ? width - start : 16));
        }
    }
}
