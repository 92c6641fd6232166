// What the entry points of kernels.h refuse, before anything runs and wherever it would.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "natix/kernels.h"
#include "refusal.hpp"

using namespace natix_test;

namespace {

// Real memory: a check that let something through would be seen by AddressSanitizer, not by luck.
alignas(64) uint16_t t_shorts[1 << 14];
alignas(64) float t_floats[64];
alignas(64) int32_t t_ints[64];
alignas(64) double t_doubles[64];

nx_rms_norm norm() {
    return {
        sizeof(nx_rms_norm), NX_TYPE_BF16, 2, 8, t_shorts, nullptr, t_shorts + 64, t_shorts + 128, 8, 8, 8, 1e-6F, 0};
}

nx_swiglu gate() {
    return {sizeof(nx_swiglu), NX_TYPE_F32, 1, 8, t_floats, t_floats + 8, t_floats + 16, 8, 8, 8};
}

nx_embedding embedding() {
    return {sizeof(nx_embedding), NX_TYPE_BF16, 1, 8, 4, 0, t_ints, t_shorts, t_shorts + 64, 8, nullptr};
}

nx_kv_write kv_write() {
    nx_kv_write a{};
    a.struct_size = sizeof a;
    a.kv_type = NX_TYPE_BF16;
    a.rows = a.heads = a.kv_heads = 1, a.head_dim = 64, a.block_tokens = 16, a.blocks = 2;
    a.q = a.k = a.v = t_shorts;
    a.inverse_frequencies = t_doubles;
    a.positions = a.slots = t_ints;
    a.q_output = t_shorts + 64;
    a.key_cache = t_shorts + 1024, a.value_cache = t_shorts + 4096;
    a.q_stride = a.k_stride = a.v_stride = a.q_output_stride = 64;
    return a;
}

nx_paged_attention attention() {
    nx_paged_attention a{};
    a.struct_size = sizeof a;
    a.kv_type = NX_TYPE_BF16;
    a.rows = 1, a.heads = 2, a.kv_heads = 1, a.head_dim = 64, a.block_tokens = 16, a.blocks = 2;
    a.table_stride = 9, a.max_context = 130, a.split_tokens = 64, a.softmax_scale = 0.125F;
    a.q = t_shorts, a.key_cache = t_shorts + 1024, a.value_cache = t_shorts + 4096;
    a.block_tables = a.contexts = t_ints;
    a.output = t_shorts + 256;
    a.workspace = t_shorts + 8192, a.workspace_bytes = 2 * 3 * 65 * 4;
    a.q_stride = a.output_stride = 128;
    return a;
}

template <class Args>
struct Refusal {
    std::function<void(Args&)> spoil;
    std::vector<std::string> words;  // of the message
};

// Sound arguments pass; each spoilt copy is refused in its words, on either side.
template <class Args, class Call>
void expect_refusals(Call call, const Args& sound, const std::vector<Refusal<Args>>& refusals) {
    ASSERT_EQ(call(&sound, NX_WHERE_CPU, nullptr), NX_OK) << refusal_text();
    for (const Refusal<Args>& one : refusals) {
        Args args = sound;
        one.spoil(args);
        EXPECT_TRUE(refused(call(&args, NX_WHERE_CPU, nullptr), one.words));
        EXPECT_TRUE(refused(call(&args, NX_WHERE_CUDA, nullptr), one.words));
    }
    Args small = sound;
    small.struct_size = sizeof(Args) - 1;
    EXPECT_TRUE(refused(call(&small, NX_WHERE_CPU, nullptr), {".struct_size is "}, NX_STRUCT_TOO_SMALL));
    EXPECT_TRUE(refused(call(nullptr, NX_WHERE_CPU, nullptr), {"null"}));
    EXPECT_TRUE(refused(call(&sound, 2, nullptr), {"where is 2", "0 (CPU) or 1 (CUDA)"}));
}

template <class T>
const T* moved(const T* pointer, int bytes) {
    return reinterpret_cast<const T*>(reinterpret_cast<const char*>(pointer) + bytes);
}

}  // namespace

