// Some rows on their way through linear layers: one thread's workplace, small enough to stay in its caches while every
// layer up to the next attention runs over it.
#pragma once

#include "decoder/packed_matrix.hpp"
#include "decoder/rounded_rows.hpp"
#include "vision/kernels.hpp"
#include "vision/weights.hpp"

namespace natix::vision {

constexpr size_t kBlockRows = 96;

class RowBlock {
  public:
    // Rows for the widest input and the widest output of a linear layer, `rows` of them, at most kBlockRows.
    RowBlock(const Settings& settings, const Kernels& kernels);

    float* input(size_t row) noexcept { return inputs_.data() + row * input_stride_; }
    float* output(size_t row) noexcept { return outputs_.data() + row * output_stride_; }

    // The outputs, or y [rows][y_stride], become W x of the inputs; the bias is the caller's.
    void apply(const Linear& layer, size_t rows) noexcept { apply(layer, rows, outputs_.data(), output_stride_); }
    void apply(const Linear& layer, size_t rows, float* y, size_t y_stride) noexcept;
    // The outputs of a layer with float32 weights become W x of rows that lie elsewhere, one after the other.
    void apply_to(const Linear& layer, const float* x, size_t rows) noexcept;

    uint64_t bytes() const noexcept { return inputs_.bytes() + rounded_.bytes() + outputs_.bytes(); }

  private:
    void round(const Linear& layer, size_t rows) noexcept;

    const decoder::Kernels& kernels_;
    size_t group_, input_stride_, output_stride_;
    decoder::Buffer<float> inputs_;  // [kBlockRows][input_stride]
    decoder::RoundedRows rounded_;   // the same
    decoder::Buffer<float> outputs_;
};

}  // namespace natix::vision
