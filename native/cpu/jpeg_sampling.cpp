#include "jpeg_sampling.hpp"

namespace natix {

uint32_t subsampling_of(std::span<const uint8_t> components) noexcept {
    if (components.size() == 3) return components[1] == 0x11 ? NX_JPEG_SUBSAMPLING_GREY : NX_JPEG_SUBSAMPLING_OTHER;
    if (components.size() != 9 || components[4] != 0x11 || components[7] != 0x11) return NX_JPEG_SUBSAMPLING_OTHER;
    switch (components[1]) {
        case 0x11:
            return NX_JPEG_SUBSAMPLING_444;
        case 0x21:
            return NX_JPEG_SUBSAMPLING_422;
        case 0x22:
            return NX_JPEG_SUBSAMPLING_420;
        case 0x12:
            return NX_JPEG_SUBSAMPLING_440;
        case 0x41:
            return NX_JPEG_SUBSAMPLING_411;
        default:
            return NX_JPEG_SUBSAMPLING_OTHER;
    }
}

uint32_t colour_of(std::span<const uint8_t> components, bool jfif, int32_t adobe_transform) noexcept {
    if (components.size() == 3) return NX_JPEG_COLOUR_GREY;
    if (components.size() != 9) return NX_JPEG_COLOUR_UNKNOWN;
    if (jfif) return NX_JPEG_COLOUR_YCBCR;
    if (adobe_transform >= 0) return adobe_transform == 0 ? NX_JPEG_COLOUR_RGB : NX_JPEG_COLOUR_YCBCR;
    const bool named_rgb = components[0] == 'R' && components[3] == 'G' && components[6] == 'B';
    return named_rgb ? NX_JPEG_COLOUR_RGB : NX_JPEG_COLOUR_YCBCR;
}

ChromaStep chroma_step(uint32_t subsampling) noexcept {
    switch (subsampling) {
        case NX_JPEG_SUBSAMPLING_422:
            return {2, 1};
        case NX_JPEG_SUBSAMPLING_420:
            return {2, 2};
        case NX_JPEG_SUBSAMPLING_440:
            return {1, 2};
        case NX_JPEG_SUBSAMPLING_411:
            return {4, 1};
        default:
            return {1, 1};
    }
}

}  // namespace natix
