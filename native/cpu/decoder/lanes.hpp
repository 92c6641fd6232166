// Eight numbers at once: 256-bit registers where this source file is compiled for AVX2 and FMA, arrays elsewhere, with
// the same results bit for bit (of numbers; which of several not-a-numbers comes out is left open). Everything is
// local to a source file, as files are compiled for different processors.
#pragma once

#include <cstddef>
#include <cstdint>

#include "decoder/kernels.hpp"

#if defined(__AVX2__) && defined(__FMA__)
#include <immintrin.h>
#endif

namespace natix::decoder {
namespace {

#if defined(__AVX2__) && defined(__FMA__)

struct Lanes {
    __m256 v;
};
struct Ints {
    __m256i v;
};
struct Mask {
    __m256 v;
};

inline Lanes load(const float* at) {
    return {_mm256_loadu_ps(at)};
}
inline void store(float* at, Lanes a) {
    _mm256_storeu_ps(at, a.v);
}
inline Lanes every(float a) {
    return {_mm256_set1_ps(a)};
}
inline Lanes operator+(Lanes a, Lanes b) {
    return {_mm256_add_ps(a.v, b.v)};
}
inline Lanes operator-(Lanes a, Lanes b) {
    return {_mm256_sub_ps(a.v, b.v)};
}
inline Lanes operator*(Lanes a, Lanes b) {
    return {_mm256_mul_ps(a.v, b.v)};
}
inline Lanes operator/(Lanes a, Lanes b) {
    return {_mm256_div_ps(a.v, b.v)};
}
inline Lanes fma(Lanes a, Lanes b, Lanes c) {
    return {_mm256_fmadd_ps(a.v, b.v, c.v)};
}
inline Lanes larger(Lanes a, Lanes b) {
    return {_mm256_max_ps(a.v, b.v)};
}
inline Lanes magnitude(Lanes a) {
    return {_mm256_andnot_ps(_mm256_set1_ps(-0.0F), a.v)};
}
inline Mask operator<(Lanes a, Lanes b) {
    return {_mm256_cmp_ps(a.v, b.v, _CMP_LT_OQ)};
}
inline Lanes choose(Mask m, Lanes yes, Lanes no) {
    return {_mm256_blendv_ps(no.v, yes.v, m.v)};
}

inline Ints load(const int32_t* at) {
    return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(at))};
}
inline void store(int32_t* at, Ints a) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(at), a.v);
}
inline Ints every(int32_t a) {
    return {_mm256_set1_epi32(a)};
}
inline Ints operator+(Ints a, Ints b) {
    return {_mm256_add_epi32(a.v, b.v)};
}
inline Ints limited(Ints a, int32_t least, int32_t most) {
    return {_mm256_min_epi32(_mm256_max_epi32(a.v, _mm256_set1_epi32(least)), _mm256_set1_epi32(most))};
}
inline Mask not_zero_below(Ints flags, Ints places, int32_t end) {  // flag set and place < end
    const __m256i zero = _mm256_cmpeq_epi32(flags.v, _mm256_setzero_si256());
    const __m256i below = _mm256_cmpgt_epi32(_mm256_set1_epi32(end), places.v);
    return {_mm256_castsi256_ps(_mm256_andnot_si256(zero, below))};
}

inline Ints rounded(Lanes a) {
    return {_mm256_cvtps_epi32(a.v)};
}  // to nearest even; the least int where it cannot be
// As whole numbers of 16 and of 8 bits, which they must fit; of the former, the second and the third of each four
// change places.
inline __m128i halves(Ints a) {
    return _mm_packs_epi32(_mm256_castsi256_si128(a.v), _mm256_extracti128_si256(a.v, 1));
}
inline void store_crossed(int16_t* at, Ints a) {
    const __m128i places = _mm_setr_epi8(0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(at), _mm_shuffle_epi8(halves(a), places));
}
inline void store(int8_t* at, Ints a) {
    const __m128i words = halves(a);
    _mm_storel_epi64(reinterpret_cast<__m128i*>(at), _mm_packs_epi16(words, words));
}
inline Lanes numbers(Ints a) {
    return {_mm256_cvtepi32_ps(a.v)};
}
inline Lanes two_to(Ints n) {  // of -126 .. 127
    return {_mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(n.v, _mm256_set1_epi32(127)), 23))};
}

