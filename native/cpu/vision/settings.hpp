// The configuration of a vision tower, checked, and the widths that follow from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "decoder/kernels.hpp"
#include "natix/vision.h"

namespace natix::vision {

using decoder::WeightType;

constexpr size_t kColours = 3;

struct Settings {
    uint32_t depth, hidden, feed_forward, heads, patch_size, temporal_patch, merge, position_grid, out_hidden;
    WeightType weights;
    uint32_t group;  // inputs a scale; 1 for F32
    uint32_t max_patches, threads;
    float norm_epsilon;
    std::vector<uint32_t> deepstack_blocks;

    size_t head_dim() const noexcept { return hidden / heads; }
    size_t patch_pixels() const noexcept { return size_t{patch_size} * patch_size; }
    size_t patch_inputs() const noexcept { return kColours * patch_pixels(); }
    size_t token_patches() const noexcept { return size_t{merge} * merge; }
    size_t merged_width() const noexcept { return token_patches() * hidden; }
    size_t positions() const noexcept { return size_t{position_grid} * position_grid; }
};

// NX_INVALID_ARGUMENT names the setting that is wrong, what it is and what it may be.
Settings read_settings(const nx_vision_config* config);

}  // namespace natix::vision
