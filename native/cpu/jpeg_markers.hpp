// Walks the marker segments of a JPEG (ITU-T T.81, annex B) up to its first scan. Allocates nothing, trusts nothing.
#pragma once

#include <cstdint>
#include <span>

#include "natix/jpeg.h"

namespace natix {

struct MarkerResult {
    int32_t status = NX_OK;
    const char* text = nullptr;  // a sentence, when status is not NX_OK
};

// Fills info (except struct_size) with what was found, also when the walk ends in a problem.
MarkerResult read_markers(std::span<const uint8_t> bytes, nx_jpeg_info& info) noexcept;

}  // namespace natix
