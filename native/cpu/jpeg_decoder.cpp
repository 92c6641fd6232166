#include "jpeg_decoder.hpp"

#include <climits>
#include <cstring>
#include <string_view>
#include <vector>

#include "abi_guard.hpp"
#include "jpeg_entropy.hpp"
#include "jpeg_markers.hpp"

namespace natix {
namespace {

uint32_t scaled(uint32_t size, uint32_t denominator) {
    return (size + denominator - 1) / denominator;
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

bool is_premature_end(std::string_view warning) {
    return contains(warning, "remature end");  // "Premature end of JPEG file", "premature end of data segment"
}

// A copy in which the header says what decoders assume where they warn and go on: JFIF 1.x, and YCbCr.
std::vector<uint8_t> without_oddities(std::span<const uint8_t> jpeg) {
    std::vector<uint8_t> plain(jpeg.begin(), jpeg.end());
    nx_jpeg_info info{};
    read_markers(jpeg, info);
    const size_t end = info.scan_offset < 0 ? 0 : static_cast<size_t>(info.scan_offset);
    for (size_t at = 2; at + 4 <= end;) {
        const uint8_t code = plain[at + 1];
        if (plain[at] != 0xFF || code == 0x00 || code == 0xFF) {
            ++at;
            continue;
        }
        const bool bare = code == 0x01 || (code >= 0xD0 && code <= 0xD7);
        const size_t length = bare ? 0 : static_cast<size_t>(plain[at + 2]) << 8 | plain[at + 3];
        uint8_t* payload = plain.data() + at + 4;
        if (code == 0xE0 && length >= 16 && std::memcmp(payload, "JFIF", 5) == 0) payload[5] = 1;
        if (code == 0xEE && length >= 14 && std::memcmp(payload, "Adobe", 5) == 0 && payload[11] > 2) payload[11] = 1;
        at += 2 + length;
    }
    return plain;
}

}  // namespace

JpegDecoder::JpegDecoder(const TurboJpegLibrary& library) : library_(library), handle_(library.init_decompress()) {
    if (handle_ == nullptr) throw failure(NX_NO_MEMORY, "libturbojpeg could not create a decoder");
}

JpegDecoder::~JpegDecoder() {
    library_.destroy(handle_);
}

void JpegDecoder::check_size(std::span<const uint8_t> jpeg, uint32_t denominator, const RgbTarget& target) {
    nx_jpeg_info info{};
    if (const MarkerResult r = read_markers(jpeg, info); r.status != NX_OK)
        throw failure(r.status, std::string("the JPEG ") + r.text);
    const uint32_t width = scaled(info.width, denominator), height = scaled(info.height, denominator);
    if (width != target.width || height != target.height) {
        throw failure(NX_INVALID_ARGUMENT, "the target is " + std::to_string(target.width) + "x" +
                                               std::to_string(target.height) + ", the image decodes to " +
                                               std::to_string(width) + "x" + std::to_string(height));
    }
}

void JpegDecoder::decode(std::span<const uint8_t> jpeg, uint32_t denominator, const RgbTarget& target,
                         int64_t& problem_offset) {
    require(denominator == 1 || denominator == 2 || denominator == 4, "scale_denominator is not 1, 2 or 4");
    require(target.stride >= uint64_t{3} * target.width && target.stride <= INT_MAX, "stride is out of range");
    check_size(jpeg, denominator, target);
    int result = decompress(jpeg, target);
    if (result != 0 && is_harmless_oddity()) {
        // The first warning hides the others: without the oddity, damage behind it shows.
        const std::vector<uint8_t> plain = without_oddities(jpeg);
        result = decompress(plain, target);
    }
    if (result != 0) judge(jpeg, problem_offset);
}

int JpegDecoder::decompress(std::span<const uint8_t> jpeg, const RgbTarget& target) {
    return library_.decompress(handle_, jpeg.data(), static_cast<unsigned long>(jpeg.size()), target.pixels,
                               static_cast<int>(target.width), static_cast<int>(target.stride),
                               static_cast<int>(target.height), kTjPixelRgb, kTjFlagLimitScans);
}

bool JpegDecoder::is_harmless_oddity() const {
    const char* text = library_.error_text(handle_);
    return text != nullptr && library_.error_code(handle_) == kTjWarning &&
           (contains(text, "unknown JFIF revision") || contains(text, "Unknown Adobe color transform"));
}

// libturbojpeg keeps the text of the first warning only, so one about stray bytes may hide that the image is cut off:
// the end of the image is looked for as well.
void JpegDecoder::judge(std::span<const uint8_t> jpeg, int64_t& problem_offset) {
    const char* text = library_.error_text(handle_);
    const std::string reason = text != nullptr ? text : "unknown error";
    const bool warning = library_.error_code(handle_) == kTjWarning;
    nx_jpeg_info info{};
    read_markers(jpeg, info);
    const EntropyEnd end = find_entropy_end(jpeg, info.scan_offset < 0 ? 2 : static_cast<size_t>(info.scan_offset));

    if (warning && contains(reason, "extraneous bytes") && end.found_end) return;
    if (end.bad_marker || !end.found_end || is_premature_end(reason)) problem_offset = end.offset;
    const bool cut_off = is_premature_end(reason) || (!end.found_end && !end.bad_marker);
    throw failure(cut_off ? NX_JPEG_TRUNCATED : NX_JPEG_CORRUPT, reason);
}

}  // namespace natix
