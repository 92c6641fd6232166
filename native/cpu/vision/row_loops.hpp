// The row kernels of a vision tower, written once in lanes; included by one source file for each kind of processor.
#pragma once

#include "decoder/lanes.hpp"
#include "vision/kernels.hpp"

namespace natix::vision {
namespace {

using namespace natix::decoder;

inline void layer_norm(const float* x, const float* weight, const float* bias, size_t count, float epsilon,
                       float* y) noexcept {
    Lanes sum = every(0.0F);
    for (size_t i = 0; i < count; i += kLanes) sum = sum + load(x + i);
    const Lanes mean = every(sum_of(sum) / static_cast<float>(count));
    Lanes squares = every(0.0F);
    for (size_t i = 0; i < count; i += kLanes) {
        const Lanes centred = load(x + i) - mean;
        squares = fma(centred, centred, squares);
    }
    const float variance = sum_of(squares) / static_cast<float>(count);
    const Lanes inverse = every(inverse_root(variance + epsilon));
    for (size_t i = 0; i < count; i += kLanes)
        store(y + i, fma((load(x + i) - mean) * inverse, load(weight + i), load(bias + i)));
}

// x (1 + tanh u) / 2 is x / (1 + exp(-2 u)), with u = sqrt(2 / pi) (x + 0.044715 x^3).
inline void gelu_tanh(const float* x, const float* bias, size_t count, float* y) noexcept {
    for (size_t i = 0; i < count; i += kLanes) {
        const Lanes a = load(x + i) + load(bias + i);
        const Lanes cubic = a * fma(a * a, every(0.044715F), every(1.0F));
        store(y + i, a / (every(1.0F) + exponential(cubic * every(-1.59576912F))));
    }
}

// The tail of the normal distribution beyond |a|: half of formula 7.1.26 for erfc of Abramowitz and Stegun, whose error
// is at most 1.5e-7.
inline Lanes normal_tail(Lanes a) {
    const Lanes z = magnitude(a) * every(0.707106781F);
    const Lanes t = every(1.0F) / fma(z, every(0.3275911F), every(1.0F));
    constexpr float kFactors[] = {-1.453152027F, 1.421413741F, -0.284496736F, 0.254829592F};
    Lanes sum = every(1.061405429F);
    for (size_t i = 0; i < sizeof kFactors / sizeof *kFactors; ++i) sum = fma(sum, t, every(kFactors[i]));
    return every(0.5F) * sum * t * exponential(every(-0.5F) * a * a);
}

inline void gelu_normal(const float* x, const float* bias, size_t count, float* y) noexcept {
    for (size_t i = 0; i < count; i += kLanes) {
        const Lanes a = load(x + i) + load(bias + i);
        const Lanes outside = a * normal_tail(a);
        store(y + i, choose(a < every(0.0F), outside, a - outside));
    }
}

inline void add(float* x, const float* y, size_t count) noexcept {
    for (size_t i = 0; i < count; i += kLanes) store(x + i, load(x + i) + load(y + i));
}

inline void add_biased(float* x, const float* y, const float* bias, size_t count) noexcept {
    for (size_t i = 0; i < count; i += kLanes) store(x + i, load(x + i) + (load(y + i) + load(bias + i)));
}

inline void add_scaled(float factor, const float* x, size_t count, float* y) noexcept {
    for (size_t i = 0; i < count; i += kLanes) store(y + i, fma(every(factor), load(x + i), load(y + i)));
}

}  // namespace
}  // namespace natix::vision
