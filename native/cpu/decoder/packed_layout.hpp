// Where a weight lies in packed matrices. A panel holds kPanelOutputs outputs, all their inputs in order:
//   F32   [inputs][16] float
//   Int8  for each group: [group / 4][16][4] int8, then [16] scales (float16)
//   Int4  for each group: [group / 8][16][4] bytes, then [16] scales (float16); a byte holds input j of eight in its
//         low half and input j + 4 in its high half, each as its value + 8
#pragma once

#include <cstddef>

#include "decoder/kernels.hpp"

namespace natix::decoder {

constexpr size_t kScaleBytes = kPanelOutputs * 2;

constexpr size_t group_bytes(WeightType type, size_t group) noexcept {
    return kPanelOutputs * group / (type == WeightType::Int4 ? 2 : 1) + kScaleBytes;
}

constexpr size_t panel_bytes(WeightType type, size_t inputs, size_t group) noexcept {
    return type == WeightType::F32 ? inputs * kPanelOutputs * sizeof(float) : inputs / group * group_bytes(type, group);
}

// Within a group, from its beginning.
constexpr size_t int8_offset(size_t lane, size_t input) noexcept {
    return (input / 4 * kPanelOutputs + lane) * 4 + input % 4;
}

constexpr size_t int4_offset(size_t lane, size_t input) noexcept {
    return (input / 8 * kPanelOutputs + lane) * 4 + input % 4;
}

constexpr int int4_shift(size_t input) noexcept {
    return input % 8 < 4 ? 0 : 4;
}

// Where `wide` activations hold an input: the even ones of four first, so that their pairs meet those of a weight
// word's even and odd bytes.
constexpr size_t wide_place(size_t input) noexcept {
    const size_t within = input % 4;
    return input - within + (within == 1 ? 2 : within == 2 ? 1 : within);
}

}  // namespace natix::decoder
