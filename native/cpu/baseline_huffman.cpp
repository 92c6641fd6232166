#include "baseline_huffman.hpp"

#include <algorithm>

namespace natix {
namespace {

constexpr uint32_t kFastBits = HuffmanLookup::kFastBits;

HuffmanEntry entry_of(uint32_t length, uint8_t symbol, bool dc) {
    const uint32_t size = dc ? symbol : symbol & 15U, run = dc ? 0 : symbol >> 4;
    HuffmanEntry entry{};
    entry.last_run = static_cast<uint8_t>(!dc && size == 0 && run != 15 ? HuffmanLookup::kEndOfBlock : run);
    entry.last_code = static_cast<uint8_t>(length);
    entry.unused = static_cast<uint8_t>(63 - size);
    entry.bits = static_cast<uint8_t>(length + size);
    return entry;
}

// What `first`, all of which lies within the window, and `second` behind it make together.
HuffmanEntry joined(const HuffmanEntry& first, const HuffmanEntry& second, uint32_t window) {
    const uint32_t size = 63U - first.unused;
    const auto low = static_cast<int32_t>(window >> (kFastBits - first.bits) & ((1U << size) - 1));
    const bool negative = size != 0 && low >> (size - 1) == 0;
    HuffmanEntry both = second;
    both.value = static_cast<int16_t>(negative ? low - (1 << size) + 1 : low);
    both.run = first.last_run;
    both.value_end = first.bits;
    both.last_run = static_cast<uint8_t>(first.last_run + 1 + second.last_run);
    both.last_code = static_cast<uint8_t>(first.bits + second.last_code);
    both.bits = static_cast<uint8_t>(first.bits + second.bits);
    return both;
}

void join_pairs(HuffmanLookup::Entries& entries) {
    const HuffmanLookup::Entries single = entries;
    for (uint32_t window = 0; window < entries.size(); ++window) {
        const HuffmanEntry& first = single[window];
        if (first.bits == 0 || first.bits >= kFastBits || first.last_run == HuffmanLookup::kEndOfBlock) continue;
        const HuffmanEntry& second = single[window << first.bits & (entries.size() - 1)];
        if (second.bits == 0 || first.bits + second.last_code > kFastBits) continue;
        entries[window] = joined(first, second, window);
    }
}

}  // namespace

bool HuffmanCodes::build(std::span<const uint8_t> counts, std::span<const uint8_t> by_code) noexcept {
    std::copy(by_code.begin(), by_code.end(), symbols.begin());
    limit[0] = 0;
    offset[0] = 0;
    int32_t code = 0, index = 0;
    for (uint32_t length = 1; length <= 16; ++length, code <<= 1) {
        offset[length] = index - code;
        // More codes than the length has room for would be written past the table; and no code is all ones (annex C).
        if (counts[length - 1] != 0 && code + counts[length - 1] >= 1 << length) return false;
        code += counts[length - 1];
        index += counts[length - 1];
        limit[length] = code << (16 - length);
    }
    return true;
}

bool HuffmanLookup::build(std::span<const uint8_t> counts, std::span<const uint8_t> symbols, bool dc) noexcept {
    if (!codes.build(counts, symbols)) return false;
    if (dc && std::any_of(symbols.begin(), symbols.end(), [](uint8_t symbol) { return symbol > 15; })) return false;
    fast.fill({});
    auto next = fast.begin();
    size_t index = 0;
    for (uint32_t length = 1; length <= kFastBits; ++length)
        for (int i = 0; i < counts[length - 1]; ++i)
            next = std::fill_n(next, 1U << (kFastBits - length), entry_of(length, symbols[index++], dc));
    if (!dc) join_pairs(fast);
    return true;
}

}  // namespace natix
