// Independent chains of multiply-adds that never leave the registers: the peak of a kind of instructions. A source file
// for each instruction set.
#pragma once

#include <cstddef>

namespace natix_bench {

constexpr size_t kRounds = 5'000'000;
constexpr size_t kChains = 12;  // enough to hide an instruction's latency

struct Chain {
    void (*run)() noexcept;  // kRounds steps of kChains chains
    double macs;             // multiply-adds of one step of one chain
};

struct Chains {
    Chain f32, int8, int4;
};

const Chains& avx2_chains();
const Chains& avx512_chains();

}  // namespace natix_bench
