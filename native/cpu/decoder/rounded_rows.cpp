#include "decoder/rounded_rows.hpp"

namespace natix::decoder {

RoundedRows::RoundedRows(const Kernels& kernels, WeightType type, size_t count, size_t group)
    : kernels_(kernels.vector), form_(kernels.linear.form(type)), group_(group) {
    if (form_ == InputForm::Values) return;
    scales_ = Buffer<float>(count / group_);
    if (form_ == InputForm::Wide) {
        wide_ = Buffer<int16_t>(count);
    } else {
        narrow_ = Buffer<int8_t>(count);
        starts_ = Buffer<int16_t>(2 * count / stretch_of(group_));
    }
}

void RoundedRows::round(const float* values, size_t at, size_t count) noexcept {
    if (form_ == InputForm::Wide)
        kernels_.quantise_wide(values, count, group_, &wide_[at], &scales_[at / group_]);
    else if (form_ == InputForm::Narrow)
        kernels_.quantise_narrow(values, count, group_, &narrow_[at], &scales_[at / group_],
                                 &starts_[2 * at / stretch_of(group_)]);
}

void RoundedRows::give(size_t at, LinearInput& input) const noexcept {
    if (form_ == InputForm::Values) return;
    input.scales = scales_.data() + at / group_;
    if (form_ == InputForm::Wide) {
        input.wide = wide_.data() + at;
    } else {
        input.narrow = narrow_.data() + at;
        input.starts = starts_.data() + 2 * at / stretch_of(group_);
    }
}

}  // namespace natix::decoder
