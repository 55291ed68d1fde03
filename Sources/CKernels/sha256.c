// SHA-256 with the processor's instructions for it, where it has them: six times as fast as Digits.SHA256 without
// (0.45 and 0.07 s for the 55 MB of MNIST).
#include "include/CKernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

// Intel, "Intel SHA Extensions" (2013), with two rounds an instruction and the state in the order of the letters.
__attribute__((target("sha,sse4.1"))) static void compress_blocks(uint32_t *state, const uint32_t *constants,
                                                                  const uint8_t *bytes, ptrdiff_t blocks) {
    const __m128i big_endian = _mm_set_epi64x(0x0C0D0E0F08090A0B, 0x0405060700010203);
    __m128i badc = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xB1);
    __m128i hgfe = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state + 4)), 0x1B);
    __m128i abef = _mm_alignr_epi8(badc, hgfe, 8);
    __m128i cdgh = _mm_blend_epi16(hgfe, badc, 0xF0);
    for (ptrdiff_t block = 0; block < blocks; block++, bytes += 64) {
        __m128i old_abef = abef, old_cdgh = cdgh;
        __m128i w[4];
        for (int t = 0; t < 16; t++) {
            __m128i *now = &w[t % 4];
            if (t < 4) {
                *now = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(bytes + 16 * t)), big_endian);
            } else {
                __m128i before = w[(t + 3) % 4];
                __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(*now, w[(t + 1) % 4]),
                                            _mm_alignr_epi8(before, w[(t + 2) % 4], 4));
                *now = _mm_sha256msg2_epu32(sum, before);
            }
            __m128i kw = _mm_add_epi32(*now, _mm_loadu_si128((const __m128i *)(constants + 4 * t)));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, kw);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(kw, 0x0E));
        }
        abef = _mm_add_epi32(abef, old_abef);
        cdgh = _mm_add_epi32(cdgh, old_cdgh);
    }
    __m128i feba = _mm_shuffle_epi32(abef, 0x1B), dchg = _mm_shuffle_epi32(cdgh, 0xB1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xF0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

int kernel_sha256_blocks(uint32_t *state, const uint32_t *constants, const uint8_t *bytes, ptrdiff_t blocks) {
    if (!__builtin_cpu_supports("sha") || !__builtin_cpu_supports("sse4.1")) return 0;
    compress_blocks(state, constants, bytes, blocks);
    return 1;
}
#else
int kernel_sha256_blocks(uint32_t *state, const uint32_t *constants, const uint8_t *bytes, ptrdiff_t blocks) {
    (void)state, (void)constants, (void)bytes, (void)blocks;
    return 0;
}
#endif
