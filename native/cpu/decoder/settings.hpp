// The configuration of a decoder, checked, and the widths that follow from it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "decoder/kernels.hpp"
#include "natix/decoder.h"

namespace natix::decoder {

struct Settings {
    uint32_t vocabulary, hidden, feed_forward, layers, heads, kv_heads, head_dim, max_positions;
    float rms_epsilon;
    WeightType weights;
    uint32_t group;  // inputs a scale; 1 for F32
    KvType kv_type;
    uint32_t block_tokens, blocks, max_rows, max_logits, max_sequences, threads;
    std::array<uint32_t, 3> mrope;
    uint32_t deepstack, max_adapters, max_rank;
    bool qk_norm, tied_embeddings, attention_bias;
    std::vector<double> inverse_frequencies;  // [head_dim / 2]

    size_t query_width() const noexcept { return size_t{heads} * head_dim; }
    size_t kv_width() const noexcept { return size_t{kv_heads} * head_dim; }
    size_t qkv_width() const noexcept { return query_width() + 2 * kv_width(); }
    uint32_t queries_per_kv() const noexcept { return heads / kv_heads; }
    bool has_mrope() const noexcept { return mrope[0] + mrope[1] + mrope[2] != 0; }
    size_t position_axes() const noexcept { return has_mrope() ? 3 : 1; }
};

// NX_INVALID_ARGUMENT names the setting that is wrong, what it is and what it may be.
Settings read_settings(const nx_decoder_config* config);

}  // namespace natix::decoder
