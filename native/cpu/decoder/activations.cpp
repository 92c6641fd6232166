#include "decoder/activations.hpp"

#include <algorithm>

namespace natix::decoder {
namespace {

size_t widest_input(const Settings& s) {
    return std::max({size_t{s.hidden}, s.query_width(), size_t{s.feed_forward}});
}

}  // namespace

Activations::Activations(const Settings& s, const Kernels& kernels)
    : kernels_(kernels),
      type_(s.weights),
      stride_(spread_stride(widest_input(s), s.group)),
      group_(s.group),
      values_(s.max_rows * stride_) {
    if (!are_rounded()) return;
    scales_ = Buffer<float>(values_.size() / group_);
    if (type_ == WeightType::Int8) {
        wide_ = Buffer<int16_t>(values_.size());
    } else {
        narrow_ = Buffer<int8_t>(values_.size());
        starts_ = Buffer<int16_t>(2 * values_.size() / stretch_of(group_));
    }
}

void Activations::round(size_t row, size_t first, size_t count) noexcept {
    if (!are_rounded()) return;
    const size_t at = row * stride_ + first;
    if (type_ == WeightType::Int8)
        kernels_.vector.quantise_wide(&values_[at], count, group_, &wide_[at], &scales_[at / group_]);
    else
        kernels_.vector.quantise_narrow(&values_[at], count, group_, &narrow_[at], &scales_[at / group_],
                                        &starts_[2 * at / stretch_of(group_)]);
}

LinearInput Activations::from(size_t row) const noexcept {
    const size_t at = row * stride_;
    LinearInput input{values_.data() + at, nullptr, nullptr, nullptr, nullptr, stride_, stride_ / group_};
    if (!are_rounded()) return input;
    input.scales = scales_.data() + at / group_;
    if (type_ == WeightType::Int8) {
        input.wide = wide_.data() + at;
    } else {
        input.narrow = narrow_.data() + at;
        input.starts = starts_.data() + 2 * at / stretch_of(group_);
    }
    return input;
}

uint64_t Activations::bytes() const noexcept {
    return values_.bytes() + wide_.bytes() + narrow_.bytes() + scales_.bytes() + starts_.bytes();
}

}  // namespace natix::decoder
