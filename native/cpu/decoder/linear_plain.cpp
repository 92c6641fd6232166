// The linear kernels as plain loops, one output at a time: what the others are checked against, and what runs where
// the processor has nothing better.
#include <cmath>
#include <cstring>

#include "decoder/element_types.hpp"
#include "decoder/packed_layout.hpp"

namespace natix::decoder {
namespace {

float scale_at(const std::byte* scales, size_t lane) {
    uint16_t bits;
    std::memcpy(&bits, scales + 2 * lane, sizeof bits);
    return from_f16(bits);
}

float f32_sum(const LinearShare& share, const std::byte* panel, size_t lane, size_t row) {
    const float* x = share.input.values + row * share.input.stride;
    float sum = 0;
    for (size_t i = 0; i < share.inputs; ++i) {
        float weight;
        std::memcpy(&weight, panel + (i * kPanelOutputs + lane) * sizeof weight, sizeof weight);
        sum = std::fma(weight, x[i], sum);
    }
    return sum;
}

float int8_sum(const LinearShare& share, const std::byte* panel, size_t lane, size_t row) {
    const int16_t* x = share.input.wide + row * share.input.stride;
    const float* scales = share.input.scales + row * share.input.group_stride;
    float sum = 0;
    for (size_t g = 0; g < share.inputs / share.group; ++g) {
        int32_t exact = 0;
        for (size_t i = 0; i < share.group; ++i)
            exact += static_cast<int8_t>(panel[int8_offset(lane, i)]) * x[g * share.group + wide_place(i)];
        const std::byte* weight_scales = panel + kPanelOutputs * share.group;
        sum = std::fma(static_cast<float>(exact), scale_at(weight_scales, lane) * scales[g], sum);
        panel = weight_scales + kScaleBytes;
    }
    return sum;
}

float int4_sum(const LinearShare& share, const std::byte* panel, size_t lane, size_t row) {
    const int8_t* x = share.input.narrow + row * share.input.stride;
    const float* scales = share.input.scales + row * share.input.group_stride;
    float sum = 0;
    for (size_t g = 0; g < share.inputs / share.group; ++g) {
        int32_t exact = 0;
        for (size_t i = 0; i < share.group; ++i) {
            const int stored = static_cast<int>(panel[int4_offset(lane, i)]) >> int4_shift(i) & 15;
            exact += (stored - 8) * x[g * share.group + i];
        }
        const std::byte* weight_scales = panel + kPanelOutputs * share.group / 2;
        sum = std::fma(static_cast<float>(exact), scale_at(weight_scales, lane) * scales[g], sum);
        panel = weight_scales + kScaleBytes;
    }
    return sum;
}

template <class Sum>
void each_output(const LinearShare& share, Sum sum_of) {
    const size_t last = share.last_panel * kPanelOutputs;
    for (size_t output = share.first_panel * kPanelOutputs; output < last && output < share.outputs; ++output) {
        const std::byte* panel = share.weights + output / kPanelOutputs * share.panel_bytes;
        for (size_t row = 0; row < share.rows; ++row) {
            const float sum = sum_of(share, panel, output % kPanelOutputs, row);
            float& y = share.y[row * share.y_stride + output];
            y = share.accumulate ? std::fma(share.factor, sum, y) : sum;
        }
    }
}

}  // namespace

void linear_f32_plain(const LinearShare& share) noexcept {
    each_output(share, f32_sum);
}

void linear_int8_plain(const LinearShare& share) noexcept {
    each_output(share, int8_sum);
}

void linear_int4_plain(const LinearShare& share) noexcept {
    each_output(share, int4_sum);
}

}  // namespace natix::decoder
