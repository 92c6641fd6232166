// The entropy coding of one block (ITU-T T.81, F.2.2).
#pragma once

#include <cstdint>

#include "baseline_bits.hpp"
#include "baseline_huffman.hpp"

namespace natix {

struct BaselineBlock {
    alignas(32) int16_t coefficients[64 + 1];  // by rows, as they are coded; the last takes what is past the others
    bool flat;                                 // only the first is not zero
};

// False for a code that does not exist and for more than 64 coefficients. Reads 64 codes at most.
bool read_block(BitReader& bits, const HuffmanLookup& dc, const HuffmanLookup& ac, int32_t& last_dc,
                BaselineBlock& block) noexcept;

}  // namespace natix
