// What follows the first scan header: where the image ends, to say where a frame that failed to decode is broken, and
// how many scans there are, to refuse those that would hold a decoder for long.
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

// How many scans a decoder would meet from `from` on, up to the end of image; stops counting above `limit`. Errs on the
// high side in broken images: a decoder that resumes behind a marker that has no place there still meets what follows.
uint64_t count_scans(std::span<const uint8_t> bytes, size_t from, uint64_t limit) noexcept;

}  // namespace natix
