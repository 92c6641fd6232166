// One libturbojpeg decoder and what its warnings mean to us.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "baseline_decoder.hpp"
#include "natix/jpeg.h"
#include "turbojpeg_library.hpp"

namespace natix {

struct RgbTarget {
    uint8_t* pixels;
    uint32_t width, height;
    uint64_t stride;
};

class JpegDecoder {
  public:
    explicit JpegDecoder(const TurboJpegLibrary& library);
    ~JpegDecoder();
    JpegDecoder(const JpegDecoder&) = delete;
    JpegDecoder& operator=(const JpegDecoder&) = delete;

    // Throws failure; problem_offset is then set where it is known.
    void decode(std::span<const uint8_t> jpeg, uint32_t denominator, const RgbTarget& target, int64_t& problem_offset);
    void decode_planes(std::span<const uint8_t> jpeg, uint32_t denominator, const nx_jpeg_planes& target,
                       int64_t& problem_offset);

  private:
    void renew();
    int decompress(std::span<const uint8_t> jpeg, const RgbTarget& target);
    int decompress(std::span<const uint8_t> jpeg, const nx_jpeg_planes& target);
    template <class Target>
    void run(std::span<const uint8_t> jpeg, const Target& target, int64_t& problem_offset);
    void check_same_header(std::span<const uint8_t> jpeg, const nx_jpeg_info& info, int64_t& problem_offset);
    bool is_harmless_oddity() const;
    void judge(std::span<const uint8_t> jpeg, int64_t& problem_offset);

    const TurboJpegLibrary& library_;
    tj_handle handle_ = nullptr;
    BaselineDecoder baseline_;
    const bool library_only_;  // as NATIX_JPEG_DECODER said when the decoder was made
};

}  // namespace natix
