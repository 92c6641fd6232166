#include "baseline_block.hpp"

#include "baseline_zigzag.hpp"

namespace natix {
namespace {

constexpr uint32_t kPair = 48;  // below it two codes lead to the last coefficient at most

// Written out, for a loop becomes a string instruction that is slow to start.
[[gnu::always_inline]] inline void clear(BaselineBlock& block) noexcept {
    using Row [[gnu::vector_size(16), gnu::may_alias]] = int16_t;
    auto* rows = reinterpret_cast<Row*>(block.coefficients);
    rows[0] = rows[1] = rows[2] = rows[3] = rows[4] = rows[5] = rows[6] = rows[7] = Row{};
    block.coefficients[64] = 0;
}

[[gnu::always_inline]] inline const HuffmanEntry& look_up(const BitReader& bits, const HuffmanLookup& table) noexcept {
    return table.fast[bits.peek(HuffmanLookup::kFastBits)];
}

// 25 bits are there afterwards, where 56 were.
[[gnu::always_inline]] inline bool read_dc(BitReader& bits, const HuffmanLookup& table, int32_t& dc) noexcept {
    const HuffmanEntry& entry = look_up(bits, table);
    if (entry.bits != 0) [[likely]] {
        dc += bits.value_behind(entry.last_code, entry.unused);
        bits.skip(entry.bits);
        return true;
    }
    const int32_t size = bits.long_symbol(table.codes);
    if (size < 0) return false;
    dc += bits.value_behind(0, 63 - static_cast<uint32_t>(size));
    bits.skip(static_cast<uint32_t>(size));
    bits.refill();
    return true;
}

// The coefficients from k on.
class AcReader {
  public:
    AcReader(BitReader& bits, const HuffmanLookup& table, int16_t* coefficients) noexcept
        : bits_(bits), table_(table), coefficients_(coefficients) {}

    uint32_t k = 1;

    // One code or two; false, and nothing read, before a long one.
    [[gnu::always_inline]] bool read_pair() noexcept {
        const HuffmanEntry& entry = look_up(bits_, table_);
        if (entry.bits == 0) [[unlikely]]
            return false;
        coefficients_[kZigZag[k + entry.run]] = entry.value;
        k += entry.last_run;
        coefficients_[kZigZag[k++]] = static_cast<int16_t>(bits_.value_behind(entry.last_code, entry.unused));
        bits_.skip(entry.bits);
        return true;
    }

    // The first of what read_pair reads.
    [[gnu::always_inline]] bool read_one() noexcept {
        const HuffmanEntry& entry = look_up(bits_, table_);
        if (entry.value_end == 0) return read_pair();
        k += entry.run;
        coefficients_[kZigZag[k++]] = entry.value;
        bits_.skip(entry.value_end);
        return true;
    }

    // A long code; false when it does not exist. As many bits are there afterwards as after a refill.
    [[gnu::always_inline]] bool read_long() noexcept {
        bits_.refill();
        const int32_t symbol = bits_.long_symbol(table_.codes);
        if (symbol < 0) return false;
        const uint32_t run = static_cast<uint32_t>(symbol) >> 4, size = static_cast<uint32_t>(symbol) & 15;
        k += size == 0 && run != 15 ? HuffmanLookup::kEndOfBlock : run;
        coefficients_[kZigZag[k++]] = static_cast<int16_t>(bits_.value_behind(0, 63 - size));
        bits_.skip(size);
        bits_.refill();
        return true;
    }

  private:
    BitReader& bits_;
    const HuffmanLookup& table_;
    int16_t* coefficients_;
};

// Two look-ups of 25 bits between refills, whether they are due or not: a branch that bits decide would be guessed
// wrong too often.
[[gnu::always_inline]] inline bool read_ac(BitReader& bits, AcReader& ac) noexcept {
    for (;;) {
        if (!ac.read_pair() && !ac.read_long()) return false;
        if (ac.k >= kPair) break;
        bits.refill();
        if (!ac.read_pair()) [[unlikely]]
            continue;
        if (ac.k >= kPair) break;
    }
    while (ac.k < 64) {  // where a second code may belong to the next block
        bits.refill();
        if (!ac.read_one() && !ac.read_long()) return false;
    }
    return true;
}

}  // namespace

bool read_block(BitReader& shared, const HuffmanLookup& dc, const HuffmanLookup& ac, int32_t& last_dc,
                BaselineBlock& block) noexcept {
    BitReader bits = shared;  // in registers: every code depends on the bits that the last one left
    bits.refill();
    if (!read_dc(bits, dc, last_dc) || last_dc > INT16_MAX || last_dc < INT16_MIN) return false;
    clear(block);
    block.coefficients[0] = static_cast<int16_t>(last_dc);
    AcReader reader(bits, ac, block.coefficients);
    if (!read_ac(bits, reader)) return false;
    block.flat = reader.k == 2 + HuffmanLookup::kEndOfBlock;
    shared = bits;
    return block.coefficients[64] == 0;
}

}  // namespace natix
