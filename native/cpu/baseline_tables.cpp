#include "baseline_tables.hpp"

#include <algorithm>
#include <cstring>

#include "baseline_zigzag.hpp"

namespace natix {
bool BaselineTables::read(std::span<const uint8_t> jpeg, const nx_jpeg_info& info) noexcept {
    if (info.process != NX_JPEG_BASELINE || info.width > 65500 || info.height > 65500) return false;
    has_quantisation_.fill(false);
    for (auto& kind : huffman_)
        for (HuffmanSlot& slot : kind) slot.defined = false;
    restart_interval_ = 0;
    count_ = 0;
    const auto scan = static_cast<size_t>(info.scan_offset);
    for (size_t at = 2; at + 4 <= scan;) {
        const uint8_t marker = jpeg[at + 1];
        const size_t length = static_cast<size_t>(jpeg[at + 2]) << 8 | jpeg[at + 3];
        if (jpeg[at] != 0xFF || length < 2 || at + 2 + length > scan) return false;
        if (!read_segment(marker, jpeg.subspan(at + 4, length - 2))) return false;
        at += 2 + length;
        if (marker == 0xDA) return at == scan;
    }
    return false;
}

bool BaselineTables::read_segment(uint8_t marker, Bytes payload) noexcept {
    switch (marker) {
        case 0xC0:
            return read_frame(payload);
        case 0xC4:
            return read_huffman(payload);
        case 0xDA:
            return read_scan(payload);
        case 0xDB:
            return read_quantisation(payload);
        case 0xDD:
            if (payload.size() != 2) return false;
            restart_interval_ = static_cast<uint32_t>(payload[0]) << 8 | payload[1];
            return true;
        case 0xE0:  // another revision of JFIF, or an Adobe segment, may bring a warning
            return payload.size() < 14 || std::memcmp(payload.data(), "JFIF", 5) != 0 || payload[5] == 1;
        case 0xEE:
            return payload.size() < 12 || std::memcmp(payload.data(), "Adobe", 5) != 0 || payload[11] == 1;
        default:
            return (marker > 0xE0 && marker < 0xF0) || marker == 0xFE;
    }
}

bool BaselineTables::read_quantisation(Bytes payload) noexcept {
    for (; !payload.empty(); payload = payload.subspan(65)) {
        if (payload.size() < 65 || payload[0] > 3) return false;
        for (size_t i = 0; i < 64; ++i) quantisation_[payload[0]].of[kZigZag[i]] = payload[1 + i];
        has_quantisation_[payload[0]] = true;
    }
    return true;
}

bool BaselineTables::read_huffman(Bytes payload) noexcept {
    while (!payload.empty()) {
        if (payload.size() < 17 || (payload[0] >> 4) > 1 || (payload[0] & 15) > 3) return false;
        size_t count = 0;
        for (size_t i = 1; i <= 16; ++i) count += payload[i];
        if (count > 256 || payload.size() < 17 + count) return false;
        HuffmanSlot& slot = huffman_[payload[0] >> 4][payload[0] & 15];
        const bool same =
            slot.built && slot.size == 16 + count && std::memcmp(slot.bytes.data(), &payload[1], slot.size) == 0;
        slot.defined = true;
        if (!same) {
            slot.built = false;
            slot.size = 16 + count;
            std::memcpy(slot.bytes.data(), &payload[1], slot.size);
        }
        payload = payload.subspan(17 + count);
    }
    return true;
}

bool BaselineTables::read_frame(Bytes payload) noexcept {
    if (payload.size() < 6) return false;
    count_ = payload[5];
    if ((count_ != 1 && count_ != 3) || payload.size() != 6 + 3 * static_cast<size_t>(count_)) return false;
    for (uint32_t i = 0; i < count_; ++i) {
        ids_[i] = payload[6 + 3 * i];
        components_[i].across = payload[7 + 3 * i] >> 4;
        components_[i].down = payload[7 + 3 * i] & 15U;
        quantisation_of_[i] = payload[8 + 3 * i];
        if (quantisation_of_[i] > 3) return false;
    }
    return count_ == 1 || (ids_[0] != ids_[1] && ids_[0] != ids_[2] && ids_[1] != ids_[2]);
}

const HuffmanLookup* BaselineTables::lookup(HuffmanSlot& slot, bool dc) noexcept {
    if (!slot.defined) return nullptr;
    if (!slot.built) {
        const Bytes bytes{slot.bytes.data(), slot.size};
        slot.built = slot.lookup.build(bytes.first(16), bytes.subspan(16), dc);
    }
    return slot.built ? &slot.lookup : nullptr;
}

bool BaselineTables::read_scan(Bytes payload) noexcept {
    if (payload.size() != 4 + 2 * static_cast<size_t>(count_) || payload[0] != count_) return false;
    for (uint32_t i = 0; i < count_; ++i) {
        const uint8_t dc = payload[2 + 2 * i] >> 4, ac = payload[2 + 2 * i] & 15;
        if (payload[1 + 2 * i] != ids_[i] || dc > 3 || ac > 3 || !has_quantisation_[quantisation_of_[i]]) return false;
        BaselineComponent& component = components_[i];
        component.dc = lookup(huffman_[0][dc], true);
        component.ac = lookup(huffman_[1][ac], false);
        component.quantisation = quantisation_[quantisation_of_[i]].of;
        if (component.dc == nullptr || component.ac == nullptr) return false;
    }
    const size_t end = 1 + 2 * static_cast<size_t>(count_);
    return payload[end] == 0 && payload[end + 1] == 63 && payload[end + 2] == 0;
}

}  // namespace natix
