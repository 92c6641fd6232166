// Decodes the JPEGs that cameras write — baseline, one scan, Huffman tables of their own — straight to planes. Entropy
// decoding is most of a decoder's time; this one takes two codes at a time from bytes that are unstuffed before. It
// takes undamaged images only, and gives libjpeg-turbo's own samples, bit for bit; everything else it leaves to
// libjpeg-turbo, which then judges.
#pragma once

#include <cstdint>
#include <span>

#include "baseline_segment.hpp"
#include "baseline_tables.hpp"
#include "natix/jpeg.h"

namespace natix {

class BaselineDecoder {
  public:
    // False when the image is for libjpeg-turbo; target then holds anything. Nothing is written outside the planes.
    bool decode(std::span<const uint8_t> jpeg, const nx_jpeg_info& info, uint32_t denominator,
                const nx_jpeg_planes& target) noexcept;

  private:
    BaselineTables tables_;
    BaselineSegments segments_;
};

}  // namespace natix
