#include "exif.hpp"

#include <cstring>

namespace natix {
namespace {

constexpr uint16_t kOrientationTag = 0x0112;
constexpr uint16_t kShort = 3;
constexpr uint16_t kLong = 4;
constexpr size_t kEntryBytes = 12;

// A TIFF block of either byte order; reads outside it give zero.
class Tiff {
  public:
    explicit Tiff(std::span<const uint8_t> bytes) noexcept : bytes_(bytes) {
        big_endian_ = bytes_.size() >= 2 && bytes_[0] == 'M' && bytes_[1] == 'M';
        const bool little = bytes_.size() >= 2 && bytes_[0] == 'I' && bytes_[1] == 'I';
        valid_ = (big_endian_ || little) && u16(2) == 42;
    }

    bool valid() const noexcept { return valid_; }

    uint16_t u16(size_t at) const noexcept {
        if (at + 2 > bytes_.size()) return 0;
        const unsigned first = bytes_[at], second = bytes_[at + 1];
        return static_cast<uint16_t>(big_endian_ ? first << 8 | second : second << 8 | first);
    }

    uint32_t u32(size_t at) const noexcept {
        const uint32_t first = u16(at), second = u16(at + 2);
        return big_endian_ ? first << 16 | second : second << 16 | first;
    }

    size_t size() const noexcept { return bytes_.size(); }

  private:
    std::span<const uint8_t> bytes_;
    bool big_endian_ = false;
    bool valid_ = false;
};

uint32_t entry_value(const Tiff& tiff, size_t entry) noexcept {
    switch (tiff.u16(entry + 2)) {
        case kShort:
            return tiff.u16(entry + 8);
        case kLong:
            return tiff.u32(entry + 8);
        default:
            return 0;
    }
}

}  // namespace

uint32_t exif_orientation(std::span<const uint8_t> payload) noexcept {
    static constexpr uint8_t kSignature[] = {'E', 'x', 'i', 'f', 0, 0};
    if (payload.size() < sizeof kSignature || std::memcmp(payload.data(), kSignature, sizeof kSignature) != 0) return 1;
    const Tiff tiff(payload.subspan(sizeof kSignature));
    if (!tiff.valid()) return 1;

    const size_t directory = tiff.u32(4);
    const size_t entries = tiff.u16(directory);
    for (size_t i = 0; i < entries; ++i) {
        const size_t entry = directory + 2 + i * kEntryBytes;
        if (entry + kEntryBytes > tiff.size()) break;
        if (tiff.u16(entry) != kOrientationTag) continue;
        const uint32_t value = entry_value(tiff, entry);
        return value >= 1 && value <= 8 ? value : 1;
    }
    return 1;
}

}  // namespace natix
