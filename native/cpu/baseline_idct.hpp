// The inverse DCT of libjpeg ("islow", Loeffler, Ligtenberg, Moschytz 1989) at 8, 4 and 2 samples a side; the smaller
// ones are the means of the samples that they stand for. Bit-exact with libjpeg-turbo while the absolute coefficients
// of a block add up to no more than kMostMagnitude: within it no sum of 16 bits overflows. Larger blocks are left to
// it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace natix {

constexpr uint32_t kMostMagnitude = 5800;

// Whether this processor's instructions are the ones the transforms are written in.
bool has_baseline_idct() noexcept;

// Multiplies 64 coefficients by as many factors of 8 bits, both aligned to 32 bytes, and adds their absolute products
// up: products are right where the sum is no larger than kMostMagnitude.
uint32_t dequantise(int16_t* coefficients, const int16_t* factors) noexcept;

// coefficients: 64, dequantised, rows of rising vertical frequency, aligned to 16 bytes. Writes SIZE rows of SIZE.
template <int SIZE>
void baseline_idct(const int16_t* coefficients, uint8_t* samples, size_t stride) noexcept;

// What baseline_idct<8> chooses from; the wide one needs 256-bit integer instructions (AVX2).
void idct8_narrow(const int16_t* coefficients, uint8_t* samples, size_t stride) noexcept;
void idct8_wide(const int16_t* coefficients, uint8_t* samples, size_t stride) noexcept;
bool has_wide_idct() noexcept;

// What a block without any but its first coefficient is filled with, at every size.
inline uint8_t flat_sample(int32_t dc) noexcept {
    const int32_t level = ((4 * dc + 16) >> 5) + 128;
    return static_cast<uint8_t>(level < 0 ? 0 : level > 255 ? 255 : level);
}

}  // namespace natix
