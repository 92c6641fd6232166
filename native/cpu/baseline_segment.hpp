// The bytes of a scan up to its next marker, without the zero bytes that follow FF (ITU-T T.81, F.1.2.3), a piece at a
// time: whoever reads bits then need not look at bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace natix {

class BaselineSegments {
  public:
    // What is there for a reader: as many blocks of 64 codes of 31 bits each, and what it looks ahead.
    static constexpr size_t kMostBlocks = 6, kAhead = kMostBlocks * 64 * 31 / 8 + 16;

    // The first segment; from there on bytes are the scan's.
    const uint8_t* begin(std::span<const uint8_t> bytes, size_t from) noexcept;

    // Whether fewer than kAhead bytes are left from `next` on.
    bool is_short(const uint8_t* next) const noexcept { return next > last_; }

    // Where the bytes from `next` on are now, kAhead of them, zeros behind the segment's end. Null when all of them
    // were read before.
    const uint8_t* advance(const uint8_t* next) noexcept;

    // Passes the marker behind a segment, of which `bits` before `next` were not used: null when these are not the rest
    // of the last byte, or more than there were, or another marker follows.
    const uint8_t* end(const uint8_t* next, uint32_t bits, uint8_t marker) noexcept;

  private:
    const uint8_t* fill(size_t kept) noexcept;

    static constexpr size_t kReadAhead = 8;  // bytes that bits were taken from and are not used yet
    static constexpr size_t kPiece = 4096;
    std::array<uint8_t, kAhead + kPiece + kReadAhead + kAhead> piece_;
    const uint8_t* source_ = nullptr;
    const uint8_t* source_end_ = nullptr;
    const uint8_t* last_ = nullptr;  // from where on kAhead bytes are there
    const uint8_t* end_ = nullptr;   // of what was filled
    bool ended_ = false;             // at a marker, or at the end of all
};

}  // namespace natix
