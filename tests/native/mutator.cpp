#include "mutator.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

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

}  // namespace natix_test
