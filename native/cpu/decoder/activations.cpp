#include "decoder/activations.hpp"

#include <algorithm>

namespace natix::decoder {
namespace {

size_t widest_input(const Settings& s) {
    return std::max({size_t{s.hidden}, s.query_width(), size_t{s.feed_forward}});
}

}  // namespace

Activations::Activations(const Settings& s, const Kernels& kernels)
    : type_(s.weights),
      stride_(spread_stride(widest_input(s), s.group)),
      group_(s.group),
      values_(s.max_rows * stride_),
      rounded_(kernels, type_, values_.size(), group_) {}

LinearInput Activations::from(size_t row) const noexcept {
    const size_t at = row * stride_;
    LinearInput input{values_.data() + at, nullptr, nullptr, nullptr, nullptr, stride_, stride_ / group_};
    rounded_.give(at, input);
    return input;
}

}  // namespace natix::decoder
