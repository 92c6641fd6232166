// What the components of a frame header mean: their sampling factors and their colours.
#pragma once

#include <cstdint>
#include <span>

#include "natix/jpeg.h"

namespace natix {

// Luma samples that share a chroma sample, across and down; 1, 1 for grey and for what is no NX_JPEG_SUBSAMPLING_*.
struct ChromaStep {
    uint32_t x = 1, y = 1;
};

// components: id, sampling factors and table of each, as the frame header has them (ITU-T T.81, B.2.2).
uint32_t subsampling_of(std::span<const uint8_t> components) noexcept;

// adobe_transform is -1 without an Adobe segment.
uint32_t colour_of(std::span<const uint8_t> components, bool jfif, int32_t adobe_transform) noexcept;

ChromaStep chroma_step(uint32_t subsampling) noexcept;

}  // namespace natix
