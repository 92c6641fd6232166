// Linear layers in float32 for AVX-512; few rows, which wait for memory alone, as for AVX2.
#include "decoder/kernels.hpp"

#if defined(__AVX512F__)
#include "decoder/linear_avx512.hpp"

namespace natix::decoder {
namespace {

constexpr size_t kLeastWideRows = 5;  // chains enough to hide the latency of a multiply-add

struct WideF32Tile {
    const LinearShare& share;
    size_t panel, block_row;

    template <size_t Rows>
    void run(size_t first_row) const {
        const size_t row = block_row + first_row, stride = share.input.stride;
        const float* weights = reinterpret_cast<const float*>(share.weights + panel * share.panel_bytes);
        const float* x = share.input.values + row * stride;
        __m512 sums[Rows];
#pragma GCC unroll 16
        for (size_t r = 0; r < Rows; ++r) sums[r] = _mm512_setzero_ps();
        for (size_t i = 0; i < share.inputs; ++i, weights += kPanelOutputs, ++x) {
            _mm_prefetch(reinterpret_cast<const std::byte*>(weights) + kAheadBytes, _MM_HINT_T0);
            const __m512 weight = _mm512_load_ps(weights);
#pragma GCC unroll 16
            for (size_t r = 0; r < Rows; ++r) {
                sums[r] = _mm512_fmadd_ps(weight, _mm512_set1_ps(x[r * stride]), sums[r]);
                asm("" : "+v"(sums[r]));  // stays in its register
            }
        }
#pragma GCC unroll 16
        for (size_t r = 0; r < Rows; ++r) put_wide(share, panel, row + r, sums[r]);
    }
};

}  // namespace

void linear_f32_avx512(const LinearShare& share) noexcept {
    if (share.rows < kLeastWideRows) return linear_f32_avx2(share);
    multiply_wide<WideF32Tile>(share, sizeof(float));
}

}  // namespace natix::decoder

#else

namespace natix::decoder {

void linear_f32_avx512(const LinearShare& share) noexcept {
    linear_f32_avx2(share);
}

}  // namespace natix::decoder

#endif
