#include "paged_attention.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "number_formats.hpp"

namespace natix::kernels {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity(), kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr int kMostDim = 128,
              kLanes = 8;  // lanes of a warp that sum a head's weights: lane g those of tokens g and g + 8

struct Head {
    int64_t row;
    int head, kv_head;
    float factor;  // scores to powers of 2
};

// What is known of a part of the context: the highest score, the sum of weights, the weighted sum of values.
struct Part {
    float maximum = -kInfinity, total = 0;
    float sums[kMostDim] = {};
};

float cached(const PagedAttention& a, const void* cache, int64_t at) {
    return a.kv_type == NX_TYPE_E4M3 ? from_e4m3(static_cast<const uint8_t*>(cache)[at])
                                     : from_bf16(static_cast<const uint16_t*>(cache)[at]);
}

float rounded_weight(const PagedAttention& a, float weight) {
    return a.kv_type == NX_TYPE_E4M3 ? from_f16(to_f16(weight)) : from_bf16(to_bf16(weight));
}

// Against a maximum of -infinity nothing weighs anything; -infinity - -infinity is no number.
float base_of(float maximum) {
    return maximum == -kInfinity ? 0 : maximum;
}

// Where the slice's first token lies in the cache, in elements; -1 for a block that is not there.
int64_t place_of(const PagedAttention& a, const Head& h, int32_t token) {
    const int32_t block = a.block_tables[h.row * a.table_stride + token / a.block_tokens];
    if (block < 0 || block >= a.blocks) return -1;
    return ((int64_t{block} * a.kv_heads + h.kv_head) * a.block_tokens + token % a.block_tokens) * a.head_dim;
}

void score(const PagedAttention& a, const Head& h, int64_t place, int count, float* scores) {
    const uint16_t* q = a.q + h.row * a.q_stride + int64_t{h.head} * a.head_dim;
    for (int t = 0; t < count; ++t) {
        float sum = 0;
        for (int i = 0; i < a.head_dim; ++i)
            sum = std::fma(from_bf16(q[i]), cached(a, a.key_cache, place + t * a.head_dim + i), sum);
        scores[t] = sum * h.factor;
    }
}

// Takes a slice of at most kSliceTokens tokens in; `totals` are those of the lanes.
void see_slice(const PagedAttention& a, const Head& h, int32_t token, int count, Part& part, float* totals) {
    const int64_t place = place_of(a, h, token);
    if (place < 0) {
        totals[0] = kNaN;
        return;
    }
    float scores[kSliceTokens], weights[kSliceTokens] = {};
    score(a, h, place, count, scores);
    float maximum = part.maximum;
    for (int t = 0; t < count; ++t) maximum = std::fmax(maximum, scores[t]);
    const float base = base_of(maximum), kept = std::exp2(part.maximum - base);
    part.maximum = maximum;
    for (int t = 0; t < count; ++t) weights[t] = rounded_weight(a, std::exp2(scores[t] - base));
    for (int lane = 0; lane < kLanes; ++lane)
        totals[lane] = std::fma(totals[lane], kept, weights[lane] + weights[lane + kLanes]);
    for (int i = 0; i < a.head_dim; ++i) {
        float sum = part.sums[i] * kept;
        for (int t = 0; t < count; ++t)
            sum = std::fma(weights[t], cached(a, a.value_cache, place + t * a.head_dim + i), sum);
        part.sums[i] = sum;
    }
}

Part part_of_warp(const PagedAttention& a, const Head& h, int warp, int32_t first, int32_t last) {
    Part part;
    float totals[kLanes] = {};
    for (int32_t token = first + warp * kSliceTokens; token < last; token += kAttentionWarps * kSliceTokens)
        see_slice(a, h, token, std::min(kSliceTokens, last - token), part, totals);
    for (int distance = 1; distance < kLanes; distance *= 2)
        for (int lane = 0; lane < kLanes; lane += 2 * distance) totals[lane] += totals[lane + distance];
    part.total = totals[0];
    return part;
}

// The result of a split: outputs normalised, `total` the base-2 log-sum-exp.
Part part_of_split(const PagedAttention& a, const Head& h, int32_t first, int32_t last) {
    std::vector<Part> warps;
    Part split;
    for (int w = 0; w < kAttentionWarps; ++w) {
        warps.push_back(part_of_warp(a, h, w, first, last));
        split.maximum = std::fmax(split.maximum, warps.back().maximum);
    }
    const float base = base_of(split.maximum);
    for (const Part& warp : warps) {
        const float weight = std::exp2(warp.maximum - base);
        split.total = std::fma(warp.total, weight, split.total);
        for (int i = 0; i < a.head_dim; ++i) split.sums[i] = std::fma(warp.sums[i], weight, split.sums[i]);
    }
    const float scale = a.kv_type == NX_TYPE_E4M3 ? a.value_scales[h.kv_head] : 1;
    for (int i = 0; i < a.head_dim; ++i) split.sums[i] = split.sums[i] / split.total * scale;
    split.total = split.maximum == -kInfinity && split.total == 0 ? -kInfinity : base + std::log2(split.total);
    return split;
}

void join(const PagedAttention& a, const std::vector<Part>& splits, uint16_t* output) {
    float maximum = -kInfinity, total = 0, sums[kMostDim] = {};
    for (const Part& split : splits) maximum = std::fmax(maximum, split.total);
    for (const Part& split : splits) {
        if (split.total == -kInfinity) continue;  // its outputs are 0 / 0
        const float weight = std::exp2(split.total - maximum);
        total += weight;
        for (int i = 0; i < a.head_dim; ++i) sums[i] = std::fma(split.sums[i], weight, sums[i]);
    }
    for (int i = 0; i < a.head_dim; ++i) output[i] = to_bf16(sums[i] / total);
}

void attend(const PagedAttention& a, const Head& h, int32_t context, int32_t split_tokens, uint16_t* output) {
    std::vector<Part> splits;
    for (int32_t first = 0; first < context; first += split_tokens)
        splits.push_back(part_of_split(a, h, first, std::min(context, first + split_tokens)));
    if (splits.size() > 1) return join(a, splits, output);
    for (int i = 0; i < a.head_dim; ++i) output[i] = to_bf16(splits[0].sums[i]);
}

}  // namespace

void run(const PagedAttention& a) {
    const int32_t split_tokens = splits_of(a).tokens, group = a.heads / a.kv_heads;
    for (int64_t row = 0; row < a.rows; ++row) {
        const int32_t context = a.contexts[row];
        for (int head = 0; head < a.heads; ++head) {
            uint16_t* output = a.output + row * a.output_stride + int64_t{head} * a.head_dim;
            if (context <= 0 || context > a.max_context) {
                std::fill_n(output, a.head_dim, to_bf16(context == 0 ? 0 : kNaN));
                continue;
            }
            Head h{row, head, head / group, a.softmax_scale * std::numbers::log2e_v<float>};
            if (a.kv_type == NX_TYPE_E4M3) h.factor *= a.key_scales[h.kv_head];
            attend(a, h, context, split_tokens, output);
        }
    }
}

}  // namespace natix::kernels
