// Where coefficients go.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "baseline_huffman.hpp"

namespace natix {

// Figure A.6 of ITU-T T.81: the place of each coefficient, in the order in which they are coded. What lies past the
// last one goes to a place of its own behind them.
constexpr uint32_t kPlaces = 63 + HuffmanLookup::kEndOfBlock + 1;
constexpr auto kZigZag = [] {
    std::array<uint8_t, kPlaces> places{};
    places.fill(64);
    int x = 0, y = 0;
    for (size_t i = 0; i < 64; ++i) {
        places[i] = static_cast<uint8_t>(8 * y + x);
        const bool up = (x + y) % 2 == 0;
        int& ahead = up ? x : y;
        int& back = up ? y : x;
        if (ahead == 7) {
            ++back;
        } else {
            ++ahead;
            if (back != 0) --back;
        }
    }
    return places;
}();

}  // namespace natix