inline Lanes from_int8(const void* at) {
    return {_mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64(static_cast<const __m128i*>(at))))};
}
inline Lanes from_bf16(const void* at) {
    const __m256i wide = _mm256_cvtepu16_epi32(_mm_loadu_si128(static_cast<const __m128i*>(at)));
    return {_mm256_castsi256_ps(_mm256_slli_epi32(wide, 16))};
}

inline float sum_of(Lanes a) {
    const __m128 four = _mm_add_ps(_mm256_castps256_ps128(a.v), _mm256_extractf128_ps(a.v, 1));
    const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps(two, two, 1)));
}

inline float largest_of(Lanes a) {
    const __m128 four = _mm_max_ps(_mm256_castps256_ps128(a.v), _mm256_extractf128_ps(a.v, 1));
    const __m128 two = _mm_max_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_max_ss(two, _mm_shuffle_ps(two, two, 1)));
}

#else

struct Lanes {
    float v[kLanes];
};
struct Ints {
    int32_t v[kLanes];
};
struct Mask {
    bool v[kLanes];
};

template <class Result, class Function>
inline Result each(Function f) {
    Result result;
    for (size_t i = 0; i < kLanes; ++i) result.v[i] = f(i);
    return result;
}

template <class To>
inline To copied(const void* from) {
    To to;
    __builtin_memcpy(&to, from, sizeof to);
    return to;
}

inline Lanes load(const float* at) {
    return copied<Lanes>(at);
}
inline void store(float* at, Lanes a) {
    __builtin_memcpy(at, &a, sizeof a);
}
inline Lanes every(float a) {
    return each<Lanes>([=](size_t) { return a; });
}
inline Lanes operator+(Lanes a, Lanes b) {
    return each<Lanes>([&](size_t i) { return a.v[i] + b.v[i]; });
}
inline Lanes operator-(Lanes a, Lanes b) {
    return each<Lanes>([&](size_t i) { return a.v[i] - b.v[i]; });
}
inline Lanes operator*(Lanes a, Lanes b) {
    return each<Lanes>([&](size_t i) { return a.v[i] * b.v[i]; });
}
inline Lanes operator/(Lanes a, Lanes b) {
    return each<Lanes>([&](size_t i) { return a.v[i] / b.v[i]; });
}
inline Lanes fma(Lanes a, Lanes b, Lanes c) {
    return each<Lanes>([&](size_t i) { return __builtin_fmaf(a.v[i], b.v[i], c.v[i]); });
}
inline Lanes larger(Lanes a, Lanes b) {
    return each<Lanes>([&](size_t i) { return a.v[i] > b.v[i] ? a.v[i] : b.v[i]; });
}
inline Lanes magnitude(Lanes a) {
    return each<Lanes>([&](size_t i) { return __builtin_fabsf(a.v[i]); });
}
inline Mask operator<(Lanes a, Lanes b) {
    return each<Mask>([&](size_t i) { return a.v[i] < b.v[i]; });
}
inline Lanes choose(Mask m, Lanes yes, Lanes no) {
    return each<Lanes>([&](size_t i) { return m.v[i] ? yes.v[i] : no.v[i]; });
}

