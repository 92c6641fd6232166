// Linear layers with int8 weights for AVX2. Weights are widened to 16 bits once for all rows of a tile; products of
// pairs then add up exactly in 32 bits.
#include "decoder/kernels.hpp"

#if defined(__AVX2__) && defined(__FMA__) && defined(__F16C__)
#include "decoder/linear_avx2_blocks.hpp"

namespace natix::decoder {
namespace {

inline __m256i even_bytes(__m256i words) {
    return _mm256_srai_epi16(_mm256_slli_epi16(words, 8), 8);
}

inline __m256i odd_bytes(__m256i words) {
    return _mm256_srai_epi16(words, 8);
}

struct Int8Kind {
    using Input = int16_t;
    static constexpr WeightType kType = WeightType::Int8;
    static constexpr size_t kStepInputs = 2;
    static constexpr bool kFetchInputs = false;

    static const Input* inputs(const LinearInput& input) { return input.wide; }
    static size_t stretch_of(size_t group) { return group; }
    static __m256i whole(__m256i sums) { return sums; }

    // The compiler must not see that it is 0: it would take the first step out of the loop and run out of registers.
    static __m256i start(const int16_t*) {
        __m256i zero = _mm256_setzero_si256();
        asm("" : "+x"(zero));
        return zero;
    }

    static __m256i multiply_add(__m256i sum, __m256i weights, __m256i x) {
        return _mm256_add_epi32(sum, _mm256_madd_epi16(weights, x));
    }

    static void unpack(const std::byte* weights, size_t count, __m256i* steps) {
        const auto* words = reinterpret_cast<const __m256i*>(weights);
        for (size_t i = 0; i < count; i += 4, words += 2, steps += 4) {
            const __m256i low = _mm256_load_si256(words), high = _mm256_load_si256(words + 1);
            _mm256_store_si256(steps, even_bytes(low));
            _mm256_store_si256(steps + 1, even_bytes(high));
            _mm256_store_si256(steps + 2, odd_bytes(low));
            _mm256_store_si256(steps + 3, odd_bytes(high));
        }
    }
};

// Few rows, straight from the packed weights.
struct Int8Tile {
    const LinearShare& share;
    size_t panel;

    // The exact sums of one group.
    template <size_t Rows>
    static inline void add_group(const std::byte* weights, const int16_t* x, size_t stride, size_t group,
                                 __m256i (&exact)[Rows][kPanelVectors]) {
#pragma GCC unroll 8
        for (size_t r = 0; r < Rows; ++r) exact[r][0] = exact[r][1] = _mm256_setzero_si256();
        for (size_t i = 0; i < group; i += 4, weights += 4 * kPanelOutputs, x += 4) {
            const auto* words = reinterpret_cast<const __m256i*>(weights);
            _mm_prefetch(weights + kAheadBytes, _MM_HINT_T0);
            const __m256i low = _mm256_load_si256(words), high = _mm256_load_si256(words + 1);
            const __m256i even0 = even_bytes(low), odd0 = odd_bytes(low);
            const __m256i even1 = even_bytes(high), odd1 = odd_bytes(high);
#pragma GCC unroll 8
            for (size_t r = 0; r < Rows; ++r) {
                const __m256i even = every_four(x + r * stride), odd = every_four(x + r * stride + 2);
                exact[r][0] = Int8Kind::multiply_add(exact[r][0], even0, even);
                exact[r][1] = Int8Kind::multiply_add(exact[r][1], even1, even);
                exact[r][0] = Int8Kind::multiply_add(exact[r][0], odd0, odd);
                exact[r][1] = Int8Kind::multiply_add(exact[r][1], odd1, odd);
            }
        }
    }

    template <size_t Rows>
    void run(size_t first_row) const {
        const std::byte* weights = share.weights + panel * share.panel_bytes;
        const int16_t* x = share.input.wide + first_row * share.input.stride;
        const float* row_scales = share.input.scales + first_row * share.input.group_stride;
        __m256 sums[Rows][kPanelVectors];
#pragma GCC unroll 8
        for (size_t r = 0; r < Rows; ++r) sums[r][0] = sums[r][1] = _mm256_setzero_ps();
        for (size_t i = 0; i < share.inputs; i += share.group, ++row_scales) {
            __m256i exact[Rows][kPanelVectors];
            add_group<Rows>(weights, x + i, share.input.stride, share.group, exact);
            weights += kPanelOutputs * share.group;
            add_scaled<Rows>(weights, row_scales, share.input.group_stride, exact, sums);
            weights += kScaleBytes;
        }
        for (size_t r = 0; r < Rows; ++r) put_sums(share, panel, first_row + r, sums[r][0], sums[r][1]);
    }
};

}  // namespace

void linear_int8_avx2(const LinearShare& share) noexcept {
    if (share.rows > kFewRows) return multiply_blocks<Int8Kind>(share);
    for (size_t panel = share.first_panel; panel < share.last_panel; ++panel)
        in_row_tiles<kFewRows>(share.rows, Int8Tile{share, panel});
}

}  // namespace natix::decoder

#else

namespace natix::decoder {

void linear_int8_avx2(const LinearShare& share) noexcept {
    linear_int8_plain(share);
}

}  // namespace natix::decoder

#endif
