// The 8x8 transform of baseline_idct.cpp, the same sums in 256-bit registers. Compiled for AVX2, called where it
// exists.
#include "baseline_idct.hpp"

#if defined(__AVX2__)
#include <immintrin.h>

namespace natix {
namespace {

using Lanes = __m128i;
using Wide = __m256i;  // eight lanes of 32 bits

Wide pair(int16_t first, int16_t second) {
    return _mm256_set1_epi32(static_cast<int32_t>(static_cast<uint32_t>(static_cast<uint16_t>(second)) << 16 |
                                                  static_cast<uint16_t>(first)));
}

Wide interleaved(Lanes a, Lanes b) {
    return _mm256_set_m128i(_mm_unpackhi_epi16(a, b), _mm_unpacklo_epi16(a, b));
}

Wide times(Wide pairs, Wide constants) {
    return _mm256_madd_epi16(pairs, constants);
}

Wide shifted_left_13(Lanes a) {
    return _mm256_slli_epi32(_mm256_cvtepi16_epi32(a), 13);
}

// Descales two results and writes them as two rows of eight.
template <int BITS>
void descale(Wide a, Wide b, Lanes& first, Lanes& second) {
    const Wide half = _mm256_set1_epi32(1 << (BITS - 1));
    const Wide packed = _mm256_packs_epi32(_mm256_srai_epi32(_mm256_add_epi32(a, half), BITS),
                                           _mm256_srai_epi32(_mm256_add_epi32(b, half), BITS));
    const Wide rows = _mm256_permute4x64_epi64(packed, 0xD8);
    first = _mm256_castsi256_si128(rows);
    second = _mm256_extracti128_si256(rows, 1);
}

template <int BITS>
[[gnu::always_inline]] inline void transform(Lanes v[8]) {
    const Wide even = interleaved(v[2], v[6]);
    const Wide tmp3 = times(even, pair(4433 + 6270, 4433)), tmp2 = times(even, pair(4433, 4433 - 15137));
    const Wide tmp0 = shifted_left_13(_mm_add_epi16(v[0], v[4])), tmp1 = shifted_left_13(_mm_sub_epi16(v[0], v[4]));
    const Wide tmp10 = _mm256_add_epi32(tmp0, tmp3), tmp13 = _mm256_sub_epi32(tmp0, tmp3);
    const Wide tmp11 = _mm256_add_epi32(tmp1, tmp2), tmp12 = _mm256_sub_epi32(tmp1, tmp2);

    const Wide sums = interleaved(_mm_add_epi16(v[7], v[3]), _mm_add_epi16(v[5], v[1]));
    const Wide z3 = times(sums, pair(9633 - 16069, 9633)), z4 = times(sums, pair(9633, 9633 - 3196));
    const Wide outer = interleaved(v[7], v[1]), inner = interleaved(v[5], v[3]);
    const Wide odd0 = _mm256_add_epi32(times(outer, pair(2446 - 7373, -7373)), z3);
    const Wide odd3 = _mm256_add_epi32(times(outer, pair(-7373, 12299 - 7373)), z4);
    const Wide odd1 = _mm256_add_epi32(times(inner, pair(16819 - 20995, -20995)), z4);
    const Wide odd2 = _mm256_add_epi32(times(inner, pair(-20995, 25172 - 20995)), z3);

    descale<BITS>(_mm256_add_epi32(tmp10, odd3), _mm256_sub_epi32(tmp10, odd3), v[0], v[7]);
    descale<BITS>(_mm256_add_epi32(tmp11, odd2), _mm256_sub_epi32(tmp11, odd2), v[1], v[6]);
    descale<BITS>(_mm256_add_epi32(tmp12, odd1), _mm256_sub_epi32(tmp12, odd1), v[2], v[5]);
    descale<BITS>(_mm256_add_epi32(tmp13, odd0), _mm256_sub_epi32(tmp13, odd0), v[3], v[4]);
}

[[gnu::always_inline]] inline void transpose(Lanes v[8]) {
    Wide a[4];
    for (int i = 0; i < 4; ++i) a[i] = interleaved(v[2 * i], v[2 * i + 1]);
    const Wide b0 = _mm256_unpacklo_epi32(a[0], a[1]), b1 = _mm256_unpackhi_epi32(a[0], a[1]);
    const Wide b2 = _mm256_unpacklo_epi32(a[2], a[3]), b3 = _mm256_unpackhi_epi32(a[2], a[3]);
    const Wide c[4] = {_mm256_unpacklo_epi64(b0, b2), _mm256_unpackhi_epi64(b0, b2), _mm256_unpacklo_epi64(b1, b3),
                       _mm256_unpackhi_epi64(b1, b3)};
    for (int i = 0; i < 4; ++i) {
        v[i] = _mm256_castsi256_si128(c[i]);
        v[i + 4] = _mm256_extracti128_si256(c[i], 1);
    }
}

}  // namespace

void idct8_wide(const int16_t* coefficients, uint8_t* samples, size_t stride) noexcept {
    Lanes v[8];
    for (int i = 0; i < 8; ++i) v[i] = _mm_load_si128(reinterpret_cast<const Lanes*>(coefficients) + i);
    transform<11>(v);
    transpose(v);
    transform<18>(v);
    transpose(v);
    for (int i = 0; i < 4; ++i) {
        const Lanes rows = _mm_xor_si128(_mm_packs_epi16(v[2 * i], v[2 * i + 1]), _mm_set1_epi8(-128));
        _mm_storel_epi64(reinterpret_cast<Lanes*>(samples), rows);
        _mm_storel_epi64(reinterpret_cast<Lanes*>(samples + stride), _mm_srli_si128(rows, 8));
        samples += 2 * stride;
    }
}

}  // namespace natix

#else

namespace natix {

void idct8_wide(const int16_t*, uint8_t*, size_t) noexcept {}

}  // namespace natix

#endif
