#include "jpeg_markers.hpp"

#include <cstring>

#include "exif.hpp"
#include "jpeg_entropy.hpp"
#include "jpeg_sampling.hpp"

namespace natix {
namespace {

using Bytes = std::span<const uint8_t>;

constexpr uint8_t kSoi = 0xD8, kEoi = 0xD9, kSos = 0xDA, kTem = 0x01, kDht = 0xC4, kJpg = 0xC8, kDac = 0xCC;
constexpr uint8_t kApp0 = 0xE0, kApp1 = 0xE1, kApp14 = 0xEE;
// Every scan walks the whole image, however few bytes it has: an ordinary progressive image has 6 to 12. The second
// limit is 40 scans of 64 megapixels, a second or two of work.
constexpr uint64_t kMaxScans = 64, kMaxScannedPixels = 2'560'000'000;
constexpr size_t kNone = static_cast<size_t>(-1);

bool is_restart(uint8_t marker) {
    return marker >= 0xD0 && marker <= 0xD7;
}
bool is_frame_header(uint8_t marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != kDht && marker != kJpg && marker != kDac;
}

uint32_t process_of(uint8_t marker) {
    switch (marker) {
        case 0xC0:
            return NX_JPEG_BASELINE;
        case 0xC1:
            return NX_JPEG_SEQUENTIAL;
        case 0xC2:
            return NX_JPEG_PROGRESSIVE;
        case 0xC3:
            return NX_JPEG_LOSSLESS;
        case 0xC5:
        case 0xC6:
        case 0xC7:
            return NX_JPEG_HIERARCHICAL;
        default:
            return NX_JPEG_ARITHMETIC;
    }
}

class Walker {
  public:
    Walker(Bytes bytes, nx_jpeg_info& info) noexcept : bytes_(bytes), info_(info) {}

    MarkerResult walk() noexcept {
        if (const MarkerResult start = check_start(); start.status != NX_OK) return start;
        at_ = 2;
        for (;;) {
            const size_t marker_at = next_marker();
            if (marker_at == kNone) return problem(NX_JPEG_TRUNCATED, bytes_.size(), "ends before its first scan");
            const uint8_t marker = bytes_[marker_at + 1];
            at_ = marker_at + 2;
            if (is_restart(marker) || marker == kTem) continue;
            if (marker == kSoi) return problem(NX_JPEG_CORRUPT, marker_at, "a second start of image (FF D8)");
            if (marker == kEoi) return problem(NX_JPEG_CORRUPT, marker_at, "ends (FF D9) before any scan");

            Bytes payload;
            if (const MarkerResult r = take_segment(marker_at, payload); r.status != NX_OK) return r;
            const MarkerResult r = read_segment(marker, marker_at, payload);
            if (r.status != NX_OK || marker == kSos) return r;
        }
    }

  private:
    MarkerResult problem(int32_t status, size_t offset, const char* text) noexcept {
        info_.problem_offset = static_cast<int64_t>(offset);
        return {status, text};
    }

    MarkerResult check_start() noexcept {
        if (bytes_.empty()) return problem(NX_JPEG_EMPTY, 0, "has no bytes");
        if (bytes_[0] != 0xFF) return problem(NX_JPEG_NOT_JPEG, 0, "does not start with FF D8");
        if (bytes_.size() == 1) return problem(NX_JPEG_TRUNCATED, 1, "ends after one byte");
        if (bytes_[1] != kSoi) return problem(NX_JPEG_NOT_JPEG, 1, "does not start with FF D8");
        return {};
    }

    // Position of the next FF xx; bytes that are no marker are passed over, as decoders do.
    size_t next_marker() noexcept {
        while (at_ + 1 < bytes_.size()) {
            const void* found = std::memchr(bytes_.data() + at_, 0xFF, bytes_.size() - at_ - 1);
            if (found == nullptr) return kNone;
            at_ = static_cast<size_t>(static_cast<const uint8_t*>(found) - bytes_.data());
            const uint8_t code = bytes_[at_ + 1];
            if (code != 0x00 && code != 0xFF) return at_;
            at_ += code == 0xFF ? 1 : 2;
        }
        return kNone;
    }

    MarkerResult take_segment(size_t marker_at, Bytes& payload) noexcept {
        if (bytes_.size() - at_ < 2) return problem(NX_JPEG_TRUNCATED, bytes_.size(), "ends inside a marker segment");
        const size_t length = static_cast<size_t>(bytes_[at_]) << 8 | bytes_[at_ + 1];
        if (length < 2) return problem(NX_JPEG_CORRUPT, marker_at, "a marker segment with a length below 2");
        if (length > bytes_.size() - at_)
            return problem(NX_JPEG_TRUNCATED, bytes_.size(), "ends inside a marker segment");
        payload = bytes_.subspan(at_ + 2, length - 2);
        at_ += length;
        return {};
    }

