#include "jpeg_entropy.hpp"

#include <cstring>

namespace natix {
namespace {

bool continues_scan(uint8_t code) {
    return code == 0x00 || (code >= 0xD0 && code <= 0xD7);
}
bool has_length(uint8_t code) {
    return code >= 0xC0 && code != 0xD8 && code != 0xD9 && code != 0xFF;
}

}  // namespace

EntropyEnd find_entropy_end(std::span<const uint8_t> bytes, size_t from) noexcept {
    const auto size = static_cast<int64_t>(bytes.size());
    size_t at = from;
    while (at + 1 < bytes.size()) {
        const void* found = std::memchr(bytes.data() + at, 0xFF, bytes.size() - at - 1);
        if (found == nullptr) break;
        at = static_cast<size_t>(static_cast<const uint8_t*>(found) - bytes.data());
        const uint8_t code = bytes[at + 1];
        if (code == 0xFF) {
            ++at;  // fill byte
        } else if (continues_scan(code)) {
            at += 2;
        } else if (code == 0xD9) {
            return {true, static_cast<int64_t>(at), false};
        } else if (!has_length(code)) {
            return {false, static_cast<int64_t>(at), true};
        } else {
            if (bytes.size() - at < 4) break;
            at += 2 + (static_cast<size_t>(bytes[at + 2]) << 8 | bytes[at + 3]);
        }
    }
    return {false, size, false};
}

uint64_t count_scans(std::span<const uint8_t> bytes, size_t from, uint64_t limit) noexcept {
    uint64_t scans = 0;
    size_t at = from;
    while (scans <= limit && at + 1 < bytes.size()) {
        const void* found = std::memchr(bytes.data() + at, 0xFF, bytes.size() - at - 1);
        if (found == nullptr) break;
        at = static_cast<size_t>(static_cast<const uint8_t*>(found) - bytes.data());
        const uint8_t code = bytes[at + 1];
        if (code == 0xD8 || code == 0xD9) break;
        if (code == 0xDA) ++scans;
        if (code == 0xFF) {
            ++at;  // fill byte
        } else if (continues_scan(code) || !has_length(code)) {
            at += 2;
        } else {
            if (bytes.size() - at < 4) break;
            at += 2 + (static_cast<size_t>(bytes[at + 2]) << 8 | bytes[at + 3]);
        }
    }
    return scans;
}

}  // namespace natix
