// The entropy coding by itself, against the plainest reading of the standard: a bit at a time, on tables and bits drawn
// at random, so that codes and values cross every boundary that the fast reader has.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <vector>

#include "baseline_block.hpp"
#include "baseline_segment.hpp"
#include "baseline_zigzag.hpp"
#include "mutator.hpp"

using namespace natix_test;

namespace {

struct Table {
    std::vector<uint8_t> counts, symbols;
};

// Codes of as many lengths as there are, some left out, with the symbols given in another order each time.
Table draw_table(Mutator& random, std::vector<uint8_t> symbols) {
    for (size_t i = symbols.size(); i > 1; --i) std::swap(symbols[i - 1], symbols[random.below(i)]);
    Table table{std::vector<uint8_t>(16, 0), {}};
    size_t room = 1;  // codes of this length that are free
    for (size_t length = 1; length <= 16; ++length) {
        room = 2 * room;
        const size_t left = symbols.size() - table.symbols.size();
        const size_t take = std::min({left, room - 1, random.below(length == 16 ? left + 1 : room / 2 + 2)});
        table.counts[length - 1] = static_cast<uint8_t>(std::min<size_t>(take, 255));
        for (size_t i = 0; i < table.counts[length - 1]; ++i) table.symbols.push_back(symbols[table.symbols.size()]);
        room -= table.counts[length - 1];
    }
    return table;
}

class PlainReader {
  public:
    explicit PlainReader(const uint8_t* bytes) : bytes_(bytes) {}

    uint32_t bit() {
        const uint32_t value = bytes_[at_ / 8] >> (7 - at_ % 8) & 1U;
        ++at_;
        return value;
    }

    std::optional<uint8_t> symbol(const Table& table) {
        int code = 0, first = 0;
        size_t index = 0;
        for (const uint8_t count : table.counts) {
            code = code << 1 | static_cast<int>(bit());
            if (code - first < count) return table.symbols[index + static_cast<size_t>(code - first)];
            index += count;
            first = (first + count) << 1;
        }
        return std::nullopt;
    }

    int32_t value(uint32_t size) {
        int32_t value = 0;
        for (uint32_t i = 0; i < size; ++i) value = value << 1 | static_cast<int32_t>(bit());
        return size != 0 && value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
    }

    // F.2.2.1 and F.2.2.2; none where there is no such code or there are too many coefficients.
    std::optional<std::vector<int16_t>> block(const Table& dc, const Table& ac, int32_t& last_dc) {
        std::vector<int16_t> coefficients(64, 0);
        const auto size = symbol(dc);
        if (!size) return std::nullopt;
        last_dc += value(*size);
        if (last_dc > INT16_MAX || last_dc < INT16_MIN) return std::nullopt;
        coefficients[0] = static_cast<int16_t>(last_dc);
        for (size_t k = 1; k < 64; ++k) {
            const auto code = symbol(ac);
            if (!code || *code == 0) return code ? std::optional(coefficients) : std::nullopt;
            const uint32_t bits = *code & 15U;
            if (bits == 0 && *code != 0xF0) return coefficients;
            k += *code >> 4;
            const int32_t value = this->value(bits);
            if (bits == 0) continue;
            if (k > 63) return std::nullopt;
            coefficients[natix::kZigZag[k]] = static_cast<int16_t>(value);
        }
        return coefficients;
    }

    ptrdiff_t at() const { return at_; }

  private:
    const uint8_t* bytes_;
    ptrdiff_t at_ = 0;
};

std::vector<uint8_t> numbered(int count) {
    std::vector<uint8_t> symbols(static_cast<size_t>(count));
    std::iota(symbols.begin(), symbols.end(), uint8_t{0});
    return symbols;
}

// Small values and short runs, so that blocks get full.
std::vector<uint8_t> mostly_small(Mutator& random) {
    std::vector<uint8_t> symbols{0xF0, 0x00};
    for (int run = 0; run < 4; ++run)
        for (int size = 1; size < 11; ++size) symbols.push_back(static_cast<uint8_t>(run << 4 | size));
    symbols.resize(3 + random.below(symbols.size() - 3));
    return symbols;
}

class BaselineBlocks : public testing::Test {
  protected:
    // Blocks from a byte on, until one is none or so many bytes were read.
    void read_from(const uint8_t* begin, const Table& dc, const Table& ac, ptrdiff_t bytes) {
        natix::HuffmanLookup fast_dc, fast_ac;
        ASSERT_TRUE(fast_dc.build(dc.counts, dc.symbols, true));
        ASSERT_TRUE(fast_ac.build(ac.counts, ac.symbols, false));
        PlainReader plain(begin);
        natix::BitReader reader(begin);
        natix::BaselineBlock block;
        for (int32_t ours = 0, theirs = 0; plain.at() < 8 * bytes; ++blocks_) {
            const auto expected = plain.block(dc, ac, theirs);
            ASSERT_EQ(natix::read_block(reader, fast_dc, fast_ac, ours, block), expected.has_value());
            if (!expected) return;
            ASSERT_TRUE(std::equal(expected->begin(), expected->end(), block.coefficients));
            ASSERT_EQ(8 * (reader.next() - begin) - static_cast<ptrdiff_t>(reader.count()), plain.at());
            const bool flat = std::all_of(expected->begin() + 1, expected->end(), [](int value) { return value == 0; });
            ASSERT_TRUE(flat || !block.flat);
            full_ += expected->at(63) != 0;
        }
    }

    int blocks_ = 0, full_ = 0;
};

TEST_F(BaselineBlocks, AreReadAsTheStandardSays) {
    Mutator random(20260106);
    Bytes bits(2000 + natix::BaselineSegments::kAhead, 0);
    for (size_t i = 0; i < 2000; ++i) bits[i] = static_cast<uint8_t>(random.below(256));
    for (int round = 0; round < 4000 && !HasFailure(); ++round) {
        const Table dc = draw_table(random, numbered(16));
        const Table ac = draw_table(random, round % 2 == 0 ? numbered(256) : mostly_small(random));
        for (int start = 0; start < 10; ++start) read_from(bits.data() + random.below(1000), dc, ac, 900);
    }
    EXPECT_GT(blocks_, 100000);
    EXPECT_GT(full_, 100);
}

// Segments of any length, FF at every place: what comes out is what went in.
TEST(BaselineSegments, AreWhatLiesBetweenMarkers) {
    Mutator random(20260107);
    natix::BaselineSegments segments;
    for (int round = 0; round < 300; ++round) {
        Bytes coded(3, 7), plain[3];
        for (Bytes& segment : plain) {
            segment.resize(random.below(round % 3 == 0 ? 20 : 12000));
            for (uint8_t& byte : segment) {
                byte = random.below(20) == 0 ? 0xFF : static_cast<uint8_t>(random.below(256));
                coded.push_back(byte);
                if (byte == 0xFF) coded.push_back(0);
            }
            coded.insert(coded.end(), {0xFF, 0xD9});
        }
        const uint8_t* next = segments.begin(coded, 3);
        for (const Bytes& segment : plain) {
            for (const uint8_t byte : segment) {
                if (segments.is_short(next)) next = segments.advance(next);
                ASSERT_NE(next, nullptr);
                ASSERT_EQ(*next++, byte);
            }
            ASSERT_EQ(segments.end(next, 8, 0xD9), nullptr) << "a byte is left";
            next = segments.end(next, 7, 0xD9);
        }
    }
}

}  // namespace
