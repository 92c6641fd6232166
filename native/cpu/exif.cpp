#include "exif.hpp"

#include <cstring>

namespace natix {
namespace {

constexpr uint8_t kSignature[] = {'E', 'x', 'i', 'f', 0, 0};

enum Tag : uint16_t {
    kOrientation = 0x0112,
    kExifDirectory = 0x8769,
    kFocalLength = 0x920A,
    kPixelXDimension = 0xA002,
    kPixelYDimension = 0xA003,
    kFocalPlaneXResolution = 0xA20E,
    kFocalPlaneYResolution = 0xA20F,
    kFocalPlaneResolutionUnit = 0xA210,
    kDigitalZoomRatio = 0xA404,
    kFocalLengthIn35mmFilm = 0xA405
};

enum Type : uint16_t { kShort = 3, kLong = 4, kRational = 5 };

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

    // Calls visit(tag, entry) for each whole entry of a directory.
    template <typename Visit>
    void directory(size_t at, Visit visit) const noexcept {
        const size_t entries = u16(at);
        for (size_t i = 0; i < entries; ++i) {
            const size_t entry = at + 2 + i * kEntryBytes;
            if (entry + kEntryBytes > bytes_.size()) return;
            visit(u16(entry), entry);
        }
    }

    uint32_t whole(size_t entry) const noexcept {
        switch (u16(entry + 2)) {
            case kShort:
                return u16(entry + 8);
            case kLong:
                return u32(entry + 8);
            default:
                return 0;
        }
    }

    double rational(size_t entry) const noexcept {
        if (u16(entry + 2) != kRational) return whole(entry);
        const size_t at = u32(entry + 8);
        const uint32_t denominator = u32(at + 4);
        return denominator == 0 ? 0 : static_cast<double>(u32(at)) / denominator;
    }

  private:
    std::span<const uint8_t> bytes_;
    bool big_endian_ = false;
    bool valid_ = false;
};

void take_lens(const Tiff& tiff, uint16_t tag, size_t entry, nx_jpeg_info& info) noexcept {
    switch (tag) {
        case kFocalLength:
            info.focal_length = tiff.rational(entry);
            break;
        case kFocalPlaneXResolution:
            info.focal_plane_x_resolution = tiff.rational(entry);
            break;
        case kFocalPlaneYResolution:
            info.focal_plane_y_resolution = tiff.rational(entry);
            break;
        case kDigitalZoomRatio:
            info.digital_zoom = tiff.rational(entry);
            break;
        case kFocalLengthIn35mmFilm:
            info.focal_length_35mm = tiff.whole(entry);
            break;
        case kFocalPlaneResolutionUnit:
            info.focal_plane_unit = tiff.whole(entry);
            break;
        case kPixelXDimension:
            info.taken_width = tiff.whole(entry);
            break;
        case kPixelYDimension:
            info.taken_height = tiff.whole(entry);
            break;
        default:
            break;
    }
}

}  // namespace

bool is_exif(std::span<const uint8_t> payload) noexcept {
    return payload.size() >= sizeof kSignature && std::memcmp(payload.data(), kSignature, sizeof kSignature) == 0;
}

void read_exif(std::span<const uint8_t> payload, nx_jpeg_info& info) noexcept {
    if (!is_exif(payload)) return;
    const Tiff tiff(payload.subspan(sizeof kSignature));
    if (!tiff.valid()) return;
    size_t exif = 0;
    bool turned = false;
    tiff.directory(tiff.u32(4), [&](uint16_t tag, size_t entry) {
        if (tag == kExifDirectory) exif = tiff.whole(entry);
        if (tag != kOrientation || turned) return;
        turned = true;
        const uint32_t value = tiff.whole(entry);
        if (value >= 1 && value <= 8) info.orientation = value;
    });
    if (exif != 0) tiff.directory(exif, [&](uint16_t tag, size_t entry) { take_lens(tiff, tag, entry, info); });
}

}  // namespace natix
