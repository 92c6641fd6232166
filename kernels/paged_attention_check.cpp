#include <cmath>
#include <limits>

#include "fields.hpp"
#include "paged_attention.hpp"

namespace natix::kernels {
namespace {

void check_shape(const Fields& fields, const PagedAttention& a) {
    fields.one_of("kv_type", a.kv_type, {NX_TYPE_BF16, NX_TYPE_E4M3});
    fields.range("kv_heads", a.kv_heads, 1, 1024);
    fields.multiple("heads", a.heads, a.kv_heads);
    fields.range("heads", a.heads, a.kv_heads, int64_t{a.kv_heads} * kMostGroup);
    fields.one_of("block_tokens", a.block_tokens, {16, 32});
    fields.range("blocks", a.blocks, 1, std::numeric_limits<int32_t>::max());
    const int64_t needed = (int64_t{a.max_context} + a.block_tokens - 1) / a.block_tokens;
    fields.range("table_stride", a.table_stride, needed, std::numeric_limits<int32_t>::max());
    if (!(std::isfinite(a.softmax_scale) && a.softmax_scale > 0))
        fields.refuse("softmax_scale", " is ", a.softmax_scale, "; a finite number above 0 is expected");
}

void check_caches(const Fields& fields, const PagedAttention& a) {
    fields.pointer("key_cache", a.key_cache, 16);
    fields.pointer("value_cache", a.value_cache, 16);
    if (a.kv_type == NX_TYPE_E4M3) {
        fields.pointer("key_scales", a.key_scales, 4);
        fields.pointer("value_scales", a.value_scales, 4);
    } else {
        fields.not_given("key_scales", a.key_scales, "bfloat16 caches have no scales");
        fields.not_given("value_scales", a.value_scales, "bfloat16 caches have no scales");
    }
}

}  // namespace

Splits splits_of(const PagedAttention& a) {
    const Fields fields("nx_paged_attention");
    fields.range("rows", a.rows, 0, 65535);
    fields.range("heads", a.heads, 1, 1024 * kMostGroup);
    fields.one_of("head_dim", a.head_dim, {64, 128});
    fields.range("max_context", a.max_context, 1, kMostWidth);
    if (a.split_tokens != 0) fields.range("split_tokens", a.split_tokens, 64, kMostSplitTokens);
    fields.multiple("split_tokens", a.split_tokens, 64);
    const int32_t tokens = a.split_tokens != 0 ? a.split_tokens : kDefaultSplitTokens;
    const int32_t most = (a.max_context + tokens - 1) / tokens;
    if (most == 1) return {tokens, most, 0, 0};
    const uint64_t partial = uint64_t(a.rows) * a.heads * most;
    return {tokens, most, partial * a.head_dim, partial * (a.head_dim + 1) * sizeof(float)};
}

void check(const PagedAttention& a) {
    const Fields fields("nx_paged_attention");
    const Splits splits = splits_of(a);
    check_shape(fields, a);
    if (a.rows == 0) return;
    fields.pointer("q", a.q, 16);
    check_caches(fields, a);
    fields.pointer("block_tables", a.block_tables, 4);
    fields.pointer("contexts", a.contexts, 4);
    fields.pointer("output", a.output, 16);
    const int64_t width = int64_t{a.heads} * a.head_dim;
    fields.stride("q_stride", a.q_stride, width);
    fields.multiple("q_stride", a.q_stride, 8);
    fields.stride("output_stride", a.output_stride, width);
    fields.multiple("output_stride", a.output_stride, 8);
    if (splits.bytes == 0) return;
    fields.pointer("workspace", a.workspace, 16);
    if (a.workspace_bytes < splits.bytes)
        fields.refuse("workspace_bytes", " is ", a.workspace_bytes, "; at least ", splits.bytes, " are needed");
}

}  // namespace natix::kernels