    MarkerResult read_segment(uint8_t marker, size_t marker_at, Bytes payload) noexcept {
        if (is_frame_header(marker)) return read_frame_header(marker, marker_at, payload);
        if (marker == kSos) return read_scan_header(marker_at, payload);
        if (marker == kApp0 && payload.size() >= 14 && std::memcmp(payload.data(), "JFIF", 5) == 0) jfif_ = true;
        if (marker == kApp1 && !exif_ && is_exif(payload)) {
            exif_ = true;
            read_exif(payload, info_);
        }
        if (marker == kApp14 && payload.size() >= 12 && std::memcmp(payload.data(), "Adobe", 5) == 0)
            info_.adobe_transform = payload[11];
        return {};
    }

    MarkerResult read_frame_header(uint8_t marker, size_t marker_at, Bytes payload) noexcept {
        if (info_.process != NX_JPEG_UNKNOWN) return problem(NX_JPEG_CORRUPT, marker_at, "has two frame headers");
        if (payload.size() < 6) return problem(NX_JPEG_CORRUPT, marker_at, "has a frame header that is too short");
        info_.process = process_of(marker);
        info_.precision = payload[0];
        info_.height = static_cast<uint32_t>(payload[1]) << 8 | payload[2];
        info_.width = static_cast<uint32_t>(payload[3]) << 8 | payload[4];
        info_.components = payload[5];
        if (payload.size() != 6 + 3 * static_cast<size_t>(info_.components) || info_.components == 0)
            return problem(NX_JPEG_CORRUPT, marker_at, "has a frame header whose length does not fit its components");
        if (info_.width == 0) return problem(NX_JPEG_CORRUPT, marker_at, "has a width of 0");
        for (size_t i = 0; i < info_.components; ++i) {
            const unsigned horizontal = payload[7 + 3 * i] >> 4, vertical = payload[7 + 3 * i] & 15U;
            if (horizontal < 1 || horizontal > 4 || vertical < 1 || vertical > 4)
                return problem(NX_JPEG_CORRUPT, marker_at, "has a sampling factor outside 1..4");
        }
        components_ = payload.subspan(6);
        return check_supported(marker_at);
    }

    MarkerResult check_supported(size_t marker_at) noexcept {
        const char* why = nullptr;
        if (info_.process == NX_JPEG_LOSSLESS) why = "is lossless JPEG; re-encode it as baseline or progressive";
        if (info_.process == NX_JPEG_HIERARCHICAL)
            why = "is hierarchical JPEG; re-encode it as baseline or progressive";
        if (info_.process == NX_JPEG_ARITHMETIC) why = "uses arithmetic coding; re-encode it with Huffman coding";
        if (why == nullptr && info_.precision != 8) why = "has samples that are not 8 bits; re-encode it with 8";
        if (why == nullptr && info_.components == 4) why = "has four components (CMYK); convert it to RGB";
        if (why == nullptr && info_.components != 1 && info_.components != 3)
            why = "has neither one (grey) nor three (colour) components";
        if (why == nullptr && info_.height == 0) why = "gives its height after the scan (DNL); re-encode it";
        return why == nullptr ? MarkerResult{} : problem(NX_JPEG_UNSUPPORTED, marker_at, why);
    }

    MarkerResult read_scan_header(size_t marker_at, Bytes payload) noexcept {
        if (info_.process == NX_JPEG_UNKNOWN)
            return problem(NX_JPEG_CORRUPT, marker_at, "has a scan before its frame header");
        if (payload.empty() || payload[0] < 1 || payload[0] > info_.components ||
            payload.size() != 4 + 2 * static_cast<size_t>(payload[0]))
            return problem(NX_JPEG_CORRUPT, marker_at, "has a scan header whose length does not fit its components");
        info_.scan_offset = static_cast<int64_t>(at_);
        info_.subsampling = subsampling_of(components_);
        info_.colour = colour_of(components_, jfif_, info_.adobe_transform);
        const bool more_scans = info_.process == NX_JPEG_PROGRESSIVE || payload[0] < info_.components;
        return more_scans ? check_scans(marker_at) : MarkerResult{};
    }

    MarkerResult check_scans(size_t marker_at) noexcept {
        const uint64_t pixels = uint64_t{info_.width} * info_.height;
        const uint64_t scans = 1 + count_scans(bytes_, at_, kMaxScans);
        if (scans > kMaxScans)
            return problem(NX_JPEG_UNSUPPORTED, marker_at, "has more than 64 scans; re-encode it as baseline");
        if (scans * pixels > kMaxScannedPixels)
            return problem(NX_JPEG_UNSUPPORTED, marker_at, "has too many scans for its size; re-encode it as baseline");
        return {};
    }

    Bytes bytes_;
    nx_jpeg_info& info_;
    Bytes components_;  // of the frame header, 3 bytes each
    bool jfif_ = false;
    bool exif_ = false;  // the first one counts
    size_t at_ = 0;
};

}  // namespace

MarkerResult read_markers(std::span<const uint8_t> bytes, nx_jpeg_info& info) noexcept {
    const uint32_t size = info.struct_size;
    info = nx_jpeg_info{};
    info.struct_size = size;
    info.orientation = 1;
    info.adobe_transform = -1;
    info.scan_offset = -1;
    info.problem_offset = -1;
    return Walker(bytes, info).walk();
}

}  // namespace natix
