#include "vision/row_block.hpp"

#include <algorithm>

#include "decoder/activations.hpp"

namespace natix::vision {
namespace {

size_t widest_input(const Settings& s) {
    return Linear::padded(s, std::max({size_t{s.hidden}, size_t{s.feed_forward}, s.merged_width()}));
}

size_t widest_output(const Settings& s) {
    return std::max({3 * size_t{s.hidden}, size_t{s.feed_forward}, s.merged_width()});
}

}  // namespace

RowBlock::RowBlock(const Settings& s, const Kernels& kernels)
    : kernels_(kernels.shared),
      group_(s.group),
      input_stride_(decoder::spread_stride(widest_input(s), s.group)),
      output_stride_(widest_output(s)),
      inputs_(kBlockRows * input_stride_),
      rounded_(kernels.shared, s.weights, inputs_.size(), group_),
      outputs_(kBlockRows * output_stride_) {}

void RowBlock::apply(const Linear& layer, size_t rows, float* y, size_t y_stride) noexcept {
    decoder::LinearShare share = layer.matrix.share();
    share.input.values = inputs_.data();
    share.input.stride = input_stride_;
    if (layer.matrix.type() != WeightType::F32) {
        round(layer, rows);
        share.input.group_stride = input_stride_ / group_;
        rounded_.give(0, share.input);
    }
    share.rows = rows;
    share.y = y;
    share.y_stride = y_stride;
    kernels_.linear(layer.matrix.type(), share);
}

void RowBlock::apply_to(const Linear& layer, const float* x, size_t rows) noexcept {
    decoder::LinearShare share = layer.matrix.share();
    share.input.values = x;
    share.input.stride = layer.inputs;
    share.rows = rows;
    share.y = outputs_.data();
    share.y_stride = output_stride_;
    kernels_.linear(WeightType::F32, share);
}

// Behind its inputs a row holds what a wider layer left there: zeros, up to a whole group, meet the padded weights.
void RowBlock::round(const Linear& layer, size_t rows) noexcept {
    const size_t padded = layer.matrix.inputs();
    for (size_t row = 0; row < rows; ++row) {
        std::fill(input(row) + layer.inputs, input(row) + padded, 0.0F);
        rounded_.round(input(row), row * input_stride_, padded);
    }
}

}  // namespace natix::vision
