// The bits of a scan, most significant first. Short enough to live in registers.
#pragma once

#include <cstdint>
#include <cstring>

#include "baseline_huffman.hpp"

namespace natix {

class BitReader {
  public:
    explicit BitReader(const uint8_t* next) noexcept : next_(next) {}

    // At least 56 bits are there afterwards. Reads eight bytes.
    void refill() noexcept {
        uint64_t bytes;
        std::memcpy(&bytes, next_, 8);
        bits_ |= __builtin_bswap64(bytes) >> count_;
        next_ += (63 - count_) >> 3;
        count_ |= 56;
    }

    const uint8_t* next() const noexcept { return next_; }
    void move(const uint8_t* next) noexcept { next_ = next; }
    uint32_t count() const noexcept { return count_; }

    uint32_t peek(uint32_t bits) const noexcept { return static_cast<uint32_t>(bits_ >> (64 - bits)); }
    void skip(uint32_t bits) noexcept {  // below 64
        bits_ <<= bits & 63;
        count_ -= bits;
    }

    // The value in 63 - `unused` bits behind the next `skipped` ones (F.2.2.1): where its top bit is clear, all of them
    // inverted are its magnitude.
    int32_t value_behind(uint32_t skipped, uint32_t unused) const noexcept {
        const uint64_t from = bits_ << (skipped & 63);
        const int64_t negative = ~static_cast<int64_t>(from) >> 63;
        const auto magnitude = static_cast<int64_t>((from ^ static_cast<uint64_t>(negative)) >> 1 >> (unused & 63));
        return static_cast<int32_t>((magnitude ^ negative) - negative);
    }

    // The symbol of the next code, which is longer than kFastBits; -1 when there is no such code.
    int32_t long_symbol(const HuffmanCodes& codes) noexcept {
        const auto window = static_cast<int32_t>(peek(16));
        for (uint32_t length = HuffmanLookup::kFastBits + 1; length <= 16; ++length) {
            if (window >= codes.limit[length]) continue;
            skip(length);
            return codes.symbols[static_cast<size_t>((window >> (16 - length)) + codes.offset[length])];
        }
        return -1;
    }

  private:
    const uint8_t* next_;
    uint64_t bits_ = 0;   // from the top down
    uint32_t count_ = 0;  // of bits_; below them are bits that the next refill brings again
};

}  // namespace natix
