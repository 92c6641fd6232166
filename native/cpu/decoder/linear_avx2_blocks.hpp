// Many rows times quantised weights for AVX2 (blocking after Goto and van de Geijn, 2008). A part of a panel is
// unpacked once into the first cache and meets the rows there, tile by tile; their sums wait in memory between parts.
// Meanwhile the next part comes from memory.
//
// Kind is what differs between types of weights:
//   Input                      of a row; kStepInputs of them are four bytes, and meet one step of a panel
//   inputs(LinearInput)        [rows][stride]
//   unpack(group, count, at)   writes the steps of a group, kPanelVectors vectors each
//   multiply_add(sum, w, x)    of one step
//   kFetchInputs               whether asking for inputs ahead of their turn is worth it
//   start(starts)              of the sums of a stretch, which is stretch_of(group) inputs
//   whole(sums)                as 32-bit numbers
#pragma once

#include "decoder/linear_avx2.hpp"

namespace natix::decoder {
namespace {

constexpr size_t kStepBytes = 64;
constexpr size_t kPartSteps = 128;       // a quarter of the first cache, which may be shared with another thread
constexpr size_t kLeastStepsAGroup = 8;  // of 32 inputs, four a step

// Some groups of a panel: for each its steps, then the scales of its outputs in float32.
struct UnpackedPart {
    alignas(64) std::byte data[(kPartSteps + kPartSteps / kLeastStepsAGroup) * kStepBytes];
};

inline void add_to(float* sums, __m256i exact, __m256 scale) {
    _mm256_store_ps(sums, _mm256_fmadd_ps(_mm256_cvtepi32_ps(exact), scale, _mm256_load_ps(sums)));
}

// One group of a part and the first row of a tile.
template <class Kind>
struct GroupTile {
    const std::byte* weights;  // steps, then scales
    const typename Kind::Input* x;
    size_t stride;
    size_t stretches, steps;  // of each stretch
    const int16_t* starts;    // of the first stretch
    size_t start_stride;
    const float* scales;
    size_t scale_stride;
    float* sums;  // [rows][kPanelOutputs]
};

template <class Kind, size_t Rows>
inline void sum_stretch(const GroupTile<Kind>& tile, size_t stretch, __m256i (&sums)[Rows][kPanelVectors]) {
    const size_t stride = tile.stride, steps = tile.steps;
    const auto* x = tile.x + stretch * steps * Kind::kStepInputs;
    const auto* step = reinterpret_cast<const __m256i*>(tile.weights + stretch * steps * kStepBytes);
#pragma GCC unroll 8
    for (size_t r = 0; r < Rows; ++r)
        sums[r][0] = sums[r][1] = Kind::start(tile.starts + 2 * stretch + r * tile.start_stride);
    for (const auto* end = step + steps * kPanelVectors; step != end; step += kPanelVectors) {
        const __m256i low = _mm256_load_si256(step), high = _mm256_load_si256(step + 1);
#pragma GCC unroll 8
        for (size_t r = 0; r < Rows; ++r) {
            const __m256i value = every_four(x + r * stride);
            sums[r][0] = Kind::multiply_add(sums[r][0], low, value);
            sums[r][1] = Kind::multiply_add(sums[r][1], high, value);
        }
        x += Kind::kStepInputs;
    }
}

// Adds the sums of a group to those of the rows. A function of its own: the compiler keeps the sums in registers then.
template <class Kind, size_t Rows>
[[gnu::noinline]] void add_group(const GroupTile<Kind>& tile) {
    __m256i sums[Rows][kPanelVectors];
    sum_stretch<Kind, Rows>(tile, 0, sums);
    // Read now: for all the compiler knows, storing a sum changes the tile.
    const float* row_scales = tile.scales;
    const size_t scale_stride = tile.scale_stride;
    float* at = tile.sums;
    const auto* scales = reinterpret_cast<const float*>(tile.weights + tile.steps * kStepBytes);
    const __m256 low = _mm256_load_ps(scales), high = _mm256_load_ps(scales + 8);
#pragma GCC unroll 8
    for (size_t r = 0; r < Rows; ++r, at += kPanelOutputs) {
        const __m256 scale = _mm256_broadcast_ss(row_scales + r * scale_stride);
        add_to(at, Kind::whole(sums[r][0]), _mm256_mul_ps(low, scale));
        add_to(at + 8, Kind::whole(sums[r][1]), _mm256_mul_ps(high, scale));
    }
}

// The same for a group of several stretches.
template <class Kind, size_t Rows>
[[gnu::noinline]] void add_long_group(const GroupTile<Kind>& tile) {
    __m256i exact[Rows][kPanelVectors] = {};
    for (size_t stretch = 0; stretch < tile.stretches; ++stretch) {
        __m256i sums[Rows][kPanelVectors];
        sum_stretch<Kind, Rows>(tile, stretch, sums);
#pragma GCC unroll 8
        for (size_t r = 0; r < Rows; ++r) {
            exact[r][0] = _mm256_add_epi32(exact[r][0], Kind::whole(sums[r][0]));
            exact[r][1] = _mm256_add_epi32(exact[r][1], Kind::whole(sums[r][1]));
        }
    }
    const auto* scales = reinterpret_cast<const float*>(tile.weights + tile.stretches * tile.steps * kStepBytes);
    for (size_t r = 0; r < Rows; ++r)
        for (size_t v = 0; v < kPanelVectors; ++v)
            add_to(tile.sums + r * kPanelOutputs + 8 * v, exact[r][v],
                   _mm256_mul_ps(_mm256_load_ps(scales + 8 * v), _mm256_set1_ps(tile.scales[r * tile.scale_stride])));
}

template <class Kind>
struct PartTile {
    const LinearShare& share;
    const UnpackedPart& part;
    size_t first_group, groups;
    const std::byte* next;  // packed weights that will be unpacked next
    float* block_sums;      // [rows of the block][kPanelOutputs]
    Range block;