TEST(KernelRefusals, RmsNorm) {
    expect_refusals<nx_rms_norm>(
        nx_kernel_rms_norm, norm(),
        {{[](auto& a) { a.type = NX_TYPE_E4M3; }, {"nx_rms_norm.type is 5; one of 1, 3 is expected"}},
         {[](auto& a) { a.rows = -1; }, {"nx_rms_norm.rows is -1", "0 to"}},
         {[](auto& a) { a.width = 0; }, {"nx_rms_norm.width is 0; 1 to"}},
         {[](auto& a) { a.width = (1 << 24) + 1; }, {"nx_rms_norm.width is 16777217"}},
         {[](auto& a) { a.epsilon = -1; }, {"nx_rms_norm.epsilon is -1"}},
         {[](auto& a) { a.epsilon = NAN; }, {"nx_rms_norm.epsilon is nan"}},
         {[](auto& a) { a.stream_rows = nullptr; }, {"nx_rms_norm.stream_rows is null"}},
         {[](auto& a) { a.weight = nullptr; }, {"nx_rms_norm.weight is null"}},
         {[](auto& a) { a.output = nullptr; }, {"nx_rms_norm.output is null"}},
         {[](auto& a) { a.addend = moved(t_shorts, 1); }, {"nx_rms_norm.addend is 1 bytes past", "2 bytes"}},
         {[](auto& a) { a.weight = moved(t_shorts, 1); }, {"nx_rms_norm.weight is 1 bytes past"}},
         {[](auto& a) { a.stream_stride = 7; }, {"nx_rms_norm.stream_stride is 7; 8 to"}},
         {[](auto& a) { a.addend = t_shorts + 256, a.addend_stride = -8; }, {"nx_rms_norm.addend_stride is -8"}},
         {[](auto& a) { a.output_stride = INT64_MAX; }, {"nx_rms_norm.output_stride is"}}});
}

TEST(KernelRefusals, Swiglu) {
    expect_refusals<nx_swiglu>(
        nx_kernel_swiglu, gate(),
        {{[](auto& a) { a.type = 0; }, {"nx_swiglu.type is 0"}},
         {[](auto& a) { a.rows = -2; }, {"nx_swiglu.rows is -2"}},
         {[](auto& a) { a.width = -8; }, {"nx_swiglu.width is -8"}},
         {[](auto& a) { a.gate = nullptr; }, {"nx_swiglu.gate is null"}},
         {[](auto& a) { a.up = moved(t_floats, 2); }, {"nx_swiglu.up is 2 bytes past", "4 bytes"}},
         {[](auto& a) { a.output = nullptr; }, {"nx_swiglu.output is null"}},
         {[](auto& a) { a.gate_stride = 0; }, {"nx_swiglu.gate_stride is 0"}},
         {[](auto& a) { a.up_stride = 0; }, {"nx_swiglu.up_stride is 0"}},
         {[](auto& a) { a.output_stride = 0; }, {"nx_swiglu.output_stride is 0"}}});
}

TEST(KernelRefusals, Embedding) {
    expect_refusals<nx_embedding>(
        nx_kernel_embedding, embedding(),
        {{[](auto& a) { a.type = NX_TYPE_F16; }, {"nx_embedding.type is 2"}},
         {[](auto& a) { a.rows = INT32_MIN; }, {"nx_embedding.rows is"}},
         {[](auto& a) { a.width = 0; }, {"nx_embedding.width is 0"}},
         {[](auto& a) { a.vocabulary = 0; }, {"nx_embedding.vocabulary is 0"}},
         {[](auto& a) { a.ids = nullptr; }, {"nx_embedding.ids is null"}},
         {[](auto& a) { a.table = nullptr; }, {"nx_embedding.table is null"}},
         {[](auto& a) { a.output = nullptr; }, {"nx_embedding.output is null"}},
         {[](auto& a) { a.output_stride = 1; }, {"nx_embedding.output_stride is 1; 8 to"}},
         {[](auto& a) { a.errors = const_cast<uint32_t*>(moved(reinterpret_cast<uint32_t*>(t_ints), 2)); },
          {"nx_embedding.errors is 2 bytes past"}}});
}

