#include "attention_setup.hpp"

#include <algorithm>
#include <numeric>

namespace natix_test {

using namespace natix::kernels;

std::string AttentionShape::name() const {
    return std::string("attention/") + (wide() ? "bf16" : "e4m3") + " dim " + std::to_string(head_dim) + " block " +
           std::to_string(block_tokens) + " group " + std::to_string(group) + " split " + std::to_string(split_tokens);
}

size_t AttentionInputs::at(int row, int kv_head, int token, int i) const {
    const int block = tables[size_t(row) * table_stride + token / shape.block_tokens];
    return ((size_t(block) * shape.kv_heads + kv_head) * shape.block_tokens + token % shape.block_tokens) *
               shape.head_dim +
           i;
}

double AttentionInputs::cached(const std::vector<uint8_t>& cache, size_t at) const {
    if (!shape.wide()) return from_e4m3(cache[at]);
    uint16_t bits;
    std::memcpy(&bits, &cache[2 * at], 2);
    return number(bits);
}

void AttentionInputs::set(std::vector<uint8_t>& cache, size_t at, float value) const {
    const uint16_t bits = to_bf16(value);
    if (shape.wide())
        std::memcpy(&cache[2 * at], &bits, 2);
    else
        cache[at] = to_e4m3(value);
}

namespace {

// Blocks are given out in no order, and what a row does not need is a trap.
void lay_out(AttentionInputs& in, Values& values) {
    const int rows = static_cast<int>(in.contexts.size()), block = in.shape.block_tokens;
    in.blocks = 3;
    for (const int context : in.contexts) in.blocks += (std::max(context, 0) + block - 1) / block;
    Ints order(in.blocks);
    std::iota(order.begin(), order.end(), 0);
    for (int i = in.blocks - 1; i > 0; --i) std::swap(order[i], order[values.below(i + 1)]);
    in.table_stride = (in.max_context + block - 1) / block + 2;
    in.tables.assign(size_t(rows) * in.table_stride, INT32_MAX);
    int next = 0;
    for (int row = 0; row < rows; ++row)
        for (int i = 0; i < (in.contexts[row] + block - 1) / block; ++i)
            in.tables[size_t(row) * in.table_stride + i] = order[next++];
}

}  // namespace

AttentionInputs attention_inputs(const AttentionShape& shape, const Ints& contexts, double spread) {
    Values values(shape.head_dim * 31 + shape.group + contexts.size());
    AttentionInputs in{};
    in.shape = shape;
    in.contexts = contexts;
    in.max_context = contexts.empty() ? 1 : std::max(1, *std::max_element(contexts.begin(), contexts.end()));
    in.softmax_scale = 1 / std::sqrt(static_cast<float>(shape.head_dim));
    lay_out(in, values);
    in.q_stride = shape.width() + 8;
    in.q = random_rows<uint16_t>(values, static_cast<int>(contexts.size()), shape.width(), in.q_stride, spread);
    const size_t elements = size_t(in.blocks) * shape.kv_heads * shape.block_tokens * shape.head_dim;
    in.keys.assign(elements * (shape.wide() ? 2 : 1), 0x7F);  // 0x7F7F of bfloat16 is large, not NaN: set below
    in.values = in.keys;
    if (shape.wide())
        for (size_t i = 0; i < elements; ++i) in.set(in.keys, i, NAN), in.set(in.values, i, NAN);
    for (int h = 0; h < shape.kv_heads; ++h) {
        in.key_scales.push_back(0.02F + 0.01F * static_cast<float>(h));
        in.value_scales.push_back(0.05F + 0.02F * static_cast<float>(h));
    }
    for (int row = 0; row < static_cast<int>(contexts.size()); ++row)
        for (int h = 0; h < shape.kv_heads; ++h)
            for (int token = 0; token < contexts[row]; ++token)
                for (int i = 0; i < shape.head_dim; ++i) {
                    in.set(in.keys, in.at(row, h, token, i), values.spread(1) / (shape.wide() ? 1 : in.key_scales[h]));
                    in.set(in.values, in.at(row, h, token, i),
                           values.spread(1) / (shape.wide() ? 1 : in.value_scales[h]));
                }
    return in;
}

Shorts attend(Memory& memory, Findings& findings, const AttentionInputs& in) {
    const AttentionShape& s = in.shape;
    const int rows = static_cast<int>(in.contexts.size());
    const int64_t stride = s.width() + 16;
    const Array<uint16_t> q(memory, in.q), output(memory, poison_rows<uint16_t>(rows, s.width(), stride));
    const Array<uint8_t> keys(memory, in.keys), values(memory, in.values);
    const Array<float> key_scales(memory, in.key_scales), value_scales(memory, in.value_scales);
    const Array<int32_t> tables(memory, in.tables), contexts(memory, in.contexts);
    nx_paged_attention a{};
    a.struct_size = sizeof a;
    a.kv_type = s.kv_type;
    a.rows = rows, a.heads = s.heads(), a.kv_heads = s.kv_heads, a.head_dim = s.head_dim,
    a.block_tokens = s.block_tokens;
    a.blocks = in.blocks, a.table_stride = in.table_stride, a.max_context = in.max_context,
    a.split_tokens = s.split_tokens;
    a.softmax_scale = in.softmax_scale;
    a.q = q.data(), a.key_cache = keys.data(), a.value_cache = values.data();
    if (!s.wide()) a.key_scales = key_scales.data(), a.value_scales = value_scales.data();
    a.block_tables = tables.data(), a.contexts = contexts.data(), a.output = output.data();
    a.q_stride = in.q_stride, a.output_stride = stride;
    findings.status(nx_kernel_paged_attention_workspace(&a, &a.workspace_bytes));
    const Array<uint8_t> workspace(memory, std::vector<uint8_t>(a.workspace_bytes, 0xFF));
    a.workspace = workspace.data();
    findings.status(nx_kernel_paged_attention(&a, memory.where(), memory.stream()));
    const Shorts all = output.read();
    Shorts seen;
    for (int row = 0; row < rows; ++row) {
        seen.insert(seen.end(), all.begin() + row * stride, all.begin() + row * stride + s.width());
        for (int i = 0; row + 1 < rows && i < 16; ++i)
            findings.expect(is_poison(all[row * stride + s.width() + i]),
                            "the gap behind row " + std::to_string(row) + " was written");
    }
    return seen;
}

namespace {

// Relative error of a weight: rounded once, its sum too; and of the scores in float32.
double weight_error(const AttentionShape& s) {
    return s.wide() ? 2.0 / 256 + 2e-5 : 2.0 / 2048 + 2e-5;
}

void compare_head(Findings& findings, const AttentionInputs& in, int row, int head, const uint16_t* seen) {
    const AttentionShape& s = in.shape;
    const int context = in.contexts[row], kv_head = head / s.group;
    const double key_scale = s.wide() ? 1 : in.key_scales[kv_head],
                 value_scale = s.wide() ? 1 : in.value_scales[kv_head];
    std::vector<double> weights(std::max(context, 0));
    double most = -INFINITY, total = 0;
    for (int token = 0; token < context; ++token) {
        double dot = 0;
        for (int i = 0; i < s.head_dim; ++i)
            dot += number(in.q[row * in.q_stride + head * s.head_dim + i]) *
                   in.cached(in.keys, in.at(row, kv_head, token, i));
        weights[token] = dot * in.softmax_scale * key_scale;
        most = std::max(most, weights[token]);
    }
    for (double& weight : weights) total += weight = std::exp(weight - most);
    for (int i = 0; i < s.head_dim; ++i) {
        double sum = 0, size = 0;
        for (int token = 0; token < context; ++token) {
            const double term =
                weights[token] / total * in.cached(in.values, in.at(row, kv_head, token, i)) * value_scale;
            sum += term;
            size += std::abs(term);
        }
        // Scores that are large have larger errors, in units of their own.
        const double bound =
            std::abs(sum) * kRounding<uint16_t> + size * (weight_error(s) + 4e-7 * std::abs(most)) + 1e-7;
        findings.near(number(seen[i]), sum, bound,
                      "row " + std::to_string(row) + " head " + std::to_string(head) + " element " + std::to_string(i));
    }
}

}  // namespace

void compare_attention(Findings& findings, const AttentionInputs& in, const Shorts& seen) {
    for (int row = 0; row < static_cast<int>(in.contexts.size()); ++row)
        for (int head = 0; head < in.shape.heads(); ++head)
            compare_head(findings, in, row, head, &seen[(size_t(row) * in.shape.heads() + head) * in.shape.head_dim]);
}

}  // namespace natix_test
