// Linear layers in float32 for AVX2: a tile is some rows times one panel, or few rows times several, so that enough
// chains are under way at once to hide the latency of a multiply-add.
#include "decoder/kernels.hpp"

#if defined(__AVX2__) && defined(__FMA__)
#include "decoder/linear_avx2.hpp"

namespace natix::decoder {
namespace {

template <size_t Panels>
struct F32Tile {
    const LinearShare& share;
    size_t panel;

    template <size_t Rows>
    void run(size_t first_row) const {
        const float* weights = reinterpret_cast<const float*>(share.weights + panel * share.panel_bytes);
        const size_t panel_floats = share.panel_bytes / sizeof(float), stride = share.input.stride;
        const float* x = share.input.values + first_row * stride;
        __m256 sums[Panels][Rows][kPanelVectors];
#pragma GCC unroll 8
        for (size_t p = 0; p < Panels; ++p)
#pragma GCC unroll 8
            for (size_t r = 0; r < Rows; ++r) sums[p][r][0] = sums[p][r][1] = _mm256_setzero_ps();
        for (size_t i = 0; i < share.inputs; ++i, weights += kPanelOutputs, ++x) {
#pragma GCC unroll 8
            for (size_t p = 0; p < Panels; ++p) {
                const __m256 low = _mm256_load_ps(weights + p * panel_floats);
                const __m256 high = _mm256_load_ps(weights + p * panel_floats + 8);
#pragma GCC unroll 8
                for (size_t r = 0; r < Rows; ++r) {
                    const __m256 value = _mm256_broadcast_ss(x + r * stride);
                    sums[p][r][0] = _mm256_fmadd_ps(low, value, sums[p][r][0]);
                    sums[p][r][1] = _mm256_fmadd_ps(high, value, sums[p][r][1]);
                }
            }
        }
#pragma GCC unroll 8
        for (size_t p = 0; p < Panels; ++p)
#pragma GCC unroll 8
            for (size_t r = 0; r < Rows; ++r) put_sums(share, panel + p, first_row + r, sums[p][r][0], sums[p][r][1]);
    }
};

// Many rows: a part of a panel stays in the first cache while all rows of a block meet it, their sums in memory. The
// part behind it comes from memory meanwhile.
struct F32PartTile {
    const LinearShare& share;
    const float* weights;
    size_t first_input, inputs;
    float* block_sums;  // [rows of the block][kPanelOutputs]
    Range block;

    template <size_t Rows>
    void run(size_t first_row) const {
        const size_t stride = share.input.stride;
        const float *w = weights, *x = share.input.values + (block.first + first_row) * stride + first_input;
        float* at = block_sums + first_row * kPanelOutputs;
        __m256 sums[Rows][kPanelVectors];
#pragma GCC unroll 8
        for (size_t r = 0; r < Rows; ++r) {
            sums[r][0] = _mm256_load_ps(at + r * kPanelOutputs);
            sums[r][1] = _mm256_load_ps(at + r * kPanelOutputs + 8);
        }
        for (size_t done = 0; done < inputs; done += kStretch) {
            prefetch(w + kPartInputs * kPanelOutputs, first_row, Rows);
            const size_t count = std::min(kStretch, inputs - done);
            for (size_t i = 0; i < count; ++i, w += kPanelOutputs, ++x) {
                const __m256 low = _mm256_load_ps(w), high = _mm256_load_ps(w + 8);
#pragma GCC unroll 8
                for (size_t r = 0; r < Rows; ++r) {
                    const __m256 value = _mm256_broadcast_ss(x + r * stride);
                    sums[r][0] = _mm256_fmadd_ps(low, value, sums[r][0]);
                    sums[r][1] = _mm256_fmadd_ps(high, value, sums[r][1]);
                }
            }
        }
#pragma GCC unroll 8
        for (size_t r = 0; r < Rows; ++r) {
            _mm256_store_ps(at + r * kPanelOutputs, sums[r][0]);
            _mm256_store_ps(at + r * kPanelOutputs + 8, sums[r][1]);
        }
    }

    static constexpr size_t kPartInputs = 256, kStretch = 16;

  private:
    // These rows' part of the lines of a stretch.
    void prefetch(const float* ahead, size_t first_row, size_t rows) const {
        const size_t last = kStretch * (first_row + rows) / block.size();
        for (size_t i = kStretch * first_row / block.size(); i < last; ++i)
            _mm_prefetch(ahead + i * kPanelOutputs, _MM_HINT_T0);
    }
};

void multiply_block(const LinearShare& share, Range block) {
    alignas(32) float sums[kMostBlockRows * kPanelOutputs];
    for (size_t panel = share.first_panel; panel < share.last_panel; ++panel) {
        std::fill_n(sums, block.size() * kPanelOutputs, 0.0F);
        const auto* weights = reinterpret_cast<const float*>(share.weights + panel * share.panel_bytes);
        for (size_t i = 0; i < share.inputs; i += F32PartTile::kPartInputs) {
            const size_t count = std::min(F32PartTile::kPartInputs, share.inputs - i);
            in_row_tiles<kTileRows>(block.size(),
                                    F32PartTile{share, weights + i * kPanelOutputs, i, count, sums, block});
        }
        put_block(share, panel, block, sums);
    }
}

}  // namespace

void linear_f32_avx2(const LinearShare& share) noexcept {
    size_t panel = share.first_panel;
    if (share.rows == 1)
        for (; panel + 4 <= share.last_panel; panel += 4) F32Tile<4>{share, panel}.run<1>(0);
    if (share.rows <= 3)
        for (; panel + 2 <= share.last_panel; panel += 2) in_row_tiles<3>(share.rows, F32Tile<2>{share, panel});
    if (share.rows > kTileRows)
        return in_row_blocks(share, sizeof(float), [&](Range block) { multiply_block(share, block); });
    for (; panel < share.last_panel; ++panel) in_row_tiles<kTileRows>(share.rows, F32Tile<1>{share, panel});
}

}  // namespace natix::decoder

#else

namespace natix::decoder {

void linear_f32_avx2(const LinearShare& share) noexcept {
    linear_f32_plain(share);
}

}  // namespace natix::decoder

#endif
