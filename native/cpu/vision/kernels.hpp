// The inner loops that only a vision tower has, beside those of the decoder: one table of them for each kind of
// processor, every table with the same bits. Counts are multiples of kLanes.
#pragma once

#include "decoder/kernels.hpp"

namespace natix::vision {

struct RowKernels {
    // y = (x - mean) / sqrt(variance + epsilon) * weight + bias (Ba, Kiros and Hinton 2016). Not numbers, all of them,
    // where the variance is not finite.
    void (*layer_norm)(const float* x, const float* weight, const float* bias, size_t count, float epsilon,
                       float* y) noexcept;
    // y = gelu(x + bias) (Hendrycks and Gimpel 2016), by the tanh of a cubic
    void (*gelu_tanh)(const float* x, const float* bias, size_t count, float* y) noexcept;
    // y = gelu(x + bias) by the normal distribution; off by at most 2e-7 of the argument
    void (*gelu_normal)(const float* x, const float* bias, size_t count, float* y) noexcept;
    void (*add)(float* x, const float* y, size_t count) noexcept;
    // x += y + bias
    void (*add_biased)(float* x, const float* y, const float* bias, size_t count) noexcept;
    // y += factor * x
    void (*add_scaled)(float factor, const float* x, size_t count, float* y) noexcept;
};

struct Kernels {
    const decoder::Kernels& shared;
    RowKernels rows;
};

const Kernels& plain_kernels() noexcept;
// Null where decoder::avx2_kernels() is.
const Kernels* avx2_kernels() noexcept;
// Beside the decoder's best.
const Kernels& best_kernels();

// What the tables are made of, one function a source file.
RowKernels row_kernels_plain() noexcept;
RowKernels row_kernels_avx2() noexcept;

}  // namespace natix::vision
