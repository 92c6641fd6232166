// The peaks of the machine: a stream of reads, and chains of the instructions that the best kernels are made of.
#include <immintrin.h>

#include <cstdio>

#include "chains.hpp"
#include "decoder/buffer.hpp"
#include "decoder_bench.hpp"

namespace natix_bench {
namespace {

using namespace natix::decoder;

constexpr size_t kStreamBytes = size_t{256} << 20;
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

double macs_a_second(Calls calls, const Chain& chain, ThreadTeam& team) {
    const double seconds = seconds_a_call(calls, kCalls, [&] { team.run([&](unsigned) noexcept { chain.run(); }); });
    return chain.macs * kChains * kRounds * team.size() / seconds;
}

}  // namespace

Peaks measure_peaks(Calls calls, ThreadTeam& team) {
    const Chains& chains = &best_kernels() == avx512_kernels() ? avx512_chains() : avx2_chains();
    return {read_stream(calls, team), macs_a_second(calls, chains.f32, team), macs_a_second(calls, chains.int8, team),
            macs_a_second(calls, chains.int4, team)};
}

}  // namespace natix_bench
