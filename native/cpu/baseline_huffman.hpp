// Huffman tables as they are looked up (ITU-T T.81, annexes C and F): two codes at a time where both are short.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace natix {

// The codes of a Huffman table, for one at a time (F.2.2.3).
struct HuffmanCodes {
    // False when there are more codes than their lengths have room for.
    bool build(std::span<const uint8_t> counts, std::span<const uint8_t> symbols) noexcept;

    // By length; codes below a limit, which is left-aligned to 16 bits, are that long or shorter.
    std::array<int32_t, 17> limit;
    std::array<int32_t, 17> offset;  // code of a length + offset = index of its symbol
    std::array<uint8_t, 256> symbols;
};

// What the next bits begin with: a code; or a code, its value and another code. What the table does not know is the
// last value: it may lie beyond the bits that were looked at. All is 0 where the code itself is longer than they are.
struct HuffmanEntry {
    int16_t value;      // of the first of two; 0 where there is one
    uint8_t run;        // before it
    uint8_t value_end;  // bits up to the second code; 0 where there is one
    uint8_t last_run;   // zeros, and the first of two, before the last coefficient; kEndOfBlock: no more follow
    uint8_t last_code;  // bits before the last value
    uint8_t unused;     // 63 less the last value's size
    uint8_t bits;       // all
};

struct HuffmanLookup {
    // With 9, values cross the end more often; from 11 on tables crowd the first-level cache.
    static constexpr int kFastBits = 10;
    static constexpr uint8_t kEndOfBlock = 79;  // past any coefficient that bits name
    using Entries = std::array<HuffmanEntry, 1 << kFastBits>;

    bool build(std::span<const uint8_t> counts, std::span<const uint8_t> symbols, bool dc) noexcept;

    Entries fast;
    HuffmanCodes codes;
};

}  // namespace natix
