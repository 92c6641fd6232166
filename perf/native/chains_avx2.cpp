// Chains of the instructions that the kernels for AVX2 are made of.
#include <immintrin.h>

#include "chains.hpp"

namespace natix_bench {
namespace {

// Keeps the compiler from working a chain out in advance, and it in its register.
void hold(__m256& value) {
    asm volatile("" : "+x"(value));
}
void hold(__m256i& value) {
    asm volatile("" : "+x"(value));
}

void f32_chains() noexcept {
    __m256 sums[12] = {}, a = _mm256_set1_ps(0.5F), b = _mm256_set1_ps(0.25F);
    for (size_t i = 0; i < kRounds; ++i) {
#pragma GCC unroll 12
        for (auto& sum : sums) {
            sum = _mm256_fmadd_ps(a, b, sum);
            hold(sum);
        }
    }
}

void int8_chains() noexcept {
    __m256i sums[12] = {}, a = _mm256_set1_epi16(3), b = _mm256_set1_epi16(5);
    for (size_t i = 0; i < kRounds; ++i) {
        hold(a);
#pragma GCC unroll 12
        for (auto& sum : sums) {
            sum = _mm256_add_epi32(sum, _mm256_madd_epi16(a, b));
            hold(sum);
            hold(a);
        }
    }
}

void int4_chains() noexcept {
    __m256i sums[12] = {}, a = _mm256_set1_epi8(3), b = _mm256_set1_epi8(5);
    for (size_t i = 0; i < kRounds; ++i) {
#pragma GCC unroll 12
        for (auto& sum : sums) {
            sum = _mm256_add_epi16(sum, _mm256_maddubs_epi16(a, b));
            hold(sum);
            hold(a);
        }
    }
}

}  // namespace

const Chains& avx2_chains() {
    static const Chains chains{{f32_chains, 8}, {int8_chains, 16}, {int4_chains, 32}};
    return chains;
}

}  // namespace natix_bench
