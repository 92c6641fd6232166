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

}  // namespace

void linear_f32_avx2(const LinearShare& share) noexcept {
    size_t panel = share.first_panel;
    if (share.rows == 1)
        for (; panel + 4 <= share.last_panel; panel += 4) F32Tile<4>{share, panel}.run<1>(0);
    if (share.rows <= 3)
        for (; panel + 2 <= share.last_panel; panel += 2) in_row_tiles<3>(share.rows, F32Tile<2>{share, panel});
    for (; panel < share.last_panel; ++panel) in_row_tiles<6>(share.rows, F32Tile<1>{share, panel});
}

}  // namespace natix::decoder

#else

namespace natix::decoder {

void linear_f32_avx2(const LinearShare& share) noexcept {
    linear_f32_plain(share);
}

}  // namespace natix::decoder

#endif
