// What the linear kernels for AVX2 have in common: how rows are cut into tiles, and how sums are written. All of it is
// local to each source file, so that nothing compiled for AVX2 is taken for other files' use.
#pragma once

#include <immintrin.h>

#include <algorithm>
#include <utility>

#include "decoder/packed_layout.hpp"
#include "decoder/thread_team.hpp"

namespace natix::decoder {
namespace {

constexpr size_t kPanelVectors = kPanelOutputs / 8;
constexpr size_t kFewRows = 4;   // one tile, whose weights are read once: nothing to keep them for
constexpr size_t kTileRows = 6;  // times kPanelVectors sums: what fits into the registers beside their factors
constexpr size_t kMostBlockRows = 96, kLeastBlockRows = 48;
constexpr size_t kBlockBytes = 256 * 1024;  // of inputs: half of the second cache
constexpr size_t kAheadBytes = 2048;  // of weights on their way from memory: more than a processor asks for itself

// Four bytes in every place of 32 bits.
inline __m256i every_four(const void* bytes) {
    int32_t four;
    __builtin_memcpy(&four, bytes, sizeof four);
    return _mm256_set1_epi32(four);
}

inline void put_vector(const LinearShare& share, float* at, __m256 sum) {
    if (share.accumulate) sum = _mm256_fmadd_ps(_mm256_set1_ps(share.factor), sum, _mm256_loadu_ps(at));
    _mm256_storeu_ps(at, sum);
}

// Writes the sums of one row and one panel. They come by value: arrays whose address is taken would leave the
// registers.
inline void put_sums(const LinearShare& share, size_t panel, size_t row, __m256 low, __m256 high) {
    const size_t first = panel * kPanelOutputs, left = share.outputs - first;
    float* y = share.y + row * share.y_stride + first;
    if (left >= kPanelOutputs) {
        put_vector(share, y, low);
        put_vector(share, y + 8, high);
        return;
    }
    alignas(32) float whole[kPanelOutputs] = {};
    for (size_t i = 0; i < left; ++i) whole[i] = y[i];
    put_vector(share, whole, low);
    put_vector(share, whole + 8, high);
    for (size_t i = 0; i < left; ++i) y[i] = whole[i];
}

// The same for the sums [rows of the block][kPanelOutputs] of a block.
inline void put_block(const LinearShare& share, size_t panel, Range block, const float* sums) {
    for (size_t row = block.first; row < block.last; ++row, sums += kPanelOutputs)
        put_sums(share, panel, row, _mm256_load_ps(sums), _mm256_load_ps(sums + 8));
}

// Cuts the rows into blocks whose inputs stay in the second cache while all panels meet them, but for which reading the
// weights again is cheap. Calls run(Range) for each.
template <class Run>
inline void in_row_blocks(const LinearShare& share, size_t input_bytes, const Run& run) {
    const size_t most = std::clamp(kBlockBytes / (share.inputs * input_bytes), kLeastBlockRows, kMostBlockRows);
    const size_t blocks = (share.rows + most - 1) / most;
    for (size_t b = 0; b < blocks; ++b) run(Range{share.rows * b / blocks, share.rows * (b + 1) / blocks});
}

// Adds the exact sums of one group, each times the scale of its output and of its row.
template <size_t Rows>
inline void add_scaled(const std::byte* half_scales, const float* row_scales, size_t group_stride,
                       const __m256i (&exact)[Rows][kPanelVectors], __m256 (&sums)[Rows][kPanelVectors]) {
    const auto* scales = reinterpret_cast<const __m128i*>(half_scales);
    const __m256 low = _mm256_cvtph_ps(_mm_load_si128(scales)), high = _mm256_cvtph_ps(_mm_load_si128(scales + 1));
#pragma GCC unroll 8
    for (size_t r = 0; r < Rows; ++r) {
        const __m256 scale = _mm256_broadcast_ss(row_scales + r * group_stride);
        sums[r][0] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(exact[r][0]), _mm256_mul_ps(low, scale), sums[r][0]);
        sums[r][1] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(exact[r][1]), _mm256_mul_ps(high, scale), sums[r][1]);
    }
}

template <class Tile, size_t... Less>
inline void run_tile(const Tile& tile, size_t first, size_t count, std::index_sequence<Less...>) {
    (void)((count == Less + 1 && (tile.template run<Less + 1>(first), true)) || ...);
}

// Cuts the rows into tiles as equal as can be, of at most Most, and calls tile.run<rows>(first row) for each.
template <size_t Most, class Tile>
inline void in_row_tiles(size_t rows, const Tile& tile) {
    const size_t tiles = (rows + Most - 1) / Most;
    for (size_t i = 0; i < tiles; ++i) {
        const size_t first = rows * i / tiles;
        run_tile(tile, first, rows * (i + 1) / tiles - first, std::make_index_sequence<Most>());
    }
}

}  // namespace
}  // namespace natix::decoder
