// Paged caches for attention cases: permuted blocks, poison wherever no token lies, and the reference in double
// precision.
#pragma once

#include <cmath>

#include "kernel_cases.hpp"
#include "kernel_values.hpp"

namespace natix_test {

struct AttentionShape {
    uint32_t kv_type;
    int head_dim, block_tokens, group, kv_heads, split_tokens;

    int heads() const { return group * kv_heads; }
    int width() const { return heads() * head_dim; }
    bool wide() const { return kv_type == NX_TYPE_BF16; }
    std::string name() const;
};

struct AttentionInputs {
    AttentionShape shape;
    Ints contexts, tables;
    int table_stride, blocks, max_context;
    float softmax_scale;
    Shorts q;  // rows q_stride apart
    int64_t q_stride;
    std::vector<uint8_t> keys, values;  // bytes of either format
    Floats key_scales, value_scales;

    // Where an element of the cache lies, in elements.
    size_t at(int row, int kv_head, int token, int i) const;
    double cached(const std::vector<uint8_t>& cache, size_t at) const;
    void set(std::vector<uint8_t>& cache, size_t at, float value) const;
};

AttentionInputs attention_inputs(const AttentionShape& shape, const Ints& contexts, double spread = 1);

// The output rows [rows, heads, head_dim], without gaps; what surrounds them is checked.
Shorts attend(Memory& memory, Findings& findings, const AttentionInputs& in);

// Compares the rows with the reference.
void compare_attention(Findings& findings, const AttentionInputs& in, const Shorts& seen);

}  // namespace natix_test