inline Ints load(const int32_t* at) {
    return copied<Ints>(at);
}
inline void store(int32_t* at, Ints a) {
    __builtin_memcpy(at, &a, sizeof a);
}
inline Ints every(int32_t a) {
    return each<Ints>([=](size_t) { return a; });
}
inline Ints operator+(Ints a, Ints b) {
    return each<Ints>([&](size_t i) { return a.v[i] + b.v[i]; });
}
inline Ints limited(Ints a, int32_t least, int32_t most) {
    return each<Ints>([&](size_t i) { return a.v[i] < least ? least : a.v[i] > most ? most : a.v[i]; });
}
inline Mask not_zero_below(Ints flags, Ints places, int32_t end) {  // flag set and place < end
    return each<Mask>([&](size_t i) { return flags.v[i] != 0 && places.v[i] < end; });
}

inline Ints rounded(Lanes a) {  // to nearest even; the least int where it cannot be
    return each<Ints>([&](size_t i) {
        return a.v[i] >= -0x1p31F && a.v[i] < 0x1p31F ? static_cast<int32_t>(__builtin_rintf(a.v[i])) : INT32_MIN;
    });
}
inline void store_crossed(int16_t* at, Ints a) {
    constexpr size_t kFrom[kLanes] = {0, 2, 1, 3, 4, 6, 5, 7};
    for (size_t i = 0; i < kLanes; ++i) at[i] = static_cast<int16_t>(a.v[kFrom[i]]);
}
inline void store(int8_t* at, Ints a) {
    for (size_t i = 0; i < kLanes; ++i) at[i] = static_cast<int8_t>(a.v[i]);
}
inline Lanes numbers(Ints a) {
    return each<Lanes>([&](size_t i) { return static_cast<float>(a.v[i]); });
}
inline Lanes two_to(Ints n) {  // of -126 .. 127
    return each<Lanes>([&](size_t i) {
        const uint32_t bits = (static_cast<uint32_t>(n.v[i]) + 127) << 23;
        return copied<float>(&bits);
    });
}

inline Lanes from_int8(const void* at) {
    return each<Lanes>([&](size_t i) { return static_cast<float>(static_cast<const int8_t*>(at)[i]); });
}
inline Lanes from_bf16(const void* at) {
    return each<Lanes>([&](size_t i) {
        const uint32_t bits = uint32_t{static_cast<const uint16_t*>(at)[i]} << 16;
        return copied<float>(&bits);
    });
}

inline float sum_of(Lanes a) {
    const auto four = [&](size_t i) { return a.v[i] + a.v[i + 4]; };
    return (four(0) + four(2)) + (four(1) + four(3));
}

inline float largest_of(Lanes a) {
    float most = a.v[0];
    for (size_t i = 1; i < kLanes; ++i) most = most > a.v[i] ? most : a.v[i];
    return most;
}

#endif

// Of a mean of squares. Not a number where that has overflowed: 0 would turn the row into zeros and hide it.
inline float inverse_root(float mean) {
    return mean <= __FLT_MAX__ ? 1.0F / __builtin_sqrtf(mean) : __builtin_nanf("");
}

// e^x to about 2 units in the last place: 2^n times the Taylor sum over what is left, which is at most ln(2) / 2. 0
// below -87.3, infinity above 88.3, not a number for one that is none.
inline Lanes exponential(Lanes x) {
    const Lanes n = numbers(limited(rounded(x * every(1.44269504F)), -126, 127));
    // ln 2 in two parts, of which the first has few enough bits for n times it to be exact.
    const Lanes r = fma(n, every(-3.19461849E-5F), fma(n, every(-0.693115234F), x));
    constexpr float kFactors[] = {1.0F / 720, 1.0F / 120, 1.0F / 24, 1.0F / 6, 0.5F, 1.0F, 1.0F};
    Lanes sum = every(1.0F / 5040);
    for (size_t i = 0; i < sizeof kFactors / sizeof *kFactors; ++i) sum = fma(sum, r, every(kFactors[i]));
    const Lanes result = sum * two_to(rounded(n));
    const Lanes low = choose(x < every(-87.3F), every(0.0F), result);
    return choose(every(88.3F) < x, every(__builtin_inff()), low);
}

}  // namespace
}  // namespace natix::decoder
