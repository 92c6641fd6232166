// The inner loops of a decoder, one table of them for each kind of processor. Every table gives the same bits: the
// order of the sums of an output is part of the contract, so neither the number of rows beside a row nor who computes
// it can be seen in a result.
//
//   linear_f32    one chain of fused multiply-adds over the inputs, from 0
//   linear_int8,  for each group the exact sum of products, then sum = fma(float(sum of group), weight scale * row
//   linear_int4   scale, sum), groups in order
//   attention     tiles of kTileKeys keys, aligned to position 0; within a tile one chain over the elements of a key,
//                 and one over its keys for each element of a value (online softmax, Milakov and Gimelshein 2018)
#pragma once

#include <cstddef>
#include <cstdint>

namespace natix::decoder {

enum class WeightType { F32, Int8, Int4 };
enum class KvType { F32, Bf16, Int8 };

constexpr size_t kPanelOutputs = 16;  // outputs that lie together in packed weights: a cache line of float32
constexpr size_t kTileKeys = 32;
// Int4 products are summed in 16 bits over a stretch of so many inputs, of each four the first two and the last two
// apart. `starts` holds -8 times the sums of those inputs.
constexpr size_t stretch_of(size_t group) noexcept {
    return group < 64 ? group : 64;
}

constexpr size_t kLanes = 8;  // head_dim and blocks of keys are multiples of it

// What linear kernels read of their inputs: `values`, or `scales` with `wide`, or `scales` with `narrow` and `starts`.
enum class InputForm { Values, Wide, Narrow };

struct LinearInput {
    const float* values;    // [rows][stride]
    const int16_t* wide;    // [rows][stride] -127 .. 127; the second and third of each four change places
    const int8_t* narrow;   // [rows][stride] -127 .. 127
    const float* scales;    // [rows][group_stride]
    const int16_t* starts;  // [rows][stretches][2], see stretch_of
    size_t stride;
    size_t group_stride;
};

// Some panels of a packed matrix times some rows.
struct LinearShare {
    const std::byte* weights;  // of panel 0
    size_t panel_bytes;
    size_t inputs, outputs, group;
    size_t first_panel, last_panel;
    LinearInput input;
    size_t rows;
    float* y;  // [rows][y_stride], output 0 of the matrix
    size_t y_stride;
    bool accumulate;  // y = fma(factor, sum, y) instead of y = sum
    float factor;
};

// Keys or values of one head in one block.
struct KvSegment {
    const std::byte* data;   // keys: [dim][block_tokens]; values: [block_tokens][dim]
    const std::byte* ahead;  // what will be read next, at the same places: fetched meanwhile, never needed
    const float* scales;     // [block_tokens], of Int8
    KvType type;
    size_t block_tokens;
    size_t first, count;  // tokens of the block; of keys, whole kLanes are converted
    size_t dim;
};

// `count` queries that see the same keys of a tile.
struct AttentionShare {
    const float* keys;       // [dim][kTileKeys]
    const float* values;     // [kTileKeys][dim], zeros where a key is absent
    const int32_t* present;  // [kTileKeys] 0 or not
    size_t visible;          // keys of the tile that the queries see, 1 .. kTileKeys
    size_t dim;
    size_t count;
    const float* queries;  // [count][dim], scaled
    float* maximum;        // [count], -infinity at first
    float* total;          // [count], 0 at first
    float* sums;           // [count][dim], 0 at first: sums / total is the result
    float* scores;         // [count][kTileKeys], scratch
};

struct LinearKernels {
    void (*f32)(const LinearShare&) noexcept;
    void (*int8)(const LinearShare&) noexcept;
    void (*int4)(const LinearShare&) noexcept;
    InputForm int8_form = InputForm::Wide;

    InputForm form(WeightType type) const noexcept {
        return type == WeightType::F32 ? InputForm::Values : type == WeightType::Int8 ? int8_form : InputForm::Narrow;
    }

    void operator()(WeightType type, const LinearShare& share) const noexcept {
        (type == WeightType::F32 ? f32 : type == WeightType::Int8 ? int8 : int4)(share);
    }
};

struct VectorKernels {
    // Rounds groups of a row to -127 .. 127 at scale greatest / 127, in the forms of LinearInput. The scale of a group
    // with a value that is not finite is not a number.
    void (*quantise_wide)(const float* x, size_t count, size_t group, int16_t* wide, float* scales) noexcept;
    void (*quantise_narrow)(const float* x, size_t count, size_t group, int8_t* narrow, float* scales,
                            int16_t* starts) noexcept;
    // y = x / sqrt(mean(x^2) + epsilon) * weight (Zhang and Sennrich 2019); y may be x. Not numbers, all of them, where
    // the mean is not finite.
    void (*rms_norm)(const float* x, const float* weight, size_t count, float epsilon, float* y) noexcept;
    // y = gate / (1 + exp(-gate)) * up (Shazeer 2020)
    void (*silu_product)(const float* gate, const float* up, size_t count, float* y) noexcept;
    void (*add)(float* x, const float* y, size_t count) noexcept;
    float (*dot)(const float* a, const float* b, size_t count) noexcept;
    // The scale of a group of int4 weights with the least squared error among the candidates; 0 for zeros.
    float (*int4_scale)(const float* weights, size_t count) noexcept;
    void (*widen_keys)(const KvSegment&, float* keys) noexcept;      // to a column of [dim][kTileKeys]
    void (*widen_values)(const KvSegment&, float* values) noexcept;  // to rows of [kTileKeys][dim]
    void (*attend)(const AttentionShare&) noexcept;
};

struct Kernels {
    const char* name;
    LinearKernels linear;
    VectorKernels vector;
};

const Kernels& plain_kernels() noexcept;
// AVX2, FMA and F16C; null where this processor or this build lacks them.
const Kernels* avx2_kernels() noexcept;
// AVX-512 F, BW and VNNI beside these, for linear layers; null likewise.
const Kernels* avx512_kernels() noexcept;
// Those of that name, the widest without one. Throws NX_INVALID_ARGUMENT where the processor has none of that name.
const Kernels& choose_kernels(const char* name);
// By the environment variable NATIX_CPU_KERNELS, looked at once.
const Kernels& best_kernels();

// What the tables are made of, one function a source file.
void linear_f32_plain(const LinearShare&) noexcept;
void linear_int8_plain(const LinearShare&) noexcept;
void linear_int4_plain(const LinearShare&) noexcept;
void linear_f32_avx2(const LinearShare&) noexcept;
void linear_f32_avx512(const LinearShare&) noexcept;
void linear_int8_vnni(const LinearShare&) noexcept;
void linear_int4_vnni(const LinearShare&) noexcept;
void linear_int8_avx2(const LinearShare&) noexcept;
void linear_int4_avx2(const LinearShare&) noexcept;
VectorKernels vector_kernels_plain() noexcept;
VectorKernels vector_kernels_avx2() noexcept;

}  // namespace natix::decoder
