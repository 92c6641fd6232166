// The short floating-point types of weight files, converted exactly; and back, rounded to nearest even.
#pragma once

#include <bit>
#include <cstdint>

namespace natix::decoder {

inline float from_bf16(uint16_t bits) noexcept {
    return std::bit_cast<float>(uint32_t{bits} << 16);
}

inline uint16_t to_bf16(float value) noexcept {
    const auto bits = std::bit_cast<uint32_t>(value);
    if ((bits & 0x7FFFFFFF) > 0x7F800000) return static_cast<uint16_t>(bits >> 16 | 0x40);  // stays not a number
    return static_cast<uint16_t>((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

inline float from_f16(uint16_t bits) noexcept {
    const uint32_t sign = uint32_t{bits & 0x8000u} << 16, rest = bits & 0x7FFFu;
    if (rest >= 0x7C00) return std::bit_cast<float>(sign | 0x7F800000 | (rest & 0x3FF) << 13);
    if (rest >= 0x400) return std::bit_cast<float>(sign | ((rest << 13) + 0x38000000));
    const float small = static_cast<float>(rest) * 0x1p-24F;
    return sign != 0 ? -small : small;
}

inline uint16_t to_f16(float value) noexcept {
    const auto bits = std::bit_cast<uint32_t>(value);
    const uint32_t sign = bits >> 16 & 0x8000, rest = bits & 0x7FFFFFFF;
    uint32_t half = 0;
    if (rest > 0x7F800000) {
        half = 0x7E00;
    } else if (rest >= 0x477FF000) {  // 65520 and above round to infinity
        half = 0x7C00;
    } else if (rest >= 0x38800000) {
        half = (rest + 0xFFF + (rest >> 13 & 1) - 0x38000000) >> 13;
    } else {
        // The last bit of 0.5 is worth 2^-24, as that of a subnormal half is: the sum rounds to it.
        half = std::bit_cast<uint32_t>(std::bit_cast<float>(rest) + 0.5F) - 0x3F000000;
    }
    return static_cast<uint16_t>(sign | half);
}

}  // namespace natix::decoder
