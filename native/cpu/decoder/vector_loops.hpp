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
        for (size_t i = 0; i < group; i += kLanes) {
            int32_t ints[kLanes];
            store(ints, small_ints(x + i, scale.inverse));
            for (size_t j = 0; j < kLanes; j += 4) {
                wide[i + j] = static_cast<int16_t>(ints[j]);
                wide[i + j + 1] = static_cast<int16_t>(ints[j + 2]);
                wide[i + j + 2] = static_cast<int16_t>(ints[j + 1]);
                wide[i + j + 3] = static_cast<int16_t>(ints[j + 3]);
            }
        }
    }
}

inline void quantise_narrow(const float* x, size_t count, size_t group, int8_t* narrow, float* scales,
                            int32_t* sums) noexcept {
    for (; count > 0; count -= group, x += group, narrow += group) {
        const GroupScale scale = scale_of(x, group);
        *scales++ = scale.scale;
        int32_t sum = 0;
        for (size_t i = 0; i < group; i += kLanes) {
            int32_t ints[kLanes];
            store(ints, small_ints(x + i, scale.inverse));
            for (size_t j = 0; j < kLanes; ++j) {
                narrow[i + j] = static_cast<int8_t>(ints[j]);
                sum += ints[j];
            }
        }
        *sums++ = sum;
    }
}

inline float dot(const float* a, const float* b, size_t count) noexcept {
    Lanes sum = every(0.0F);
    for (size_t i = 0; i < count; i += kLanes) sum = fma(load(a + i), load(b + i), sum);
    return sum_of(sum);
}

inline void rms_norm(const float* x, const float* weight, size_t count, float epsilon, float* y) noexcept {
    const float mean = dot(x, x, count) / static_cast<float>(count);
    const Lanes inverse = every(1.0F / __builtin_sqrtf(mean + epsilon));
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
inline Lanes widened(const std::byte* data, size_t element) {
    if constexpr (TYPE == KvType::F32) return load(reinterpret_cast<const float*>(data) + element);
    if constexpr (TYPE == KvType::Bf16) return from_bf16(data + 2 * element);
    if constexpr (TYPE == KvType::Int8) return from_int8(data + element);
}

template <KvType TYPE>
inline void widen_keys_of(const KvSegment& segment, float* keys) {
    const size_t count = (segment.count + kLanes - 1) / kLanes * kLanes;
    for (size_t d = 0; d < segment.dim; ++d) {
        for (size_t i = 0; i < count; i += kLanes) {
            Lanes lanes = widened<TYPE>(segment.data, d * segment.block_tokens + segment.first + i);
            if constexpr (TYPE == KvType::Int8) lanes = lanes * load(segment.scales + segment.first + i);
            store(keys + d * kTileKeys + i, lanes);
        }
    }
}

template <KvType TYPE>
inline void widen_values_of(const KvSegment& segment, float* values) {
    for (size_t t = segment.first; t < segment.first + segment.count; ++t, values += segment.dim) {
        for (size_t d = 0; d < segment.dim; d += kLanes) {
            Lanes lanes = widened<TYPE>(segment.data, t * segment.dim + d);
            if constexpr (TYPE == KvType::Int8) lanes = lanes * every(segment.scales[t]);
            store(values + d, lanes);
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