    template <size_t Rows>
    void run(size_t first_row) const {
        const LinearInput& input = share.input;
        const size_t row = block.first + first_row, stretches = share.group / Kind::stretch_of(share.group);
        const size_t steps = share.group / Kind::kStepInputs, start_stride = 2 * stretches * input.group_stride;
        GroupTile<Kind> tile{part.data,          Kind::inputs(input) + row * input.stride + first_group * share.group,
                             input.stride,       stretches,
                             steps / stretches,  input.starts + row * start_stride + 2 * first_group * stretches,
                             start_stride,       input.scales + row * input.group_stride + first_group,
                             input.group_stride, block_sums + first_row * kPanelOutputs};
        // These rows' part of each group of the next part.
        const size_t bytes = group_bytes(Kind::kType, share.group);
        const Range ahead{bytes * first_row / block.size(), bytes * (first_row + Rows) / block.size()};
        const std::byte* coming = next;
        for (size_t g = 0; g < groups; ++g, coming += bytes) {
            fetch_weights(coming + ahead.first, coming + ahead.last);
            if constexpr (Kind::kFetchInputs) fetch_inputs<Rows>(tile);
            if (stretches == 1)
                add_group<Kind, Rows>(tile);
            else
                add_long_group<Kind, Rows>(tile);
            tile.weights += (steps + 1) * kStepBytes;
            tile.x += share.group;
            tile.starts += 2 * stretches;
            ++tile.scales;
        }
    }

  private:
    // Inlined by force, like what follows: left as a call, GCC 12 sees no effect and drops it.
    [[gnu::always_inline]] static void fetch_weights(const std::byte* at, const std::byte* end) {
        for (; at < end; at += kStepBytes) _mm_prefetch(at, _MM_HINT_T1);
    }

    // The inputs of the rows behind a tile's: those of a part are too few for the processor to foresee them.
    template <size_t Rows>
    [[gnu::always_inline]] void fetch_inputs(const GroupTile<Kind>& tile) const {
        constexpr size_t kLine = kStepBytes / sizeof(typename Kind::Input);
        const size_t stride = tile.stride;
        const auto* x = tile.x + Rows * stride;
        for (const auto* end = x + share.group; x < end; x += kLine) {
#pragma GCC unroll 8
            for (size_t r = 0; r < Rows; ++r)
                _mm_prefetch(reinterpret_cast<const std::byte*>(x + r * stride), _MM_HINT_T0);
        }
    }
};

template <class Kind>
inline void unpack_part(const LinearShare& share, const std::byte* weights, size_t groups, UnpackedPart& part) {
    std::byte* at = part.data;
    for (size_t g = 0; g < groups; ++g, weights += group_bytes(Kind::kType, share.group)) {
        Kind::unpack(weights, share.group, reinterpret_cast<__m256i*>(at));
        at += share.group / Kind::kStepInputs * kStepBytes;
        const auto* scales =
            reinterpret_cast<const __m128i*>(weights + group_bytes(Kind::kType, share.group) - kScaleBytes);
        _mm256_store_ps(reinterpret_cast<float*>(at), _mm256_cvtph_ps(_mm_load_si128(scales)));
        _mm256_store_ps(reinterpret_cast<float*>(at) + 8, _mm256_cvtph_ps(_mm_load_si128(scales + 1)));
        at += kStepBytes;
    }
}

template <class Kind>
inline void multiply_panel(const LinearShare& share, size_t panel, Range block, UnpackedPart& part) {
    const size_t groups = share.inputs / share.group, most = kPartSteps * Kind::kStepInputs / share.group;
    alignas(32) float sums[kMostBlockRows * kPanelOutputs];
    std::fill_n(sums, block.size() * kPanelOutputs, 0.0F);
    const std::byte* weights = share.weights + panel * share.panel_bytes;
    for (size_t first = 0; first < groups; first += most) {
        const size_t count = std::min(most, groups - first);
        unpack_part<Kind>(share, weights, count, part);
        weights += count * group_bytes(Kind::kType, share.group);
        in_row_tiles<kTileRows>(block.size(), PartTile<Kind>{share, part, first, count, weights, sums, block});
    }
    put_block(share, panel, block, sums);
}

template <class Kind>
inline void multiply_blocks(const LinearShare& share) {
    UnpackedPart part;
    in_row_blocks(share, sizeof(typename Kind::Input), [&](Range block) {
        for (size_t panel = share.first_panel; panel < share.last_panel; ++panel)
            multiply_panel<Kind>(share, panel, block, part);
    });
}

}  // namespace
}  // namespace natix::decoder
