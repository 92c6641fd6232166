#include "mutator.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace natix_test {

Bytes Mutator::mutate(Bytes bytes) {
    const size_t edits = 1 + below(6);
    for (size_t i = 0; i < edits && !bytes.empty(); ++i) edit(bytes);
    return bytes;
}

void Mutator::edit(Bytes& bytes) {
    static constexpr std::array<uint8_t, 12> kTelling{0xFF, 0x00, 0xD8, 0xD9, 0xDA, 0xC0,
                                                      0xC2, 0xC4, 0xDB, 0xE1, 0x7F, 0x80};
    const size_t at = below(bytes.size());
    const auto place = bytes.begin() + static_cast<ptrdiff_t>(at);
    switch (below(6)) {
        case 0:
            bytes[at] ^= static_cast<uint8_t>(1U << below(8));
            break;
        case 1:
            bytes[at] = kTelling[below(kTelling.size())];
            break;
        case 2:
            bytes.erase(place, place + static_cast<ptrdiff_t>(std::min(bytes.size() - at, 1 + below(20))));
            break;
        case 3:
            bytes.insert(place, 1 + below(8), kTelling[below(kTelling.size())]);
            break;
        case 4:
            bytes.resize(at);
            break;
        default:
            bytes[below(std::min<size_t>(bytes.size(), 700))] = static_cast<uint8_t>(below(256));  // mostly headers
            break;
    }
}

Bytes Mutator::lie(Bytes jpeg) {
    struct Place {
        uint8_t marker;
        size_t at, length;
    };
    std::vector<Place> places;
    for (size_t at = 2; at + 4 <= jpeg.size() && jpeg[at] == 0xFF;) {
        const size_t length = static_cast<size_t>(jpeg[at + 2]) << 8 | jpeg[at + 3];
        if (length < 3 || at + 2 + length > jpeg.size()) break;
        if (jpeg[at + 1] < 0xE0) places.push_back({jpeg[at + 1], at + 4, length - 2});
        if (jpeg[at + 1] == 0xDA) break;
        at += 2 + length;
    }
    for (size_t i = 1 + below(3); i > 0 && !places.empty(); --i) {
        const Place& place = places[below(places.size())];
        lie_in(place.marker, jpeg.data() + place.at, place.length);
    }
    return jpeg;
}

void Mutator::lie_in(uint8_t marker, uint8_t* payload, size_t length) {
    if (marker != 0xC4 || length < 17 || below(4) == 0) {
        payload[below(length)] = static_cast<uint8_t>(below(2) == 0 ? below(256) : below(4));
        return;
    }
    // Codes of one length become codes of another: as many symbols as before, in a tree that may not hold them.
    const size_t from = 1 + below(16), to = 1 + below(16);
    const auto moved = static_cast<uint8_t>(below(size_t{payload[from]} + 1));
    if (from == to || payload[to] + moved > 255) return;
    payload[from] = static_cast<uint8_t>(payload[from] - moved);
    payload[to] = static_cast<uint8_t>(payload[to] + moved);
}

}  // namespace natix_test
