// Linear layers with int4 weights for AVX2. Weights are 0 .. 15 here, so that their products with int8 inputs fit into
// 16 bits for eight additions (8 * 2 * 15 * 127 = 30480); the 8 that was added to each is taken off again by the sum of
// a group's inputs.
#include "decoder/kernels.hpp"

#if defined(__AVX2__) && defined(__FMA__) && defined(__F16C__)
#include "decoder/linear_avx2.hpp"

namespace natix::decoder {
namespace {

constexpr size_t kStretch = 32;  // inputs whose products are summed in 16 bits

struct Int4Tile {
    const LinearShare& share;
    size_t panel;

    // Adds the products of kStretch inputs to the exact sums.
    template <size_t Rows>
    static inline void add_stretch(const std::byte* weights, const int8_t* x, size_t stride,
                                   __m256i (&exact)[Rows][kPanelVectors]) {
        const __m256i low_half = _mm256_set1_epi8(15), ones = _mm256_set1_epi16(1);
        __m256i narrow[Rows][kPanelVectors];
#pragma GCC unroll 8
        for (size_t r = 0; r < Rows; ++r) narrow[r][0] = narrow[r][1] = _mm256_setzero_si256();
#pragma GCC unroll 1  // more of it at once does not fit into the registers
        for (size_t i = 0; i < kStretch; i += 8, weights += 4 * kPanelOutputs) {
            const auto* bytes = reinterpret_cast<const __m256i*>(weights);
            const __m256i both0 = _mm256_load_si256(bytes), both1 = _mm256_load_si256(bytes + 1);
            const __m256i first0 = _mm256_and_si256(both0, low_half), first1 = _mm256_and_si256(both1, low_half);
            const __m256i second0 = _mm256_and_si256(_mm256_srli_epi16(both0, 4), low_half);
            const __m256i second1 = _mm256_and_si256(_mm256_srli_epi16(both1, 4), low_half);
#pragma GCC unroll 8
            for (size_t r = 0; r < Rows; ++r) {
                const __m256i first = every_four(x + r * stride + i), second = every_four(x + r * stride + i + 4);
                narrow[r][0] = _mm256_add_epi16(narrow[r][0], _mm256_maddubs_epi16(first0, first));
                narrow[r][1] = _mm256_add_epi16(narrow[r][1], _mm256_maddubs_epi16(first1, first));
                narrow[r][0] = _mm256_add_epi16(narrow[r][0], _mm256_maddubs_epi16(second0, second));
                narrow[r][1] = _mm256_add_epi16(narrow[r][1], _mm256_maddubs_epi16(second1, second));
            }
        }
#pragma GCC unroll 8
        for (size_t r = 0; r < Rows; ++r)
#pragma GCC unroll 2
            for (size_t v = 0; v < kPanelVectors; ++v)
                exact[r][v] = _mm256_add_epi32(exact[r][v], _mm256_madd_epi16(narrow[r][v], ones));
    }

    template <size_t Rows>
    void run(size_t first_row) const {
        const size_t stride = share.input.stride, group_stride = share.input.group_stride;
        const std::byte* weights = share.weights + panel * share.panel_bytes;
        const int8_t* x = share.input.narrow + first_row * stride;
        const float* row_scales = share.input.scales + first_row * group_stride;
        const int32_t* row_sums = share.input.sums + first_row * group_stride;
        __m256 sums[Rows][kPanelVectors];
#pragma GCC unroll 8
        for (size_t r = 0; r < Rows; ++r) sums[r][0] = sums[r][1] = _mm256_setzero_ps();
        for (size_t i = 0; i < share.inputs; i += share.group, ++row_scales, ++row_sums) {
            __m256i exact[Rows][kPanelVectors];
#pragma GCC unroll 8
            for (size_t r = 0; r < Rows; ++r)
                exact[r][0] = exact[r][1] = _mm256_set1_epi32(-8 * row_sums[r * group_stride]);
            for (size_t j = 0; j < share.group; j += kStretch, weights += kPanelOutputs * kStretch / 2)
                add_stretch<Rows>(weights, x + i + j, stride, exact);
            add_scaled<Rows>(weights, row_scales, group_stride, exact, sums);
            weights += kScaleBytes;
        }
        for (size_t r = 0; r < Rows; ++r) put_sums(share, panel, first_row + r, sums[r][0], sums[r][1]);
    }
};

}  // namespace

void linear_int4_avx2(const LinearShare& share) noexcept {
    for (size_t panel = share.first_panel; panel < share.last_panel; ++panel)
        in_row_tiles<4>(share.rows, Int4Tile{share, panel});
}

}  // namespace natix::decoder

#else

namespace natix::decoder {

void linear_int4_avx2(const LinearShare& share) noexcept {
    linear_int4_plain(share);
}

}  // namespace natix::decoder

#endif
