// Dense products of factors rounded to bfloat16, in the tile registers of AMX ("Intel Architecture Instruction Set
// Extensions", chapter 3): TDPBF16PS adds to a tile of 16 x 16 floats the product of 16 x 32 and 32 x 16 numbers in
// bfloat16. Same formula as in dense.h; the order of additions is the processor's.
#if defined(__x86_64__)
#include <immintrin.h>

#include "amx.h"

#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif

int has_amx(void) {
    return __builtin_cpu_supports("amx-tile") && __builtin_cpu_supports("amx-bf16") &&
           __builtin_cpu_supports("avx512bf16");
}

int ask_for_amx(void) {
#if defined(__linux__) && defined(SYS_arch_prctl)
    const long request_permission = 0x1023, tile_data = 18;  // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
    return syscall(SYS_arch_prctl, request_permission, tile_data) == 0;
#else
    return 0;
#endif
}

#define FEATURES \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx2,fma,amx-tile,amx-bf16")))
#pragma clang attribute push(FEATURES, apply_to = function)
#include "blocks.h"

#define DEPTH 512  // of a block: a panel of 32 rows takes 32 KiB
#define WIDTH 128
#define TILE_NUMBERS 512

typedef uint16_t Tile[TILE_NUMBERS];

INLINE __mmask16 first_lanes(ptrdiff_t count) {
    return count >= 16 ? 0xFFFF : count <= 0 ? 0 : (__mmask16)((1 << count) - 1);
}

// Lane i: the numbers at first[i] and second[i], `count` of them, zero behind.
INLINE Floats rounded_pairs(const float *first, const float *second, ptrdiff_t count, ptrdiff_t second_count) {
    const __m512i interleaved =
        _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6, 21, 5, 20, 4, 19,
                         3, 18, 2, 17, 1, 16, 0);
    __m512 low = _mm512_maskz_loadu_ps(first_lanes(count), first);
    __m512 high = _mm512_maskz_loadu_ps(first_lanes(second_count), second);
    return (Floats)_mm512_permutexvar_epi16(interleaved, (__m512i)_mm512_cvtne2ps_pbh(high, low));
}

// The numbers at run[0] to run[31], `count` of them, zero behind.
INLINE Floats rounded_run(const float *run, ptrdiff_t count) {
    __m512 low = _mm512_maskz_loadu_ps(first_lanes(count), run);
    __m512 high = _mm512_maskz_loadu_ps(first_lanes(count - 16), run + 16);
    return (Floats)_mm512_cvtne2ps_pbh(high, low);
}

// Transposes 16 x 16 lanes, each two numbers.
INLINE void transpose_pairs(const Floats *lines, float *target) {
    for (int i = 0; i < 16; i += 8) {
        for (int j = 0; j < 16; j += 8) {
            Eight rows[8];
            transpose_eight((const float *)(lines + i) + j, 16, 8, rows);
            for (int k = 0; k < 8; k++) *(Eight *)(target + (j + k) * 16 + i) = rows[k];
        }
    }
}

// One tile of a factor, of up to 16 rows (of the left factor) or columns (of the right one) from `outer` on and up to
// 32 numbers of each from `from` on. With `pairs_first` two numbers of all come together, as the second operand has it;
// else all numbers of one, as the first has it.
INLINE void pack_factor(const float *elements, ptrdiff_t stride, int isSpread, int pairs_first, ptrdiff_t outer,
                        ptrdiff_t outer_count, ptrdiff_t from, ptrdiff_t count, uint16_t *tile) {
    _Alignas(64) Floats lines[16];
    for (ptrdiff_t i = 0; i < 16; i++) {
        if (isSpread) {
            const float *first = elements + (from + 2 * i) * stride + outer;
            lines[i] = rounded_pairs(first, first + stride, 2 * i < count ? outer_count : 0,
                                     2 * i + 1 < count ? outer_count : 0);
        } else {
            lines[i] = rounded_run(elements + (outer + i) * stride + from, i < outer_count ? count : 0);
        }
    }
    if (isSpread == pairs_first) {
        for (int i = 0; i < 16; i++) INTO((float *)tile + 16 * i) = lines[i];
    } else {
        transpose_pairs(lines, (float *)tile);
    }
}

// All tiles of a factor from `outer` and `from` on, those of the same rows or columns behind each other.
static void pack_tiles(Factor factor, int isSpread, int pairs_first, ptrdiff_t outer, ptrdiff_t outer_count,
                       ptrdiff_t from, ptrdiff_t count, ptrdiff_t steps, Tile *tiles) {
    for (ptrdiff_t o = 0; o < outer_count; o += 16) {
        for (ptrdiff_t s = 0; s < steps; s++) {
            pack_factor(factor.elements, factor.stride, isSpread, pairs_first, outer + o, outer_count - o,
                        from + 32 * s, count - 32 * s, tiles[o / 16 * steps + s]);
        }
    }
}

