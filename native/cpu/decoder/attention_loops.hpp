// One tile of flash attention (Dao et al. 2022) in lanes: scores, online softmax, weighted values.
#pragma once

#include "decoder/lanes.hpp"

namespace natix::decoder {
namespace {

constexpr size_t kTileVectors = kTileKeys / kLanes;
constexpr size_t kQueriesAtOnce = 3;  // times four vectors: twelve chains, as many as hide the latency and fit

alignas(32) constexpr int32_t kPlaces[kTileKeys] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                                                    16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31};

template <size_t Count>
inline void score(const AttentionShare& share, size_t first, float* scores) {
    Lanes sums[Count][kTileVectors];
    for (size_t q = 0; q < Count; ++q)
        for (size_t v = 0; v < kTileVectors; ++v) sums[q][v] = every(0.0F);
    const float* queries = share.queries + first * share.dim;
    const float* keys = share.keys;
    for (size_t d = 0; d < share.dim; ++d, keys += kTileKeys) {
#pragma GCC unroll 4
        for (size_t v = 0; v < kTileVectors; ++v) {
            const Lanes key = load(keys + v * kLanes);
#pragma GCC unroll 4
            for (size_t q = 0; q < Count; ++q) sums[q][v] = fma(every(queries[q * share.dim + d]), key, sums[q][v]);
        }
    }
    for (size_t q = 0; q < Count; ++q)
        for (size_t v = 0; v < kTileVectors; ++v) store(scores + q * kTileKeys + v * kLanes, sums[q][v]);
}

// Turns the scores of a query into weights relative to its greatest score so far, and gives the factor for what was
// summed up before.
inline float soften(const AttentionShare& share, size_t query, float* scores) {
    const float none = -__builtin_inff();
    Lanes s[kTileVectors];
    Lanes greatest = every(none);
    for (size_t v = 0; v < kTileVectors; ++v) {
        const Mask seen = not_zero_below(load(share.present + v * kLanes), load(kPlaces + v * kLanes),
                                         static_cast<int32_t>(share.visible));
        s[v] = choose(seen, load(scores + v * kLanes), every(none));
        greatest = larger(greatest, s[v]);
    }
    const float before = share.maximum[query], in_tile = largest_of(greatest);
    const float maximum = before > in_tile ? before : in_tile;
    const Lanes base = every(maximum == none ? 0.0F : maximum);  // nothing seen yet: weights of 0, not of 0 / 0
    for (size_t v = 0; v < kTileVectors; ++v) {
        s[v] = exponential(s[v] - base);
        store(scores + v * kLanes, s[v]);
    }
    float factor[kLanes];
    store(factor, exponential(every(before) - base));
    share.maximum[query] = maximum;
    share.total[query] = __builtin_fmaf(share.total[query], factor[0], sum_of((s[0] + s[1]) + (s[2] + s[3])));
    return factor[0];
}

template <size_t Count, size_t Vectors>
inline void weigh(const AttentionShare& share, const float* scores, const float* factors, float* sums,
                  const float* values) {
    Lanes sum[Count][Vectors];
    for (size_t q = 0; q < Count; ++q)
        for (size_t v = 0; v < Vectors; ++v) sum[q][v] = load(sums + q * share.dim + v * kLanes) * every(factors[q]);
    for (size_t key = 0; key < share.visible; ++key, values += share.dim) {
#pragma GCC unroll 4
        for (size_t v = 0; v < Vectors; ++v) {
            const Lanes value = load(values + v * kLanes);
#pragma GCC unroll 4
            for (size_t q = 0; q < Count; ++q) sum[q][v] = fma(every(scores[q * kTileKeys + key]), value, sum[q][v]);
        }
    }
    for (size_t q = 0; q < Count; ++q)
        for (size_t v = 0; v < Vectors; ++v) store(sums + q * share.dim + v * kLanes, sum[q][v]);
}

template <size_t Count>
inline void attend_at_once(const AttentionShare& share, size_t first) {
    float* scores = share.scores + first * kTileKeys;
    score<Count>(share, first, scores);
    float factors[Count];
    for (size_t q = 0; q < Count; ++q) factors[q] = soften(share, first + q, scores + q * kTileKeys);
    float* sums = share.sums + first * share.dim;
    size_t d = 0;
    for (; d + 4 * kLanes <= share.dim; d += 4 * kLanes)
        weigh<Count, 4>(share, scores, factors, sums + d, share.values + d);
    for (; d < share.dim; d += kLanes) weigh<Count, 1>(share, scores, factors, sums + d, share.values + d);
}

inline void attend(const AttentionShare& share) noexcept {
    size_t query = 0;
    for (; query + kQueriesAtOnce <= share.count; query += kQueriesAtOnce) attend_at_once<kQueriesAtOnce>(share, query);
    if (share.count - query == 2) attend_at_once<2>(share, query);
    if (share.count - query == 1) attend_at_once<1>(share, query);
}

}  // namespace
}  // namespace natix::decoder
