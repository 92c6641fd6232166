#include <limits>

#include "fields.hpp"
#include "kv_write.hpp"

namespace natix::kernels {
namespace {

void check_shape(const Fields& fields, const KvWrite& a) {
    fields.one_of("kv_type", a.kv_type, {NX_TYPE_BF16, NX_TYPE_E4M3});
    fields.range("rows", a.rows, 0, std::numeric_limits<int32_t>::max());
    fields.range("heads", a.heads, 1, 1024);
    fields.range("kv_heads", a.kv_heads, 1, a.heads);
    fields.one_of("head_dim", a.head_dim, {64, 128});
    fields.one_of("block_tokens", a.block_tokens, {16, 32});
    fields.range("blocks", a.blocks, 1, std::numeric_limits<int32_t>::max() / a.block_tokens);
    fields.epsilon(a.epsilon);
    const int64_t pairs = int64_t{a.mrope[0]} + a.mrope[1] + a.mrope[2];
    if (pairs != 0 && pairs != a.head_dim / 2)
        fields.refuse("mrope", " adds up to ", pairs, " pairs; ", a.head_dim / 2, ", or zeros, are expected");
    // Height takes pairs 1, 4, 7, ...: its last one must be there.
    for (int axis = 1; axis < 3; ++axis)
        if (3 * int64_t{a.mrope[axis]} - 3 + axis >= a.head_dim / 2)
            fields.refuse("mrope", "[", axis, "] is ", a.mrope[axis], "; it takes every third of ", a.head_dim / 2,
                          " pairs");
}

void check_scales(const Fields& fields, const KvWrite& a) {
    if (a.kv_type == NX_TYPE_E4M3) {
        fields.pointer("key_scales", a.key_scales, 4);
        fields.pointer("value_scales", a.value_scales, 4);
    } else {
        fields.not_given("key_scales", a.key_scales, "bfloat16 caches have no scales");
        fields.not_given("value_scales", a.value_scales, "bfloat16 caches have no scales");
    }
}

}  // namespace

void check(const KvWrite& a) {
    const Fields fields("nx_kv_write");
    check_shape(fields, a);
    fields.aligned("errors", a.errors, 4);
    if (a.rows == 0) return;
    fields.pointer("q", a.q, 2);
    fields.pointer("k", a.k, 2);
    fields.pointer("v", a.v, 2);
    fields.aligned("q_weight", a.q_weight, 2);
    fields.aligned("k_weight", a.k_weight, 2);
    if ((a.q_weight == nullptr) != (a.k_weight == nullptr))
        fields.refuse(a.q_weight == nullptr ? "q_weight" : "k_weight",
                      " is null and the other is not; both or none are expected");
    fields.pointer("inverse_frequencies", a.inverse_frequencies, 8);
    fields.pointer("positions", a.positions, 4);
    fields.pointer("slots", a.slots, 4);
    fields.pointer("q_output", a.q_output, 2);
    fields.pointer("key_cache", a.key_cache, 16);
    fields.pointer("value_cache", a.value_cache, 16);
    check_scales(fields, a);
    const int64_t q_width = int64_t{a.heads} * a.head_dim, kv_width = int64_t{a.kv_heads} * a.head_dim;
    fields.stride("q_stride", a.q_stride, q_width);
    fields.stride("k_stride", a.k_stride, kv_width);
    fields.stride("v_stride", a.v_stride, kv_width);
    fields.stride("q_output_stride", a.q_output_stride, q_width);
}

}  // namespace natix::kernels
