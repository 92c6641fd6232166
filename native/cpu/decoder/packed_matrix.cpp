#include "decoder/packed_matrix.hpp"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <cstring>

#include "decoder/element_types.hpp"
#include "decoder/packed_layout.hpp"

namespace natix::decoder {
namespace {

constexpr float kLargestF16 = 65504;

// Stores a scale as float16 and gives the scale that is left of it.
float put_scale(std::byte* scales, size_t lane, float scale) {
    const uint16_t bits = to_f16(scale);
    std::memcpy(scales + 2 * lane, &bits, sizeof bits);
    return from_f16(bits);
}

float scale_at(const std::byte* scales, size_t lane) {
    uint16_t bits;
    std::memcpy(&bits, scales + 2 * lane, sizeof bits);
    return from_f16(bits);
}

int rounded_to(float value, float scale, float least, float most) {
    if (scale == 0) return 0;
    constexpr float kWhole = 12582912;  // 1.5 * 2^23: adding it rounds to whole numbers, nearest even
    return static_cast<int>(std::clamp(value / scale, least, most) + kWhole - kWhole);
}

}  // namespace

PackedMatrix::PackedMatrix(WeightType type, size_t inputs, size_t outputs, size_t group)
    : type_(type),
      inputs_(inputs),
      outputs_(outputs),
      group_(type == WeightType::F32 ? 1 : group),
      panel_bytes_(natix::decoder::panel_bytes(type, inputs, group_)),
      data_(panels() * panel_bytes_) {}

float PackedMatrix::limit(WeightType type) noexcept {
    return type == WeightType::F32 ? FLT_MAX : kLargestF16 * (type == WeightType::Int8 ? 127.0F : 7.0F);
}

void PackedMatrix::pack(size_t output, const float* weights, const Kernels& kernels) noexcept {
    const size_t lane = output % kPanelOutputs;
    std::byte* at = panel(output);
    if (type_ == WeightType::F32) {
        for (size_t i = 0; i < inputs_; ++i)
            std::memcpy(at + (i * kPanelOutputs + lane) * sizeof(float), weights + i, sizeof(float));
        return;
    }
    for (size_t i = 0; i < inputs_; i += group_, at += group_bytes(type_, group_)) {
        if (type_ == WeightType::Int8)
            pack_int8(at, lane, weights + i);
        else
            pack_int4(at, lane, weights + i, kernels);
    }
}

void PackedMatrix::pack_int8(std::byte* group, size_t lane, const float* weights) noexcept {
    float most = 0;
    for (size_t i = 0; i < group_; ++i) most = std::max(most, std::fabs(weights[i]));
    const float scale = put_scale(group + kPanelOutputs * group_, lane, most / 127.0F);
    for (size_t i = 0; i < group_; ++i)
        group[int8_offset(lane, i)] = static_cast<std::byte>(rounded_to(weights[i], scale, -127, 127));
}

void PackedMatrix::pack_int4(std::byte* group, size_t lane, const float* weights, const Kernels& kernels) noexcept {
    const float best = kernels.vector.int4_scale(weights, group_);
    const float scale = put_scale(group + kPanelOutputs * group_ / 2, lane, best);
    for (size_t i = 0; i < group_; ++i) {
        const auto stored = static_cast<unsigned>(rounded_to(weights[i], scale, -8, 7) + 8);
        std::byte& both = group[int4_offset(lane, i)];
        const std::byte other = both & static_cast<std::byte>(0xF0U >> int4_shift(i));
        both = other | static_cast<std::byte>(stored << int4_shift(i));
    }
}

void PackedMatrix::unpack(size_t output, float* weights) const noexcept {
    const size_t lane = output % kPanelOutputs;
    const std::byte* at = panel(output);
    if (type_ == WeightType::F32) {
        for (size_t i = 0; i < inputs_; ++i)
            std::memcpy(weights + i, at + (i * kPanelOutputs + lane) * sizeof(float), sizeof(float));
        return;
    }
    const size_t step = group_bytes(type_, group_);
    for (size_t i = 0; i < inputs_; i += group_, at += step) {
        const float scale = scale_at(at + step - kScaleBytes, lane);
        for (size_t j = 0; j < group_; ++j) {
            const int value = type_ == WeightType::Int8
                                  ? static_cast<int8_t>(at[int8_offset(lane, j)])
                                  : (static_cast<int>(at[int4_offset(lane, j)]) >> int4_shift(j) & 15) - 8;
            weights[i + j] = static_cast<float>(value) * scale;
        }
    }
}

LinearShare PackedMatrix::share() const noexcept {
    LinearShare share{};
    share.weights = data_.data();
    share.panel_bytes = panel_bytes_;
    share.inputs = inputs_;
    share.outputs = outputs_;
    share.group = group_;
    share.last_panel = panels();
    share.factor = 1;
    return share;
}

}  // namespace natix::decoder
