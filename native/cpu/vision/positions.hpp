// Where the patches of an image lie, and what follows from it: taps into the table of learned positions, and the angles
// of rotary positions in two dimensions.
#pragma once

#include <array>

#include "decoder/buffer.hpp"
#include "vision/settings.hpp"

namespace natix::vision {

// A table's four rows around a patch, row-major in the grid of positions, and their weights, which add up to 1.
struct Taps {
    std::array<size_t, 4> rows;
    std::array<float, 4> weights;
};

class Positions {
  public:
    explicit Positions(const Settings& settings);

    // Room for any image of so many patches.
    void reserve(size_t patches);

    // Takes an image of that many rows and columns of patches, for which there is room.
    void place(size_t rows, size_t columns) noexcept;

    // The learned positions, resampled so that the corners of the image lie on those of the grid.
    Taps taps(size_t patch) const noexcept;

    // The cosines and sines [head_dim / 2] of a patch: the first half of the pairs turns by its row, the second by its
    // column.
    void angles(size_t patch, float* cosines, float* sines) const noexcept;

    uint64_t bytes() const noexcept { return cosines_.bytes() + sines_.bytes(); }

  private:
    struct Place {
        size_t row, column;
    };
    Place place_of(size_t patch) const noexcept;

    size_t merge_, grid_, quarter_;
    size_t rows_ = 0, columns_ = 0;
    size_t steps_ = 0;                        // places along a side for which there are angles
    decoder::Buffer<float> cosines_, sines_;  // [steps][head_dim / 4], computed in double precision
};

}  // namespace natix::vision
