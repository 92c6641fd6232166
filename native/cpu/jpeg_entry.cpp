// The C entry points of natix/jpeg.h.
#include <memory>

#include "abi_guard.hpp"
#include "jpeg_decoder.hpp"
#include "jpeg_markers.hpp"
#include "natix/jpeg.h"

struct nx_jpeg_library {
    natix::TurboJpegLibrary library;
};

struct nx_jpeg {
    explicit nx_jpeg(const natix::TurboJpegLibrary& library) : decoder(library) {}
    natix::JpegDecoder decoder;
};

namespace {
constexpr uint32_t kInfoFirstVersion = 48, kPlanesFirstVersion = 88;
}

extern "C" {

int32_t nx_jpeg_probe(const uint8_t* bytes, size_t length, nx_jpeg_info* info) {
    return natix::guard([&] {
        natix::require(bytes != nullptr || length == 0, "bytes is null");
        nx_jpeg_info own{};
        const natix::MarkerResult result = natix::read_markers({bytes, length}, own);
        natix::write_sized(own, info, kInfoFirstVersion, "nx_jpeg_info");
        if (result.status != NX_OK) throw natix::failure(result.status, std::string("the JPEG ") + result.text);
    });
}

int32_t nx_jpeg_library_open(nx_jpeg_library** out) {
    return natix::guard([&] {
        natix::require(out != nullptr, "out is null");
        *out = nullptr;
        *out = std::make_unique<nx_jpeg_library>().release();
    });
}

void nx_jpeg_library_close(nx_jpeg_library* library) {
    delete library;
}

int32_t nx_jpeg_library_path(const nx_jpeg_library* library, uint8_t* dst, size_t cap, size_t* needed) {
    return natix::guard([&] {
        natix::require(library != nullptr, "library is null");
        natix::copy_text(library->library.path(), dst, cap, needed);
    });
}

int32_t nx_jpeg_open(const nx_jpeg_library* library, nx_jpeg** out) {
    return natix::guard([&] {
        natix::require(out != nullptr, "out is null");
        *out = nullptr;
        natix::require(library != nullptr, "library is null");
        *out = std::make_unique<nx_jpeg>(library->library).release();
    });
}

void nx_jpeg_close(nx_jpeg* decoder) {
    delete decoder;
}

int32_t nx_jpeg_decode(nx_jpeg* decoder, const uint8_t* bytes, size_t length, uint32_t scale_denominator, uint8_t* dst,
                       uint32_t width, uint32_t height, uint64_t stride, int64_t* problem_offset) {
    int64_t offset = -1;
    const int32_t status = natix::guard([&] {
        natix::require(decoder != nullptr, "decoder is null");
        natix::require(bytes != nullptr || length == 0, "bytes is null");
        natix::require(dst != nullptr, "dst is null");
        decoder->decoder.decode({bytes, length}, scale_denominator, {dst, width, height, stride}, offset);
    });
    if (problem_offset != nullptr) *problem_offset = offset;
    return status;
}

int32_t nx_jpeg_decode_planes(nx_jpeg* decoder, const uint8_t* bytes, size_t length, uint32_t scale_denominator,
                              const nx_jpeg_planes* planes, int64_t* problem_offset) {
    int64_t offset = -1;
    const int32_t status = natix::guard([&] {
        natix::require(decoder != nullptr, "decoder is null");
        natix::require(bytes != nullptr || length == 0, "bytes is null");
        const nx_jpeg_planes own = natix::read_sized(planes, kPlanesFirstVersion, "nx_jpeg_planes");
        decoder->decoder.decode_planes({bytes, length}, scale_denominator, own, offset);
    });
    if (problem_offset != nullptr) *problem_offset = offset;
    return status;
}

}  // extern "C"
