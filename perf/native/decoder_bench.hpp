// What the parts of the bench share: the peaks of the machine, and timing.
#pragma once

#include <algorithm>
#include <chrono>
#include <vector>

#include "decoder/kernels.hpp"
#include "decoder/thread_team.hpp"

namespace natix_bench {

// All threads together.
struct Peaks {
    double read_bytes;  // a second, from memory
    double f32_macs;    // multiply-adds a second in registers, by the instructions of each kind of kernel
    double int8_macs;
    double int4_macs;

    double macs(natix::decoder::WeightType type) const {
        using natix::decoder::WeightType;
        return type == WeightType::F32 ? f32_macs : type == WeightType::Int8 ? int8_macs : int4_macs;
    }
};

Peaks measure_peaks(natix::decoder::ThreadTeam& team);
void measure_linear_layers(const Peaks& peaks, natix::decoder::ThreadTeam& team);
void measure_decoder(const Peaks& peaks, unsigned threads);
void measure_vision(const Peaks& peaks, unsigned threads);

// The seconds that the quickest of some calls takes: on a shared machine the others measure its other work.
template <class Work>
double best_seconds(int calls, const Work& work) {
    double best = 1e9;
    for (int i = 0; i < calls; ++i) {
        const auto start = std::chrono::steady_clock::now();
        work();
        best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    return best;
}

}  // namespace natix_bench