TEST(KernelRefusals, KvWrite) {
    expect_refusals<nx_kv_write>(
        nx_kernel_kv_write, kv_write(),
        {{[](auto& a) { a.kv_type = NX_TYPE_F32; }, {"nx_kv_write.kv_type is 1; one of 3, 5 is expected"}},
         {[](auto& a) { a.rows = -1; }, {"nx_kv_write.rows is -1"}},
         {[](auto& a) { a.heads = 0; }, {"nx_kv_write.heads is 0"}},
         {[](auto& a) { a.kv_heads = 2; }, {"nx_kv_write.kv_heads is 2; 1 to 1"}},
         {[](auto& a) { a.head_dim = 96; }, {"nx_kv_write.head_dim is 96; one of 64, 128"}},
         {[](auto& a) { a.block_tokens = 64; }, {"nx_kv_write.block_tokens is 64; one of 16, 32"}},
         {[](auto& a) { a.blocks = INT32_MAX; }, {"nx_kv_write.blocks is 2147483647"}},
         {[](auto& a) { a.mrope[0] = 31; }, {"nx_kv_write.mrope adds up to 31 pairs; 32, or zeros"}},
         {[](auto& a) { a.mrope[1] = 12, a.mrope[0] = 20; }, {"nx_kv_write.mrope[1] is 12"}},
         {[](auto& a) { a.q_weight = t_shorts; }, {"nx_kv_write.k_weight is null and the other is not"}},
         {[](auto& a) { a.q = nullptr; }, {"nx_kv_write.q is null"}},
         {[](auto& a) { a.k = moved(a.k, 1); }, {"nx_kv_write.k is 1 bytes past"}},
         {[](auto& a) { a.v = nullptr; }, {"nx_kv_write.v is null"}},
         {[](auto& a) { a.inverse_frequencies = moved(t_doubles, 4); },
          {"nx_kv_write.inverse_frequencies is 4 bytes past"}},
         {[](auto& a) { a.positions = nullptr; }, {"nx_kv_write.positions is null"}},
         {[](auto& a) { a.slots = nullptr; }, {"nx_kv_write.slots is null"}},
         {[](auto& a) { a.q_output = nullptr; }, {"nx_kv_write.q_output is null"}},
         {[](auto& a) { a.key_cache = t_shorts + 1; }, {"nx_kv_write.key_cache is 2 bytes past", "16 bytes"}},
         {[](auto& a) { a.value_cache = nullptr; }, {"nx_kv_write.value_cache is null"}},
         {[](auto& a) { a.kv_type = NX_TYPE_E4M3; }, {"nx_kv_write.key_scales is null"}},
         {[](auto& a) { a.value_scales = t_floats; }, {"nx_kv_write.value_scales is given; null is expected"}},
         {[](auto& a) { a.k_stride = 63; }, {"nx_kv_write.k_stride is 63; 64 to"}},
         {[](auto& a) { a.q_output_stride = 0; }, {"nx_kv_write.q_output_stride is 0"}}});
}

