// The number formats of keys and values as the twins read and write them: bfloat16, float16 and FP8 e4m3 (OCP 8-bit
// floating point, "E4M3": exponent bias 7, largest 448, no infinity, S1111111 is not a number). Rounded to nearest
// even.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

#include "decoder/element_types.hpp"

namespace natix::kernels {

using decoder::from_bf16;
using decoder::from_f16;
using decoder::to_bf16;
using decoder::to_f16;

inline float from_e4m3(uint8_t bits) noexcept {
    const uint32_t sign = uint32_t{bits & 0x80u} << 24, rest = bits & 0x7Fu;
    if (rest == 0x7F) return std::bit_cast<float>(sign | 0x7FC00000u);
    if (rest >= 8) return std::bit_cast<float>(sign | ((rest << 20) + 0x3C000000u));  // exponent bias 7 becomes 127
    const float small = static_cast<float>(rest) * 0x1p-9F;
    return sign != 0 ? -small : small;
}

// What is too large, infinities among it, becomes 448; what is not a number stays that.
inline uint8_t to_e4m3(float value) noexcept {
    const auto bits = std::bit_cast<uint32_t>(value);
    const uint32_t sign = bits >> 24 & 0x80, rest = bits & 0x7FFFFFFF;
    uint32_t small = 0;
    if (rest > 0x7F800000) {
        small = 0x7F;
    } else if (rest >= 0x43E00000) {  // 448 and above
        small = 0x7E;
    } else if (rest >= 0x3C800000) {  // 2^-6, the smallest normal number
        small = (rest + 0x7FFFF + (rest >> 20 & 1) - 0x3C000000) >> 20;
    } else {
        // The last bit of 2^14 is worth 2^-9, as that of a subnormal number is: the sum rounds to it.
        small = std::bit_cast<uint32_t>(std::bit_cast<float>(rest) + 0x1p14F) - 0x46800000;
    }
    return static_cast<uint8_t>(sign | small);
}

}  // namespace natix::kernels
