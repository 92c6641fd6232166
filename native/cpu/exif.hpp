// EXIF orientation out of an APP1 segment.
#pragma once

#include <cstdint>
#include <span>

namespace natix {

// Orientation 1..8 from the payload of an APP1 segment; 1 when it has none, or none that can be used (TIFF 6.0,
// EXIF 2.3).
uint32_t exif_orientation(std::span<const uint8_t> payload) noexcept;

}  // namespace natix
