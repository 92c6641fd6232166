#include "jpeg_decoder.hpp"

#include <climits>
#include <string_view>

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
    const int result = library_.decompress(handle_, jpeg.data(), static_cast<unsigned long>(jpeg.size()), target.pixels,
                                           static_cast<int>(target.width), static_cast<int>(target.stride),
                                           static_cast<int>(target.height), kTjPixelRgb, kTjFlagLimitScans);
    if (result != 0) judge(jpeg, problem_offset);
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
