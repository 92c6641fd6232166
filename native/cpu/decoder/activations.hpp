// The inputs of linear layers: float32 rows, and the rounded form of them that the weights' type asks for.
#pragma once

#include "decoder/rounded_rows.hpp"
#include "decoder/settings.hpp"

namespace natix::decoder {

// So many columns or somewhat more, in whole groups, an odd number of cache lines or few times that: were it many times
// a power of two, the same columns of different rows would drive each other out of the first cache.
constexpr size_t spread_stride(size_t columns, size_t group) noexcept {
    const size_t unit = group < 64 ? 64 : group;
    return ((columns + unit - 1) / unit | 1) * unit;
}

class Activations {
  public:
    // Rows of as many columns as the widest input of a linear layer has.
    Activations(const Settings& settings, const Kernels& kernels);

    float* row(size_t row) noexcept { return values_.data() + row * stride_; }
    size_t stride() const noexcept { return stride_; }
    bool are_rounded() const noexcept { return type_ != WeightType::F32; }

    // Rounds columns of a row, whole groups of them. Does nothing for weights in float32.
    void round(size_t row, size_t first, size_t count) noexcept {
        const size_t at = row * stride_ + first;
        rounded_.round(&values_[at], at, count);
    }

    // All forms, from that row on.
    LinearInput from(size_t row) const noexcept;

    uint64_t bytes() const noexcept { return values_.bytes() + rounded_.bytes(); }

  private:
    WeightType type_;
    size_t stride_, group_;
    Buffer<float> values_;
    RoundedRows rounded_;
};

}  // namespace natix::decoder
