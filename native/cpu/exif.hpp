// EXIF out of an APP1 segment: how the image is turned, and what is said of the lens.
#pragma once

#include <cstdint>
#include <span>

#include "natix/jpeg.h"

namespace natix {

// True when the payload of an APP1 segment is EXIF.
bool is_exif(std::span<const uint8_t> payload) noexcept;

// Fills orientation and lens of info from an EXIF payload (TIFF 6.0, Exif 2.32); what is missing or cannot be used
// stays as it is. Reads nothing outside the payload.
void read_exif(std::span<const uint8_t> payload, nx_jpeg_info& info) noexcept;

}  // namespace natix
