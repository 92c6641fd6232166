// Looks for the end of an image after its first scan header, to say where a frame that failed to decode is broken.
#pragma once

#include <cstdint>
#include <span>

namespace natix {

struct EntropyEnd {
    bool found_end = false;  // an end of image (FF D9) is there
    int64_t offset = -1;     // of the end of image; of a marker that has no place in a scan; or the length when cut off
    bool bad_marker = false;  // offset is that of a marker that has no place there
};

// Walks entropy-coded data and the segments between scans, from `from` on.
EntropyEnd find_entropy_end(std::span<const uint8_t> bytes, size_t from) noexcept;

}  // namespace natix