TEST(KernelRefusals, PagedAttention) {
    expect_refusals<nx_paged_attention>(
        nx_kernel_paged_attention, attention(),
        {{[](auto& a) { a.kv_type = NX_TYPE_I8; }, {"nx_paged_attention.kv_type is 4; one of 3, 5"}},
         {[](auto& a) { a.rows = 65536; }, {"nx_paged_attention.rows is 65536; 0 to 65535"}},
         {[](auto& a) { a.heads = 9; }, {"nx_paged_attention.heads is 9; 1 to 8"}},
         {[](auto& a) { a.kv_heads = 0; }, {"nx_paged_attention.kv_heads is 0"}},
         {[](auto& a) { a.heads = 3, a.kv_heads = 2; }, {"nx_paged_attention.heads is 3; a multiple of 2"}},
         {[](auto& a) { a.head_dim = 256; }, {"nx_paged_attention.head_dim is 256; one of 64, 128"}},
         {[](auto& a) { a.block_tokens = 8; }, {"nx_paged_attention.block_tokens is 8"}},
         {[](auto& a) { a.blocks = 0; }, {"nx_paged_attention.blocks is 0"}},
         {[](auto& a) { a.table_stride = 8; }, {"nx_paged_attention.table_stride is 8; 9 to"}},
         {[](auto& a) { a.max_context = 0; }, {"nx_paged_attention.max_context is 0"}},
         {[](auto& a) { a.split_tokens = 100; }, {"nx_paged_attention.split_tokens is 100; a multiple of 64"}},
         {[](auto& a) { a.split_tokens = 4096; }, {"nx_paged_attention.split_tokens is 4096; 64 to 2048"}},
         {[](auto& a) { a.softmax_scale = 0; }, {"nx_paged_attention.softmax_scale is 0"}},
         {[](auto& a) { a.softmax_scale = INFINITY; }, {"nx_paged_attention.softmax_scale is inf"}},
         {[](auto& a) { a.q = t_shorts + 4; }, {"nx_paged_attention.q is 8 bytes past", "16 bytes"}},
         {[](auto& a) { a.key_cache = nullptr; }, {"nx_paged_attention.key_cache is null"}},
         {[](auto& a) { a.value_cache = t_shorts + 1; }, {"nx_paged_attention.value_cache is 2 bytes past"}},
         {[](auto& a) { a.kv_type = NX_TYPE_E4M3, a.key_scales = t_floats; },
          {"nx_paged_attention.value_scales is null"}},
         {[](auto& a) { a.key_scales = t_floats; }, {"nx_paged_attention.key_scales is given"}},
         {[](auto& a) { a.block_tables = nullptr; }, {"nx_paged_attention.block_tables is null"}},
         {[](auto& a) { a.contexts = nullptr; }, {"nx_paged_attention.contexts is null"}},
         {[](auto& a) { a.output = nullptr; }, {"nx_paged_attention.output is null"}},
         {[](auto& a) { a.q_stride = 129; }, {"nx_paged_attention.q_stride is 129; a multiple of 8"}},
         {[](auto& a) { a.output_stride = 120; }, {"nx_paged_attention.output_stride is 120; 128 to"}},
         {[](auto& a) { a.workspace = nullptr; }, {"nx_paged_attention.workspace is null"}},
         {[](auto& a) { --a.workspace_bytes; }, {"nx_paged_attention.workspace_bytes is 1559; at least 1560"}}});
}

TEST(KernelRefusals, TheWorkspaceIsCounted) {
    nx_paged_attention a = attention();
    uint64_t bytes = 77;
    EXPECT_EQ(nx_kernel_paged_attention_workspace(&a, &bytes), NX_OK);
    EXPECT_EQ(bytes, 1560U);
    a.split_tokens = 192;
    EXPECT_EQ(nx_kernel_paged_attention_workspace(&a, &bytes), NX_OK);
    EXPECT_EQ(bytes, 0U) << "one split needs none";
    a.split_tokens = 65;
    EXPECT_TRUE(refused(nx_kernel_paged_attention_workspace(&a, &bytes), {"split_tokens is 65"}));
    EXPECT_EQ(bytes, 0U);
    EXPECT_TRUE(refused(nx_kernel_paged_attention_workspace(&a, nullptr), {"bytes is null"}));
}

#ifndef NATIX_HAS_CUDA
TEST(KernelRefusals, ALibraryWithoutKernelsSaysWhichOneHasThem) {
    const auto a = norm();
    EXPECT_TRUE(refused(nx_kernel_rms_norm(&a, NX_WHERE_CUDA, nullptr),
                        {"built without a CUDA compiler", "./build.sh cuda"}, NX_UNSUPPORTED));
    const auto b = gate();
    EXPECT_EQ(nx_kernel_swiglu(&b, NX_WHERE_CUDA, nullptr), NX_UNSUPPORTED);
    const auto c = embedding();
    EXPECT_EQ(nx_kernel_embedding(&c, NX_WHERE_CUDA, nullptr), NX_UNSUPPORTED);
    const auto d = kv_write();
    EXPECT_EQ(nx_kernel_kv_write(&d, NX_WHERE_CUDA, nullptr), NX_UNSUPPORTED);
    const auto e = attention();
    EXPECT_EQ(nx_kernel_paged_attention(&e, NX_WHERE_CUDA, nullptr), NX_UNSUPPORTED);
}
#endif
