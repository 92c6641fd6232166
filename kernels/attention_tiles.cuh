// A slice of kSliceTokens tokens of one key head, as a warp of the attention kernel works on it: scores and weighted
// values by tensor cores, with tokens or elements as the 16 rows and the query heads of the group as the 8 columns, so
// that small groups waste little. In a warp, lane l has g = l / 4 and t = l % 4.
//
// bfloat16 caches are multiplied as they are. E4M3 becomes float16 on the way, which has all its values; queries become
// float16 too, after a power of two has made their largest element fit.
#pragma once

#include "device.cuh"
#include "paged_attention.hpp"

namespace natix::kernels {

// Rows lie one after the other, their 16-byte chunks swapped about so that 8 rows' chunks of one column are in 8
// different groups of banks.
template <int kHeadDim, bool kE4m3>
struct SliceLayout {
    static constexpr int kRowBytes = kHeadDim * (kE4m3 ? 1 : 2), kChunks = kRowBytes / 16,
                         kBytes = kSliceTokens * kRowBytes;

    static __device__ __forceinline__ int offset(int row, int chunk) {
        const int swapped = kChunks >= 8 ? chunk ^ (row % 8) : chunk ^ (row / 2 % 4);
        return row * kRowBytes + swapped * 16;
    }
};

// The queries of a group as columns; columns behind it are zeros.
template <int kHeadDim, bool kE4m3>
struct Queries {
    static constexpr int kSteps = kHeadDim / 16;
    uint32_t columns[kSteps][2];
    float factors[2];  // from sums to powers of 2, for heads 2t and 2t + 1

    // q: that of the group's first head. factor: softmax scale and key scale, for powers of 2.
    __device__ void load(const uint16_t* q, int group, int lane, float factor) {
        const int g = lane / 4, t = lane % 4;
#pragma unroll
        for (int step = 0; step < kSteps; ++step)
#pragma unroll
            for (int half = 0; half < 2; ++half) {
                // Any order of elements will do that the keys have, too: E4M3 keys come 4 to a lane.
                const int element = step * 16 + (kE4m3 ? 4 * t + 2 * half : 2 * t + 8 * half);
                columns[step][half] = g < group ? *reinterpret_cast<const uint32_t*>(q + g * kHeadDim + element) : 0;
            }
        factors[0] = factors[1] = factor;
        if constexpr (kE4m3) make_f16(t);
    }

  private:
    __device__ void make_f16(int t) {
        float largest = 0;
#pragma unroll
        for (int i = 0; i < 2 * kSteps; ++i) {
            const float2 two = floats_of_bf16(columns[i / 2][i % 2]);
            largest = fmaxf(largest, fmaxf(fabsf(two.x), fabsf(two.y)));
        }
        largest = fmaxf(largest, shuffled_xor(largest, 1));
        largest = fmaxf(largest, shuffled_xor(largest, 2));
        const int exponent = static_cast<int>(bits_of_float(largest) >> 23) - 127;
        const int shift = exponent == 128 ? 0 : min(14 - exponent, 100);  // infinities stay that
        const float larger = float_of_bits((127 + shift) << 23), smaller = float_of_bits((127 - shift) << 23);
#pragma unroll
        for (int i = 0; i < 2 * kSteps; ++i) {
            const float2 two = floats_of_bf16(columns[i / 2][i % 2]);
            columns[i / 2][i % 2] = pair_of_f16(two.x * larger, two.y * larger);
        }
        factors[0] *= shuffled(smaller, 8 * t);
        factors[1] *= shuffled(smaller, 8 * t + 4);
    }
};

// Scores as powers of 2: [0] of token g for head 2t, [1] for head 2t + 1, [2] and [3] of token g + 8.
template <int kHeadDim, bool kE4m3>
__device__ __forceinline__ void score_slice(float (&scores)[4], const Queries<kHeadDim, kE4m3>& queries,
                                            const char* keys, int lane) {
    using Layout = SliceLayout<kHeadDim, kE4m3>;
    // Matrices 0 to 3 of a load: tokens 0-7 and 8-15 of one chunk, then of the next.
    const int row = lane / 8 % 2 * 8 + lane % 8, chunk = lane / 16;
    float odd[4] = {};  // two shorter chains of sums
    scores[0] = scores[1] = scores[2] = scores[3] = 0;
#pragma unroll
    for (int i = 0; i < Layout::kChunks / 2; ++i) {
        uint32_t key[4];
        load_matrices(key, keys + Layout::offset(row, 2 * i + chunk));
        if constexpr (kE4m3) {
            const uint32_t low[4] = {f16_of_e4m3(key[0]), f16_of_e4m3(key[1]), f16_of_e4m3(key[0] >> 16),
                                     f16_of_e4m3(key[1] >> 16)};
            const uint32_t high[4] = {f16_of_e4m3(key[2]), f16_of_e4m3(key[3]), f16_of_e4m3(key[2] >> 16),
                                      f16_of_e4m3(key[3] >> 16)};
            multiply_f16(scores, low, queries.columns[2 * i]);
            multiply_f16(odd, high, queries.columns[2 * i + 1]);
        } else {
            multiply_bf16(i % 2 == 0 ? scores : odd, key, queries.columns[i]);
        }
    }
#pragma unroll
    for (int i = 0; i < 4; ++i) scores[i] = (scores[i] + odd[i]) * queries.factors[i % 2];
}

// sums[j] are 16 elements for the group's heads: [0], [1] of one element for heads 2t and 2t + 1, [2], [3] of another
// (element_of). weights: columns of heads, rows of tokens.
template <int kHeadDim, bool kE4m3>
__device__ __forceinline__ void add_values(float (&sums)[kHeadDim / 16][4], const uint32_t (&weights)[2],
                                           const char* values, int lane) {
    using Layout = SliceLayout<kHeadDim, kE4m3>;
    // Matrices 0 to 3 of a load: two chunks of tokens 0-7, then of tokens 8-15.
    const int row = lane / 16 * 8 + lane % 8, chunk = lane / 8 % 2;
#pragma unroll
    for (int i = 0; i < Layout::kChunks / 2; ++i) {
        uint32_t value[4];
        load_transposed(value, values + Layout::offset(row, 2 * i + chunk));
        if constexpr (kE4m3) {
            // Each word has elements 2g, 2g + 1 of one token, then of the next; it shall have tokens of one element
            // together.
#pragma unroll
            for (int j = 0; j < 2; ++j) {
                const uint32_t first = permuted_bytes(value[j], 0x3120), second = permuted_bytes(value[j + 2], 0x3120);
                const uint32_t rows[4] = {f16_of_e4m3(first), f16_of_e4m3(first >> 16), f16_of_e4m3(second),
                                          f16_of_e4m3(second >> 16)};
                multiply_f16(sums[2 * i + j], rows, weights);
            }
        } else {
            multiply_bf16(sums[i], value, weights);
        }
    }
}

// Which element of the head sums[j][k] is of.
template <bool kE4m3>
__device__ __forceinline__ int element_of(int j, int k, int lane) {
    return kE4m3 ? 16 * j + lane / 4 * 2 + k / 2 : 16 * j + lane / 4 + k / 2 * 8;
}

}  // namespace natix::kernels
