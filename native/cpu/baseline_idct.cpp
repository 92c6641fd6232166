#include "baseline_idct.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>

#include <cstring>

namespace natix {
namespace {

using Lanes = __m128i;

// Constants of 13 fractional bits, in pairs for products of neighbouring lanes that are added.
Lanes pair(int16_t first, int16_t second) {
    return _mm_set_epi16(second, first, second, first, second, first, second, first);
}

struct Wide {
    Lanes low, high;  // eight lanes of 32 bits
};

Wide operator+(Wide a, Wide b) {
    return {_mm_add_epi32(a.low, b.low), _mm_add_epi32(a.high, b.high)};
}
Wide operator-(Wide a, Wide b) {
    return {_mm_sub_epi32(a.low, b.low), _mm_sub_epi32(a.high, b.high)};
}

struct Pairs {
    Lanes low, high;
    Pairs(Lanes a, Lanes b) : low(_mm_unpacklo_epi16(a, b)), high(_mm_unpackhi_epi16(a, b)) {}
    Wide times(Lanes constants) const { return {_mm_madd_epi16(low, constants), _mm_madd_epi16(high, constants)}; }
};

template <int BITS>
Wide shifted_left(Lanes a) {  // a << BITS in 32 bits
    const Lanes zero = _mm_setzero_si128();
    return {_mm_srai_epi32(_mm_unpacklo_epi16(zero, a), 16 - BITS),
            _mm_srai_epi32(_mm_unpackhi_epi16(zero, a), 16 - BITS)};
}

template <int BITS>
Lanes descaled(Wide a) {
    const Lanes half = _mm_set1_epi32(1 << (BITS - 1));
    return _mm_packs_epi32(_mm_srai_epi32(_mm_add_epi32(a.low, half), BITS),
                           _mm_srai_epi32(_mm_add_epi32(a.high, half), BITS));
}

// One dimension of eight, for eight lanes at once.
template <int BITS>
[[gnu::always_inline]] inline void transform8(Lanes v[8]) {
    const Pairs even(v[2], v[6]);
    const Wide tmp3 = even.times(pair(4433 + 6270, 4433)), tmp2 = even.times(pair(4433, 4433 - 15137));
    const Wide tmp0 = shifted_left<13>(_mm_add_epi16(v[0], v[4])), tmp1 = shifted_left<13>(_mm_sub_epi16(v[0], v[4]));
    const Wide tmp10 = tmp0 + tmp3, tmp13 = tmp0 - tmp3, tmp11 = tmp1 + tmp2, tmp12 = tmp1 - tmp2;

    const Pairs sums(_mm_add_epi16(v[7], v[3]), _mm_add_epi16(v[5], v[1]));
    const Wide z3 = sums.times(pair(9633 - 16069, 9633)), z4 = sums.times(pair(9633, 9633 - 3196));
    const Pairs outer(v[7], v[1]), inner(v[5], v[3]);
    const Wide odd0 = outer.times(pair(2446 - 7373, -7373)) + z3, odd3 = outer.times(pair(-7373, 12299 - 7373)) + z4;
    const Wide odd1 = inner.times(pair(16819 - 20995, -20995)) + z4,
               odd2 = inner.times(pair(-20995, 25172 - 20995)) + z3;

    v[0] = descaled<BITS>(tmp10 + odd3);
    v[7] = descaled<BITS>(tmp10 - odd3);
    v[1] = descaled<BITS>(tmp11 + odd2);
    v[6] = descaled<BITS>(tmp11 - odd2);
    v[2] = descaled<BITS>(tmp12 + odd1);
    v[5] = descaled<BITS>(tmp12 - odd1);
    v[3] = descaled<BITS>(tmp13 + odd0);
    v[4] = descaled<BITS>(tmp13 - odd0);
}

// Eight coefficients to four means of two; the fifth takes no part in them.
template <int BITS>
[[gnu::always_inline]] inline void transform4(const Lanes v[8], Lanes out[4]) {
    const Wide first = shifted_left<14>(v[0]), even = Pairs(v[2], v[6]).times(pair(15137, -6270));
    const Wide tmp10 = first + even, tmp12 = first - even;
    const Pairs high(v[7], v[5]), low(v[3], v[1]);
    const Wide tmp0 = high.times(pair(-1730, 11893)) + low.times(pair(-17799, 8697));
    const Wide tmp2 = high.times(pair(-4176, -4926)) + low.times(pair(7373, 20995));
    out[0] = descaled<BITS>(tmp10 + tmp2);
    out[3] = descaled<BITS>(tmp10 - tmp2);
    out[1] = descaled<BITS>(tmp12 + tmp0);
    out[2] = descaled<BITS>(tmp12 - tmp0);
}

[[gnu::always_inline]] inline void transpose8(Lanes v[8]) {
    Lanes a[8], b[8];
    for (int i = 0; i < 4; ++i) {
        a[2 * i] = _mm_unpacklo_epi16(v[2 * i], v[2 * i + 1]);
        a[2 * i + 1] = _mm_unpackhi_epi16(v[2 * i], v[2 * i + 1]);
    }
    for (int i = 0; i < 2; ++i) {
        b[4 * i] = _mm_unpacklo_epi32(a[4 * i], a[4 * i + 2]);
        b[4 * i + 1] = _mm_unpackhi_epi32(a[4 * i], a[4 * i + 2]);
        b[4 * i + 2] = _mm_unpacklo_epi32(a[4 * i + 1], a[4 * i + 3]);
        b[4 * i + 3] = _mm_unpackhi_epi32(a[4 * i + 1], a[4 * i + 3]);
    }
    for (int i = 0; i < 4; ++i) {
        v[2 * i] = _mm_unpacklo_epi64(b[i], b[i + 4]);
        v[2 * i + 1] = _mm_unpackhi_epi64(b[i], b[i + 4]);
    }
}

void load(const int16_t* coefficients, Lanes v[8]) {
    for (int i = 0; i < 8; ++i) v[i] = _mm_load_si128(reinterpret_cast<const Lanes*>(coefficients) + i);
}

Lanes to_samples(Lanes first, Lanes second) {
    return _mm_xor_si128(_mm_packs_epi16(first, second), _mm_set1_epi8(-128));
}

}  // namespace

bool has_baseline_idct() noexcept {
    return true;
}

uint32_t dequantise(int16_t* coefficients, const int16_t* factors) noexcept {
    Lanes sums = _mm_setzero_si128();
    for (int i = 0; i < 8; ++i) {
        auto* place = reinterpret_cast<Lanes*>(coefficients) + i;
        const Lanes row = _mm_load_si128(place), by = _mm_load_si128(reinterpret_cast<const Lanes*>(factors) + i);
        const Lanes magnitudes = _mm_max_epi16(row, _mm_sub_epi16(_mm_setzero_si128(), row));
        sums = _mm_add_epi32(sums, _mm_madd_epi16(magnitudes, by));
        _mm_store_si128(place, _mm_mullo_epi16(row, by));
    }
    sums = _mm_add_epi32(sums, _mm_shuffle_epi32(sums, 0x4E));
    sums = _mm_add_epi32(sums, _mm_shuffle_epi32(sums, 0xB1));
    return static_cast<uint32_t>(_mm_cvtsi128_si32(sums));
}

bool has_wide_idct() noexcept {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx2");  // a load and a test: libgcc asked the processor before main
#else
    return false;
#endif
}

template <>
void baseline_idct<8>(const int16_t* coefficients, uint8_t* samples, size_t stride) noexcept {
    has_wide_idct() ? idct8_wide(coefficients, samples, stride) : idct8_narrow(coefficients, samples, stride);
}

void idct8_narrow(const int16_t* coefficients, uint8_t* samples, size_t stride) noexcept {
    Lanes v[8];
    load(coefficients, v);
    transform8<11>(v);
    transpose8(v);
    transform8<18>(v);
    transpose8(v);
    for (int i = 0; i < 4; ++i) {
        const Lanes rows = to_samples(v[2 * i], v[2 * i + 1]);
        _mm_storel_epi64(reinterpret_cast<Lanes*>(samples), rows);
        _mm_storel_epi64(reinterpret_cast<Lanes*>(samples + stride), _mm_srli_si128(rows, 8));
        samples += 2 * stride;
    }
}

template <>
void baseline_idct<4>(const int16_t* coefficients, uint8_t* samples, size_t stride) noexcept {
    Lanes v[8], rows[4];
    load(coefficients, v);
    transform4<12>(v, rows);
    for (int i = 0; i < 8; ++i) v[i] = i < 4 ? rows[i] : _mm_setzero_si128();
    transpose8(v);
    transform4<19>(v, rows);
    // Lane x of rows[i] is sample i of row x: back to rows.
    const Lanes a = _mm_unpacklo_epi16(rows[0], rows[1]), b = _mm_unpacklo_epi16(rows[2], rows[3]);
    const Lanes all = to_samples(_mm_unpacklo_epi32(a, b), _mm_unpackhi_epi32(a, b));
    alignas(16) uint8_t bytes[16];
    _mm_store_si128(reinterpret_cast<Lanes*>(bytes), all);
    for (size_t y = 0; y < 4; ++y) std::memcpy(samples + y * stride, bytes + 4 * y, 4);
}

template <>
void baseline_idct<2>(const int16_t* coefficients, uint8_t* samples, size_t stride) noexcept {
    Lanes v[8];
    load(coefficients, v);
    const Wide first = shifted_left<15>(v[0]);
    const Wide odd = Pairs(v[7], v[5]).times(pair(-5906, 6967)) + Pairs(v[3], v[1]).times(pair(-10426, 29692));
    const Lanes rows[2] = {descaled<13>(first + odd), descaled<13>(first - odd)};
    const Lanes weights = _mm_set_epi16(-5906, 0, 6967, 0, -10426, 0, 29692, 0);
    for (const Lanes row : rows) {
        Lanes sums = _mm_madd_epi16(row, weights);
        sums = _mm_add_epi32(sums, _mm_shuffle_epi32(sums, 0x4E));
        sums = _mm_add_epi32(sums, _mm_shuffle_epi32(sums, 0xB1));
        const int32_t side = _mm_cvtsi128_si32(sums);
        const int32_t middle = static_cast<int16_t>(_mm_cvtsi128_si32(row)) * 32768 + (1 << 19);
        const Lanes both = _mm_set_epi32(0, 0, (middle - side) >> 20, (middle + side) >> 20);
        const Lanes packed = _mm_packs_epi32(both, both);
        const auto pixels = static_cast<uint16_t>(_mm_cvtsi128_si32(to_samples(packed, packed)));
        std::memcpy(samples, &pixels, 2);
        samples += stride;
    }
}

}  // namespace natix

#else

namespace natix {

bool has_baseline_idct() noexcept {
    return false;
}
bool has_wide_idct() noexcept {
    return false;
}
void idct8_narrow(const int16_t*, uint8_t*, size_t) noexcept {}
template <int SIZE>
void baseline_idct(const int16_t*, uint8_t*, size_t) noexcept {}
template void baseline_idct<8>(const int16_t*, uint8_t*, size_t) noexcept;
template void baseline_idct<4>(const int16_t*, uint8_t*, size_t) noexcept;
template void baseline_idct<2>(const int16_t*, uint8_t*, size_t) noexcept;

}  // namespace natix

#endif
