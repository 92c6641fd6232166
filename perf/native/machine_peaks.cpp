// The peaks of the machine: a stream of reads, and chains of each kind's instructions that never leave the registers.
#include <immintrin.h>

#include <cstdio>

#include "decoder/buffer.hpp"
#include "decoder_bench.hpp"

namespace natix_bench {
namespace {

using namespace natix::decoder;

constexpr size_t kStreamBytes = size_t{256} << 20;
constexpr size_t kRounds = 5'000'000;
constexpr int kCalls = 15;

double read_stream(Calls calls, ThreadTeam& team) {
    Buffer<int64_t> memory(kStreamBytes / sizeof(int64_t));
    std::vector<int64_t> sums(team.size() * 8);
    const double seconds = seconds_a_call(calls, kCalls, [&] {
        team.run([&](unsigned thread) noexcept {
            const Range mine = share_of(memory.size() / 16, thread, team.size());
            const auto* at = reinterpret_cast<const __m256i*>(memory.data()) + mine.first * 4;
            __m256i sum[4] = {};
            for (size_t i = 0; i < mine.size(); ++i, at += 4)
                for (int j = 0; j < 4; ++j) sum[j] = _mm256_add_epi64(sum[j], _mm256_load_si256(at + j));
            const __m256i all = _mm256_add_epi64(_mm256_add_epi64(sum[0], sum[1]), _mm256_add_epi64(sum[2], sum[3]));
            sums[thread * 8] += _mm256_extract_epi64(all, 0);
        });
    });
    if (sums[0] != 0) std::puts("the stream was not zeros");
    return kStreamBytes / seconds;
}

// Chain(v) makes one step of 12 independent chains; a step of one chain is worth `macs` multiply-adds.
template <class Step>
double chains(Calls calls, ThreadTeam& team, double macs, const Step& step) {
    const double seconds = seconds_a_call(calls, kCalls, [&] { team.run([&](unsigned) noexcept { step(); }); });
    return macs * 12 * kRounds * team.size() / seconds;
}

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

Peaks measure_peaks(Calls calls, ThreadTeam& team) {
    return {read_stream(calls, team), chains(calls, team, 8, f32_chains), chains(calls, team, 16, int8_chains),
            chains(calls, team, 32, int4_chains)};
}

}  // namespace natix_bench