// sums[column][row] for up to 32 columns and 32 rows: four tiles of sums share the loads of two and two of factors.
INLINE void multiply_tiles(Tile *columns, Tile *rows, ptrdiff_t steps, int twice_columns, int twice_rows, float *sums) {
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
    for (ptrdiff_t s = 0; s < steps; s++) {
        _tile_loadd(4, columns[s], 64);
        _tile_loadd(6, rows[s], 64);
        _tile_dpbf16ps(0, 4, 6);
        if (twice_rows) {
            _tile_loadd(7, rows[steps + s], 64);
            _tile_dpbf16ps(1, 4, 7);
        }
        if (twice_columns) {
            _tile_loadd(5, columns[steps + s], 64);
            _tile_dpbf16ps(2, 5, 6);
            if (twice_rows) _tile_dpbf16ps(3, 5, 7);
        }
    }
    _tile_stored(0, sums, 128);
    _tile_stored(1, sums + 16, 128);
    _tile_stored(2, sums + 16 * 32, 128);
    _tile_stored(3, sums + 16 * 32 + 16, 128);
}

static void compute_rows(const DenseProduct *p, ptrdiff_t row, ptrdiff_t column, ptrdiff_t width, Tile *block,
                         ptrdiff_t from, ptrdiff_t count, ptrdiff_t steps) {
    _Alignas(64) Tile panel[2 * DEPTH / 32];
    _Alignas(64) float sums[32 * 32];
    ptrdiff_t height = smaller(32, p->result.rows - row);
    pack_tiles(p->left, !p->left.isTransposed, 1, row, height, from, count, steps, panel);
    for (ptrdiff_t t = 0; t < width; t += 32) {
        prefetch_next(32, p, row, from, count, t, 32, width);
        int valid = (int)smaller(32, width - t);
        float *target = p->result.elements + (column + t) * p->result.stride + row;
        const float *biases = p->biases ? p->biases + row : NULL;
        multiply_tiles(block + t / 16 * steps, panel, steps, valid > 16, height > 16, sums);
        if (height > 16) {
            finish_tile(2, valid, p, target, biases, (const Floats *)sums, from, from + count >= p->inner);
        } else {
            for (int c = 0; c < valid; c++) {
                finish_tile(1, 1, p, target + c * p->result.stride, biases, (const Floats *)(sums + 32 * c), from,
                            from + count >= p->inner);
            }
        }
    }
}

// Gives all tiles 16 rows of 64 bytes.
INLINE void begin_tiles(void) {
    struct { uint8_t palette, start_row, reserved[14]; uint16_t bytes[16]; uint8_t rows[16]; } shape = {.palette = 1};
    for (int i = 0; i < 8; i++) {
        shape.bytes[i] = 64;
        shape.rows[i] = 16;
    }
    _tile_loadconfig(&shape);
}

void multiply_add_amx(const void *call, ptrdiff_t first, ptrdiff_t last) {
    _Alignas(64) Tile factor = {0};
    begin_tiles();
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
    _tile_loadd(4, factor, 64);
    _tile_loadd(5, factor, 64);
    for (ptrdiff_t i = first * MULTIPLICATIONS; i < last * MULTIPLICATIONS; i++) {
        _tile_dpbf16ps(0, 4, 5);
        _tile_dpbf16ps(1, 4, 5);
        _tile_dpbf16ps(2, 4, 5);
        _tile_dpbf16ps(3, 4, 5);
    }
    _tile_stored(0, ((const Peak *)call)->results + 256 * first, 64);
    _tile_release();
}

void dense_product_amx(const void *call, ptrdiff_t first, ptrdiff_t last) {
    const DenseProduct *p = call;
    begin_tiles();
    _Alignas(64) Tile block[(WIDTH / 16) * (DEPTH / 32)];
    ptrdiff_t columns = p->result.columns, end = smaller(last * DENSE_UNIT, p->result.rows);
    ptrdiff_t most = even_piece(columns, WIDTH, 16), depth = even_piece(p->inner, DEPTH, 32);
    for (ptrdiff_t column = 0; column < columns; column += most) {
        ptrdiff_t width = smaller(most, columns - column);
        for (ptrdiff_t from = 0; from < p->inner; from += depth) {
            ptrdiff_t count = smaller(depth, p->inner - from), steps = (count + 31) / 32;
            pack_tiles(p->right, p->right.isTransposed, 0, column, width, from, count, steps, block);
            for (ptrdiff_t row = first * DENSE_UNIT; row < end; row += 32) {
                compute_rows(p, row, column, width, block, from, count, steps);
            }
        }
    }
    _tile_release();
}

#pragma clang attribute pop
#endif
