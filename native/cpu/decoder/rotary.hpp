// Rotary positions (Su et al. 2021): element i of a head turns with element i + head_dim / 2.
#pragma once

#include <cstddef>

#include "decoder/settings.hpp"

namespace natix::decoder {

// The axis that pair i takes its position from: 0 time, 1 height, 2 width. Interleaved as in Qwen3-VL: height and width
// take every third pair while their sections last, time the rest.
size_t position_axis(const Settings& settings, size_t pair) noexcept;

// The cosines and sines [head_dim / 2] of a token; `positions` holds its position on each axis. Angles are computed in
// double precision.
void rotary_angles(const Settings& settings, const int32_t* positions, float* cosines, float* sines) noexcept;

void rotate(float* head, size_t head_dim, const float* cosines, const float* sines) noexcept;

}  // namespace natix::decoder
