// Linear layers with int4 weights for AVX2. Weights are 0 .. 15 here, each 8 too large: the sums of a stretch start
// from what that adds too much. An input then counts w x or -8 x, so that with all of a stretch's 32 inputs of a place
// (32 * 8 * 127 = 32512) nothing leaves 16 bits at any time.
#include "decoder/kernels.hpp"

#if defined(__AVX2__) && defined(__FMA__) && defined(__F16C__)
#include "decoder/linear_avx2_blocks.hpp"

namespace natix::decoder {
namespace {

struct Int4Kind {
    using Input = int8_t;
    static constexpr WeightType kType = WeightType::Int4;
    static constexpr size_t kStepInputs = 4;
    static constexpr bool kFetchInputs = true;

    static const Input* inputs(const LinearInput& input) { return input.narrow; }
    static size_t stretch_of(size_t group) { return decoder::stretch_of(group); }
    static __m256i whole(__m256i sums) { return _mm256_madd_epi16(sums, _mm256_set1_epi16(1)); }

    static __m256i start(const int16_t* starts) { return every_four(starts); }

    static __m256i multiply_add(__m256i sum, __m256i weights, __m256i x) {
        return _mm256_add_epi16(sum, _mm256_maddubs_epi16(weights, x));
    }

    static void unpack(const std::byte* weights, size_t count, __m256i* steps) {
        const __m256i low_half = _mm256_set1_epi8(15);
        const auto* bytes = reinterpret_cast<const __m256i*>(weights);
        for (size_t i = 0; i < count; i += 8, bytes += 2, steps += 4) {
            const __m256i both0 = _mm256_load_si256(bytes), both1 = _mm256_load_si256(bytes + 1);
            _mm256_store_si256(steps, _mm256_and_si256(both0, low_half));
            _mm256_store_si256(steps + 1, _mm256_and_si256(both1, low_half));
            _mm256_store_si256(steps + 2, _mm256_and_si256(_mm256_srli_epi16(both0, 4), low_half));
            _mm256_store_si256(steps + 3, _mm256_and_si256(_mm256_srli_epi16(both1, 4), low_half));
        }
    }
};

// Few rows, straight from the packed weights.
struct Int4Tile {
    const LinearShare& share;
    size_t panel;

    // Adds the products of a stretch to the exact sums.
    template <size_t Rows>
    inline void add_stretch(const std::byte* weights, size_t row, size_t stretch,
                            __m256i (&exact)[Rows][kPanelVectors]) const {
        const size_t count = stretch_of(share.group), stride = share.input.stride;
        const int8_t* x = share.input.narrow + row * stride + stretch * count;
        const size_t start_stride = 2 * share.input.group_stride * (share.group / count);
        const int16_t* starts = share.input.starts + row * start_stride + 2 * stretch;
        const __m256i low_half = _mm256_set1_epi8(15);
        __m256i narrow[Rows][kPanelVectors];
#pragma GCC unroll 8
        for (size_t r = 0; r < Rows; ++r) narrow[r][0] = narrow[r][1] = Int4Kind::start(starts + r * start_stride);
#pragma GCC unroll 1  // more of it at once does not fit into the registers
        for (size_t i = 0; i < count; i += 8, weights += 4 * kPanelOutputs) {
            const auto* bytes = reinterpret_cast<const __m256i*>(weights);
            _mm_prefetch(weights + kAheadBytes, _MM_HINT_T0);
            const __m256i both0 = _mm256_load_si256(bytes), both1 = _mm256_load_si256(bytes + 1);
            const __m256i first0 = _mm256_and_si256(both0, low_half), first1 = _mm256_and_si256(both1, low_half);
            const __m256i second0 = _mm256_and_si256(_mm256_srli_epi16(both0, 4), low_half);
            const __m256i second1 = _mm256_and_si256(_mm256_srli_epi16(both1, 4), low_half);
#pragma GCC unroll 8
            for (size_t r = 0; r < Rows; ++r) {
                const __m256i first = every_four(x + r * stride + i), second = every_four(x + r * stride + i + 4);
                narrow[r][0] = Int4Kind::multiply_add(narrow[r][0], first0, first);
                narrow[r][1] = Int4Kind::multiply_add(narrow[r][1], first1, first);
                narrow[r][0] = Int4Kind::multiply_add(narrow[r][0], second0, second);
                narrow[r][1] = Int4Kind::multiply_add(narrow[r][1], second1, second);
            }
        }
#pragma GCC unroll 8
        for (size_t r = 0; r < Rows; ++r)
#pragma GCC unroll 2
            for (size_t v = 0; v < kPanelVectors; ++v)
                exact[r][v] = _mm256_add_epi32(exact[r][v], Int4Kind::whole(narrow[r][v]));
    }

    template <size_t Rows>
    void run(size_t first_row) const {
        const size_t count = stretch_of(share.group), group_stride = share.input.group_stride;
        const std::byte* weights = share.weights + panel * share.panel_bytes;
        const float* row_scales = share.input.scales + first_row * group_stride;
        __m256 sums[Rows][kPanelVectors];
#pragma GCC unroll 8
        for (size_t r = 0; r < Rows; ++r) sums[r][0] = sums[r][1] = _mm256_setzero_ps();
        for (size_t i = 0; i < share.inputs; ++row_scales) {
            __m256i exact[Rows][kPanelVectors];
#pragma GCC unroll 8
            for (size_t r = 0; r < Rows; ++r) exact[r][0] = exact[r][1] = _mm256_setzero_si256();
            for (const size_t end = i + share.group; i < end; i += count, weights += kPanelOutputs * count / 2)
                add_stretch<Rows>(weights, first_row, i / count, exact);
            add_scaled<Rows>(weights, row_scales, group_stride, exact, sums);
            weights += kScaleBytes;
        }
        for (size_t r = 0; r < Rows; ++r) put_sums(share, panel, first_row + r, sums[r][0], sums[r][1]);
    }
};

}  // namespace

void linear_int4_avx2(const LinearShare& share) noexcept {
    if (share.rows > kFewRows) return multiply_blocks<Int4Kind>(share);
    for (size_t panel = share.first_panel; panel < share.last_panel; ++panel)
        in_row_tiles<kFewRows>(share.rows, Int4Tile{share, panel});
}

}  // namespace natix::decoder

#else

namespace natix::decoder {

void linear_int4_avx2(const LinearShare& share) noexcept {
    linear_int4_plain(share);
}

}  // namespace natix::decoder

#endif
