#include "jpeg_decoder.hpp"

#include <climits>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

#include "abi_guard.hpp"
#include "jpeg_entropy.hpp"
#include "jpeg_markers.hpp"
#include "jpeg_sampling.hpp"

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

nx_jpeg_info header_of(std::span<const uint8_t> jpeg) {
    nx_jpeg_info info{};
    if (const MarkerResult r = read_markers(jpeg, info); r.status != NX_OK)
        throw failure(r.status, std::string("the JPEG ") + r.text);
    return info;
}

void check_size(const nx_jpeg_info& info, uint32_t denominator, uint32_t target_width, uint32_t target_height) {
    require(denominator == 1 || denominator == 2 || denominator == 4, "scale_denominator is not 1, 2 or 4");
    const uint32_t width = scaled(info.width, denominator), height = scaled(info.height, denominator);
    if (width != target_width || height != target_height) {
        throw failure(NX_INVALID_ARGUMENT, "the target is " + std::to_string(target_width) + "x" +
                                               std::to_string(target_height) + ", the image decodes to " +
                                               std::to_string(width) + "x" + std::to_string(height));
    }
}

bool asks_for_library_only() {
    const char* value = std::getenv("NATIX_JPEG_DECODER");
    const std::string_view name = value != nullptr ? value : "";
    require(name.empty() || name == "auto" || name == "turbo", "NATIX_JPEG_DECODER is neither auto nor turbo");
    return name == "turbo";
}

int planes_of(uint32_t subsampling) {
    return subsampling == NX_JPEG_SUBSAMPLING_GREY ? 1 : 3;
}

int turbo_subsampling(uint32_t subsampling) {
    switch (subsampling) {
        case NX_JPEG_SUBSAMPLING_444:
            return kTj444;
        case NX_JPEG_SUBSAMPLING_422:
            return kTj422;
        case NX_JPEG_SUBSAMPLING_420:
            return kTj420;
        case NX_JPEG_SUBSAMPLING_440:
            return kTj440;
        case NX_JPEG_SUBSAMPLING_411:
            return kTj411;
        default:
            return kTjGrey;
    }
}

// libturbojpeg writes whole chroma steps of luma (tjPlaneWidth, tjPlaneHeight), however small the image.
void check_room(const nx_jpeg_planes& target) {
    const ChromaStep step = chroma_step(target.subsampling);
    const uint64_t chroma_width = scaled(target.width, step.x), chroma_height = scaled(target.height, step.y);
    for (int i = 0; i < planes_of(target.subsampling); ++i) {
        const uint64_t columns = chroma_width * (i == 0 ? step.x : 1), rows = chroma_height * (i == 0 ? step.y : 1);
        const uint64_t stride = target.stride[i];
        require(target.data[i] != nullptr, "a plane is null");
        require(stride >= columns && stride <= INT_MAX, "the stride of a plane is out of range");
        if (target.bytes[i] >= stride * (rows - 1) + columns) continue;
        throw failure(NX_INVALID_ARGUMENT, "plane " + std::to_string(i) + " has room for " +
                                               std::to_string(target.bytes[i]) + " bytes, " +
                                               std::to_string(stride * (rows - 1) + columns) + " are written");
    }
}

}  // namespace

JpegDecoder::JpegDecoder(const TurboJpegLibrary& library) : library_(library), library_only_(asks_for_library_only()) {
    renew();
}

JpegDecoder::~JpegDecoder() {
    if (handle_ != nullptr) library_.destroy(handle_);
}

// libjpeg keeps an image's tables for later images that define none, so that what a frame decodes to would depend on
// the frames before it. A new one costs 0.2 microseconds: its memory is given back after each image anyway.
void JpegDecoder::renew() {
    if (handle_ != nullptr) library_.destroy(handle_);
    handle_ = library_.init_decompress();
    if (handle_ == nullptr) throw failure(NX_NO_MEMORY, "libturbojpeg could not create a decoder");
}

void JpegDecoder::decode(std::span<const uint8_t> jpeg, uint32_t denominator, const RgbTarget& target,
                         int64_t& problem_offset) {
    require(target.stride >= uint64_t{3} * target.width && target.stride <= INT_MAX, "stride is out of range");
    check_size(header_of(jpeg), denominator, target.width, target.height);
    run(jpeg, target, problem_offset);
}

void JpegDecoder::decode_planes(std::span<const uint8_t> jpeg, uint32_t denominator, const nx_jpeg_planes& target,
                                int64_t& problem_offset) {
    const nx_jpeg_info info = header_of(jpeg);
    check_size(info, denominator, target.width, target.height);
    require(info.colour == NX_JPEG_COLOUR_GREY || info.colour == NX_JPEG_COLOUR_YCBCR,
            "the image has no luma and chroma planes");
    require(info.subsampling != NX_JPEG_SUBSAMPLING_OTHER, "the image has sampling factors that planes cannot have");
    require(info.subsampling == target.subsampling, "the planes have another subsampling than the image");
    check_room(target);
    if (!library_only_ && baseline_.decode(jpeg, info, denominator, target)) return;
    check_same_header(jpeg, info, problem_offset);
    run(jpeg, target, problem_offset);
}

template <class Target>
void JpegDecoder::run(std::span<const uint8_t> jpeg, const Target& target, int64_t& problem_offset) {
    renew();
    int result = decompress(jpeg, target);
    if (result != 0 && is_harmless_oddity()) {
        // The first warning hides the others: without the oddity, damage behind it shows.
        const std::vector<uint8_t> plain = without_oddities(jpeg);
        renew();
        result = decompress(plain, target);
    }
    if (result != 0) judge(jpeg, problem_offset);
}

int JpegDecoder::decompress(std::span<const uint8_t> jpeg, const RgbTarget& target) {
    return library_.decompress(handle_, jpeg.data(), static_cast<unsigned long>(jpeg.size()), target.pixels,
                               static_cast<int>(target.width), static_cast<int>(target.stride),
                               static_cast<int>(target.height), kTjPixelRgb, kTjFlagLimitScans);
}

int JpegDecoder::decompress(std::span<const uint8_t> jpeg, const nx_jpeg_planes& target) {
    unsigned char* planes[3] = {target.data[0], target.data[1], target.data[2]};
    int strides[3] = {};
    for (int i = 0; i < planes_of(target.subsampling); ++i) strides[i] = static_cast<int>(target.stride[i]);
    return library_.decompress_planes(handle_, jpeg.data(), static_cast<unsigned long>(jpeg.size()), planes,
                                      static_cast<int>(target.width), strides, static_cast<int>(target.height),
                                      kTjFlagLimitScans);
}

// libturbojpeg writes planes of the size that it reads from the header itself: a header that it reads in another way
// than we do must not cost memory. One microsecond.
void JpegDecoder::check_same_header(std::span<const uint8_t> jpeg, const nx_jpeg_info& info, int64_t& problem_offset) {
    renew();  // a header that failed would leave libjpeg inside it
    int width = -1, height = -1, subsampling = -1, colour = -1;
    const int result = library_.decompress_header(handle_, jpeg.data(), static_cast<unsigned long>(jpeg.size()), &width,
                                                  &height, &subsampling, &colour);
    if (width == static_cast<int>(info.width) && height == static_cast<int>(info.height) &&
        subsampling == turbo_subsampling(info.subsampling) &&
        colour == (info.colour == NX_JPEG_COLOUR_GREY ? kTjGreyColour : kTjYCbCr))
        return;
    if (result != 0 && width < 0) judge(jpeg, problem_offset);
    throw failure(NX_JPEG_CORRUPT, "the decoder reads another size or sampling than the first frame header states");
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
