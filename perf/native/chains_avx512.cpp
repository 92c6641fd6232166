// Chains of the instructions that the kernels for AVX-512 VNNI are made of; int4 has those of int8.
#include <immintrin.h>

#include "chains.hpp"

namespace natix_bench {
namespace {

void f32_chains() noexcept {
    __m512 sums[kChains] = {}, a = _mm512_set1_ps(0.5F), b = _mm512_set1_ps(0.25F);
    for (size_t i = 0; i < kRounds; ++i) {
#pragma GCC unroll 12
        for (auto& sum : sums) {
            sum = _mm512_fmadd_ps(a, b, sum);
            asm volatile("" : "+v"(sum));
        }
    }
}

void byte_chains() noexcept {
    __m512i sums[kChains] = {}, a = _mm512_set1_epi8(3), b = _mm512_set1_epi8(5);
    for (size_t i = 0; i < kRounds; ++i) {
#pragma GCC unroll 12
        for (auto& sum : sums) {
            sum = _mm512_dpbusd_epi32(sum, a, b);
            asm volatile("" : "+v"(sum));
        }
    }
}

}  // namespace

const Chains& avx512_chains() {
    static const Chains chains{{f32_chains, 16}, {byte_chains, 64}, {byte_chains, 64}};
    return chains;
}

}  // namespace natix_bench
