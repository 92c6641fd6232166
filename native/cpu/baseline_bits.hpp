// The bits of a scan, most significant first, without the zero bytes that follow FF (ITU-T T.81, F.2.2.5).
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>

#include "baseline_tables.hpp"

namespace natix {

class BitReader {
  public:
    BitReader(std::span<const uint8_t> bytes, size_t from) noexcept
        : next_(bytes.data() + from), end_(bytes.data() + bytes.size()) {}

    // At least 48 bits are there afterwards; zeros behind the end of the segment, which are counted.
    void refill() noexcept {
        if (end_ - next_ >= 8) {
            uint64_t bytes;
            std::memcpy(&bytes, next_, 8);
            bytes = __builtin_bswap64(bytes);
            if (!has_ff(bytes)) {
                bits_ |= bytes >> count_;
                next_ += (63 - count_) >> 3;
                count_ |= 56;
                return;
            }
        }
        refill_slowly();
    }

    uint32_t count() const noexcept { return count_; }
    uint32_t peek(uint32_t bits) const noexcept { return static_cast<uint32_t>(bits_ >> (64 - bits)); }
    void skip(uint32_t bits) noexcept {  // below 64
        bits_ <<= bits & 63;
        count_ -= bits;
    }
    uint32_t take(uint32_t bits) noexcept {  // 1 or more
        const uint32_t value = peek(bits);
        skip(bits);
        return value;
    }

    // The value in `size` bits behind the next `skipped` ones (F.2.2.1): those with the top bit clear are negative.
    int32_t value_behind(uint32_t skipped, uint32_t size) const noexcept {
        const uint64_t from = bits_ << skipped;
        const auto value = static_cast<int32_t>(from >> 1 >> (63 - size));
        const auto negative = static_cast<int32_t>(static_cast<int64_t>(~from) >> 63);
        return value + (negative & (1 - (1 << size)));
    }

    // The symbol of the next code, for those that the fast table does not hold; -1 when there is no such code.
    int32_t symbol(const HuffmanLookup& table) noexcept {
        const auto window = static_cast<int32_t>(peek(16));
        for (uint32_t length = 1; length <= 16; ++length) {
            if (window >= table.limit[length]) continue;
            skip(length);
            return table.symbols[static_cast<size_t>((window >> (16 - length)) + table.offset[length])];
        }
        return -1;
    }

    // Whether zeros behind the end were taken for data.
    bool overran() const noexcept { return count_ < padding_; }

    // Ends a segment: true when its last byte was begun and `marker` follows at once, which is then passed.
    bool end_segment(uint8_t marker) noexcept {
        refill_slowly();
        if (overran() || count_ - padding_ >= 8 || end_ - next_ < 2 || next_[0] != 0xFF || next_[1] != marker)
            return false;
        next_ += 2;
        bits_ = 0;
        count_ = padding_ = 0;
        return true;
    }

  private:
    static bool has_ff(uint64_t bytes) noexcept {
        const uint64_t flipped = ~bytes;
        return ((flipped - 0x0101010101010101U) & bytes & 0x8080808080808080U) != 0;
    }

    void refill_slowly() noexcept {
        while (count_ <= 56) {
            uint64_t byte = 0;
            if (next_ < end_ && *next_ != 0xFF) {
                byte = *next_++;
            } else if (end_ - next_ >= 2 && next_[1] == 0) {
                byte = 0xFF;
                next_ += 2;
            } else {
                padding_ += 8;
            }
            bits_ |= byte << (56 - count_);
            count_ += 8;
        }
    }

    const uint8_t* next_;
    const uint8_t* end_;
    uint64_t bits_ = 0;     // from the top down
    uint32_t count_ = 0;    // of bits_; below them are bits that the next refill brings again
    uint32_t padding_ = 0;  // how many zeros were added behind the end
};

}  // namespace natix
