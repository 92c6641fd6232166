// Linear layers with int8 and int4 weights for AVX-512 VNNI, whose instruction adds four products of bytes to 32 bits,
// unsigned times signed. Weights go in as unsigned, with an offset; the sums start from what that adds too much, which
// the inputs' `starts` tell.
#include "decoder/kernels.hpp"

#if defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512VNNI__)
#include "decoder/linear_avx512.hpp"

namespace natix::decoder {
namespace {

constexpr size_t kLineBytes = 64;  // of weights: some inputs of a panel

// Four bytes in every place of 32 bits.
inline __m512i four_everywhere(const void* bytes) {
    int32_t four;
    __builtin_memcpy(&four, bytes, sizeof four);
    return _mm512_set1_epi32(four);
}

// Adds to a sum that stays where it is: left to itself, GCC 12 moves each to another register and back.
inline void add_products(__m512i& sum, __m512i weights, __m512i x) {
    sum = _mm512_dpbusd_epi32(sum, weights, x);
    asm("" : "+v"(sum));
}

constexpr int16_t kStartOffset = 8;  // the offset of weights that `starts` are made for

// What differs between the types:
//   kOffset         of the unsigned weights
//   kLineInputs     that lie in a line
//   add(sums, ...)  adds a line's products with the inputs of each row
struct Int8Line {
    static constexpr WeightType kType = WeightType::Int8;
    static constexpr int16_t kOffset = 128;
    static constexpr size_t kLineInputs = 4;

    template <size_t Rows>
    static void add(__m512i line, const int8_t* x, size_t stride, __m512i (&sums)[Rows]) {
        const __m512i weights = _mm512_xor_si512(line, _mm512_set1_epi8(-128));
#pragma GCC unroll 16
        for (size_t r = 0; r < Rows; ++r) add_products(sums[r], weights, four_everywhere(x + r * stride));
    }
};

struct Int4Line {
    static constexpr WeightType kType = WeightType::Int4;
    static constexpr int16_t kOffset = 8;
    static constexpr size_t kLineInputs = 8;

    template <size_t Rows>
    static void add(__m512i line, const int8_t* x, size_t stride, __m512i (&sums)[Rows]) {
        const __m512i low_half = _mm512_set1_epi8(15);
        const __m512i first = _mm512_and_si512(line, low_half);
        const __m512i second = _mm512_and_si512(_mm512_srli_epi16(line, 4), low_half);
#pragma GCC unroll 16
        for (size_t r = 0; r < Rows; ++r) add_products(sums[r], first, four_everywhere(x + r * stride));
#pragma GCC unroll 16
        for (size_t r = 0; r < Rows; ++r) add_products(sums[r], second, four_everywhere(x + r * stride + 4));
    }
};

template <class Line>
struct WideTile {
    const LinearShare& share;
    size_t panel, block_row;

    template <size_t Rows>
    void run(size_t first_row) const {
        const size_t row = block_row + first_row, stretches = share.group / stretch_of(share.group);
        const std::byte* weights = share.weights + panel * share.panel_bytes;
        const int8_t* x = share.input.narrow + row * share.input.stride;
        const int16_t* starts = share.input.starts + row * start_stride(stretches);
        const float* scales = share.input.scales + row * share.input.group_stride;
        alignas(kLineBytes) float sums[Rows][kPanelOutputs] = {};
        for (size_t i = 0; i < share.inputs; i += share.group, ++scales, starts += 2 * stretches) {
            add_group<Rows>(weights, x + i, starts, stretches, scales, sums);
            weights += group_bytes(Line::kType, share.group);
        }
#pragma GCC unroll 16
        for (size_t r = 0; r < Rows; ++r) put_wide(share, panel, row + r, _mm512_load_ps(sums[r]));
    }

  private:
    size_t start_stride(size_t stretches) const {
        return 2 * stretches * share.input.group_stride;
    }

    // A function of its own: the compiler keeps the exact sums in registers then.
    template <size_t Rows>
    [[gnu::noinline]] void add_group(const std::byte* weights, const int8_t* x, const int16_t* starts, size_t stretches,
                                     const float* row_scales, float (&sums)[Rows][kPanelOutputs]) const {
        const size_t stride = share.input.stride, group_stride = share.input.group_stride;
        __m512i exact[Rows];
#pragma GCC unroll 16
        for (size_t r = 0; r < Rows; ++r) exact[r] = start(starts + r * start_stride(stretches), stretches);
        for (const int8_t* end = x + share.group; x < end; x += Line::kLineInputs, weights += kLineBytes) {
            _mm_prefetch(weights + kAheadBytes, _MM_HINT_T0);
            Line::template add<Rows>(_mm512_loadu_si512(weights), x, stride, exact);
        }
        const __m512 scale = _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(weights)));
#pragma GCC unroll 16
        for (size_t r = 0; r < Rows; ++r) {
            const __m512 both = _mm512_mul_ps(scale, _mm512_set1_ps(row_scales[r * group_stride]));
            _mm512_store_ps(sums[r], _mm512_fmadd_ps(_mm512_cvtepi32_ps(exact[r]), both, _mm512_load_ps(sums[r])));
        }
    }

    // What a stretch's two starts make of the offset, as the instruction that adds pairs gives it at once.
    static __m512i start_of(const int16_t* starts) {
        return _mm512_madd_epi16(four_everywhere(starts), _mm512_set1_epi16(Line::kOffset / kStartOffset));
    }

    static __m512i start(const int16_t* starts, size_t stretches) {
        __m512i sum = start_of(starts);
        for (size_t i = 1; i < stretches; ++i) sum = _mm512_add_epi32(sum, start_of(starts + 2 * i));
        return sum;
    }
};

}  // namespace

void linear_int8_vnni(const LinearShare& share) noexcept {
    multiply_wide<WideTile<Int8Line>>(share, sizeof(int8_t));
}

void linear_int4_vnni(const LinearShare& share) noexcept {
    multiply_wide<WideTile<Int4Line>>(share, sizeof(int8_t));
}

}  // namespace natix::decoder

#else

namespace natix::decoder {

void linear_int8_vnni(const LinearShare& share) noexcept {
    linear_int8_plain(share);
}

void linear_int4_vnni(const LinearShare& share) noexcept {
    linear_int4_avx2(share);
}

}  // namespace natix::decoder

#endif
