// Rows rounded to whole numbers, in the form that the kernels take for a type of weights.
#pragma once

#include "decoder/buffer.hpp"
#include "decoder/kernels.hpp"

namespace natix::decoder {

class RoundedRows {
  public:
    // Of rows with `count` values together. Empty for weights in float32, whose inputs stay as they are.
    RoundedRows(const Kernels& kernels, WeightType type, size_t count, size_t group);

    // Rounds values that lie at such a place of all rows, whole groups of them.
    void round(const float* values, size_t at, size_t count) noexcept;

    // Adds the form, from that place on.
    void give(size_t at, LinearInput& input) const noexcept;

    uint64_t bytes() const noexcept { return wide_.bytes() + narrow_.bytes() + scales_.bytes() + starts_.bytes(); }

  private:
    const VectorKernels& kernels_;
    InputForm form_;
    size_t group_;
    Buffer<int16_t> wide_;
    Buffer<int8_t> narrow_;
    Buffer<float> scales_;
    Buffer<int16_t> starts_;
};

}  // namespace natix::decoder
