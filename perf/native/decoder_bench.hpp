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

// Which of some calls count: the quickest, for what is held against a figure taken in the same way, or all, for what is
// held against work of some seconds on a machine whose speed moves.
enum class Calls { Quickest, All };

Peaks measure_peaks(Calls calls, natix::decoder::ThreadTeam& team);
void measure_linear_layers(const Peaks& peaks, natix::decoder::ThreadTeam& team);
void measure_decoder(const Peaks& peaks, unsigned threads);
void measure_vision(const Peaks& peaks, unsigned threads);

// Seconds of a call.
template <class Work>
double seconds_a_call(Calls which, int calls, const Work& work) {
    double best = 1e9, sum = 0;
    for (int i = 0; i < calls; ++i) {
        const auto start = std::chrono::steady_clock::now();
        work();
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        best = std::min(best, seconds);
        sum += seconds;
    }
    return which == Calls::Quickest ? best : sum / calls;
}

// On a shared machine the slower calls measure its other work.
template <class Work>
double best_seconds(int calls, const Work& work) {
    return seconds_a_call(Calls::Quickest, calls, work);
}

}  // namespace natix_bench
