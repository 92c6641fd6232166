// Planes whose last byte lies just before a page that may not be touched: one byte too many ends the program. It also
// catches what sanitizers cannot see, the assembly of libturbojpeg.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "natix/jpeg.h"

namespace natix_test {

class GuardedPlanes {
  public:
    // Exactly as many bytes as the header says are written, with rows `slack` bytes longer than they need to be.
    GuardedPlanes(uint32_t subsampling, uint32_t width, uint32_t height, uint64_t slack = 0);

    const nx_jpeg_planes& view() const { return view_; }
    nx_jpeg_planes& view() { return view_; }

    // Sample of plane i, and the size of the part of it that is image.
    uint8_t at(int plane, uint32_t x, uint32_t y) const { return view_.data[plane][y * view_.stride[plane] + x]; }
    uint32_t width(int plane) const;
    uint32_t height(int plane) const;
    int count() const { return view_.subsampling == NX_JPEG_SUBSAMPLING_GREY ? 1 : 3; }

    // True when bytes between the rows still hold what they held before.
    bool slack_is_untouched() const;

  private:
    struct Unmap {
        uint64_t bytes;
        void operator()(uint8_t* pages) const;
    };

    uint8_t* add_pages(uint64_t bytes);

    nx_jpeg_planes view_{};
    uint32_t written_columns_[3] = {};
    uint32_t written_rows_[3] = {};
    std::vector<std::unique_ptr<uint8_t, Unmap>> pages_;
};

// Luma samples to a chroma sample.
struct Step {
    uint32_t x, y;
};
Step step_of(uint32_t subsampling);

}  // namespace natix_test
