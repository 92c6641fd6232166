// The kernels over rows of numbers, written once in lanes; included by one source file for each kind of processor.
#pragma once

#include "decoder/lanes.hpp"

namespace natix::decoder {
namespace {

constexpr float kTiniest = 1e-30F;  // a group no larger than this counts as zeros: its inverse would overflow

// 0, or not a number if one of the values is not finite.
inline Lanes spoiled(Lanes before, Lanes values) {
    return fma(values, every(0.0F), before);
}

struct GroupScale {
    float scale, inverse;
};

inline GroupScale scale_of(const float* x, size_t group) {
    Lanes greatest = every(0.0F), spoilt = every(0.0F);
    for (size_t i = 0; i < group; i += kLanes) {
        const Lanes values = load(x + i);
        greatest = larger(greatest, magnitude(values));
        spoilt = spoiled(spoilt, values);
    }
    const float most = largest_of(greatest), spoil = sum_of(spoilt);
    if (!(most > kTiniest)) return {spoil, 0.0F};
    return {most / 127.0F + spoil, 127.0F / most};
}

inline Ints small_ints(const float* x, float inverse) {
    return limited(rounded(load(x) * every(inverse)), -127, 127);
}

inline void quantise_wide(const float* x, size_t count, size_t group, int16_t* wide, float* scales) noexcept {
    for (; count > 0; count -= group, x += group, wide += group) {
        const GroupScale scale = scale_of(x, group);
        *scales++ = scale.scale;
        for (size_t i = 0; i < group; i += kLanes) store_crossed(wide + i, small_ints(x + i, scale.inverse));
    }
}

inline void quantise_narrow(const float* x, size_t count, size_t group, int8_t* narrow, float* scales,
                            int16_t* starts) noexcept {
    for (; count > 0; count -= group, x += group, narrow += group) {
        const GroupScale scale = scale_of(x, group);
        *scales++ = scale.scale;
        for (size_t stretch = 0; stretch < group; stretch += stretch_of(group), starts += 2) {
            Ints sums = every(0);
            for (size_t i = stretch; i < stretch + stretch_of(group); i += kLanes) {
                const Ints ints = small_ints(x + i, scale.inverse);
                store(narrow + i, ints);
                sums = sums + ints;
            }
            int32_t places[kLanes];
            store(places, sums);
            starts[0] = static_cast<int16_t>(-8 * (places[0] + places[1] + places[4] + places[5]));
            starts[1] = static_cast<int16_t>(-8 * (places[2] + places[3] + places[6] + places[7]));
        }
    }
}

inline float dot(const float* a, const float* b, size_t count) noexcept {
    Lanes sum = every(0.0F);
    for (size_t i = 0; i < count; i += kLanes) sum = fma(load(a + i), load(b + i), sum);
    return sum_of(sum);
}

inline void rms_norm(const float* x, const float* weight, size_t count, float epsilon, float* y) noexcept {
    const float mean = dot(x, x, count) / static_cast<float>(count);
    const Lanes inverse = every(inverse_root(mean + epsilon));
    for (size_t i = 0; i < count; i += kLanes) store(y + i, load(x + i) * inverse * load(weight + i));
}

inline void silu_product(const float* gate, const float* up, size_t count, float* y) noexcept {
    for (size_t i = 0; i < count; i += kLanes) {
        const Lanes g = load(gate + i);
        const Lanes divisor = every(1.0F) + exponential(every(0.0F) - g);
        store(y + i, g / divisor * load(up + i));
    }
}

inline void add(float* x, const float* y, size_t count) noexcept {
    for (size_t i = 0; i < count; i += kLanes) store(x + i, load(x + i) + load(y + i));
}

// Each candidate maps the value of greatest magnitude to some -6.5 .. -8.5; the scale that then fits the rounded values
// best is their least-squares one, and what it explains of the squares decides.
inline float int4_scale(const float* weights, size_t count) noexcept {
    float extreme = 0;
    for (size_t i = 0; i < count; ++i)
        if (__builtin_fabsf(weights[i]) > __builtin_fabsf(extreme)) extreme = weights[i];
    if (!(__builtin_fabsf(extreme) > kTiniest)) return 0;

    float best = 0, most_explained = -1;
    for (int quarter = 26; quarter <= 34; ++quarter) {
        const float inverse = -0.25F * static_cast<float>(quarter) / extreme;
        Lanes product = every(0.0F), square = every(0.0F);
        for (size_t i = 0; i < count; i += kLanes) {
            const Lanes w = load(weights + i), q = numbers(limited(rounded(w * every(inverse)), -8, 7));
            product = fma(w, q, product);
            square = fma(q, q, square);
        }
        const float scale = sum_of(product) / sum_of(square), explained = scale * sum_of(product);
        if (explained > most_explained) {
            most_explained = explained;
            best = scale;
        }
    }
    return best;
}

// ---- keys and values to float32

template <KvType TYPE>
constexpr size_t kKvBytes = TYPE == KvType::F32    ? 4
                            : TYPE == KvType::Bf16 ? 2
                                                   : 1;

// Memory is read in cache lines: once for each of them is enough.
template <KvType TYPE>
inline void fetch_line(const std::byte* ahead, size_t element) {
    const size_t offset = element * kKvBytes<TYPE>;
    if (offset % 64 == 0) __builtin_prefetch(ahead + offset, 0, 2);
}

template <KvType TYPE>
inline Lanes widened(const std::byte* data, size_t element) {
    if constexpr (TYPE == KvType::F32) return load(reinterpret_cast<const float*>(data) + element);
    if constexpr (TYPE == KvType::Bf16) return from_bf16(data + 2 * element);
    if constexpr (TYPE == KvType::Int8) return from_int8(data + element);
}

// Segments come by value: the compiler takes any store of lanes for one to what a reference names.
template <KvType TYPE>
inline void widen_keys_of(const KvSegment segment, float* keys) {
    const size_t count = (segment.count + kLanes - 1) / kLanes * kLanes;
    const float* scales = segment.scales + segment.first;
    for (size_t d = 0, row = segment.first; d < segment.dim; ++d, row += segment.block_tokens, keys += kTileKeys) {
        for (size_t i = 0; i < count; i += kLanes) {
            fetch_line<TYPE>(segment.ahead, row + i);
            Lanes lanes = widened<TYPE>(segment.data, row + i);
            if constexpr (TYPE == KvType::Int8) lanes = lanes * load(scales + i);
            store(keys + i, lanes);
        }
    }
}

template <KvType TYPE>
inline void widen_values_of(const KvSegment segment, float* values) {
    const size_t dim = segment.dim, last = segment.first + segment.count;
    for (size_t t = segment.first; t < last; ++t) {
        Lanes scale = every(1.0F);
        if constexpr (TYPE == KvType::Int8) scale = every(segment.scales[t]);
        for (size_t i = t * dim; i < (t + 1) * dim; i += kLanes, values += kLanes) {
            fetch_line<TYPE>(segment.ahead, i);
            Lanes lanes = widened<TYPE>(segment.data, i);
            if constexpr (TYPE == KvType::Int8) lanes = lanes * scale;
            store(values, lanes);
        }
    }
}

inline void widen_keys(const KvSegment& segment, float* keys) noexcept {
    if (segment.type == KvType::F32) return widen_keys_of<KvType::F32>(segment, keys);
    if (segment.type == KvType::Bf16) return widen_keys_of<KvType::Bf16>(segment, keys);
    widen_keys_of<KvType::Int8>(segment, keys);
}

inline void widen_values(const KvSegment& segment, float* values) noexcept {
    if (segment.type == KvType::F32) return widen_values_of<KvType::F32>(segment, values);
    if (segment.type == KvType::Bf16) return widen_values_of<KvType::Bf16>(segment, values);
    widen_values_of<KvType::Int8>(segment, values);
}

}  // namespace
}  // namespace natix::decoder
