#include "decoder/kv_cache.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "decoder/element_types.hpp"

namespace natix::decoder {
namespace {

constexpr float kTiniest = 1e-30F;

size_t element_bytes(KvType type) {
    return type == KvType::F32 ? 4 : type == KvType::Bf16 ? 2 : 1;
}

// Writes values to every `step`-th element of a store of `type`, Int8 rounded at `scale`.
template <class Element, class Convert>
void scatter(std::byte* to, size_t step, const float* values, size_t count, Convert convert) {
    for (size_t i = 0; i < count; ++i, to += step * sizeof(Element)) {
        const Element element = convert(values[i]);
        std::memcpy(to, &element, sizeof element);
    }
}

// Not a number if one of the values is not finite, so that it is not lost.
float int8_scale(const float* values, size_t count) {
    float most = 0, spoilt = 0;
    for (size_t i = 0; i < count; ++i) {
        most = std::max(most, std::fabs(values[i]));
        spoilt += values[i] * 0;
    }
    return most / 127.0F + spoilt;
}

void put_vector(KvType type, std::byte* to, size_t step, const float* values, size_t count, float* scale) {
    if (type == KvType::F32) return scatter<float>(to, step, values, count, [](float v) { return v; });
    if (type == KvType::Bf16) return scatter<uint16_t>(to, step, values, count, to_bf16);
    *scale = int8_scale(values, count);
    const float inverse = *scale > kTiniest ? 1.0F / *scale : 0.0F;
    scatter<int8_t>(to, step, values, count,
                    [=](float v) { return static_cast<int8_t>(std::lrint(std::clamp(v * inverse, -127.0F, 127.0F))); });
}

}  // namespace

KvCache::KvCache(const Settings& s)
    : type_(s.kv_type),
      layers_(s.layers),
      blocks_(s.blocks),
      kv_heads_(s.kv_heads),
      head_dim_(s.head_dim),
      block_tokens_(s.block_tokens),
      unit_bytes_(size_t{s.head_dim} * s.block_tokens * element_bytes(s.kv_type)),
      keys_(unit(layers_, 0, 0) * unit_bytes_),
      values_(unit(layers_, 0, 0) * unit_bytes_) {
    if (type_ != KvType::Int8) return;
    key_scales_ = Buffer<float>(unit(layers_, 0, 0) * block_tokens_);
    value_scales_ = Buffer<float>(unit(layers_, 0, 0) * block_tokens_);
}

void KvCache::track_presence() {
    present_ = Buffer<uint8_t>(layers_ * blocks_ * block_tokens_);
    std::memset(present_.data(), 1, present_.size());
}

void KvCache::put(size_t layer, KvPlace place, size_t head, const float* key, const float* value) noexcept {
    const size_t at = unit(layer, place.block, head), size = element_bytes(type_);
    std::byte* keys = keys_.data() + at * unit_bytes_ + place.token * size;
    std::byte* values = values_.data() + at * unit_bytes_ + place.token * head_dim_ * size;
    const size_t scale = at * block_tokens_ + place.token;
    const bool scaled = type_ == KvType::Int8;
    put_vector(type_, keys, block_tokens_, key, head_dim_, scaled ? &key_scales_[scale] : nullptr);
    put_vector(type_, values, 1, value, head_dim_, scaled ? &value_scales_[scale] : nullptr);
}

void KvCache::mark(size_t layer, KvPlace place, bool present) noexcept {
    if (present_.size() != 0) present_[(layer * blocks_ + place.block) * block_tokens_ + place.token] = present;
}

void KvCache::gather(const Kernels& kernels, size_t layer, const int32_t* table, size_t head, size_t first, size_t seen,
                     KvTile& tile) const noexcept {
    const size_t count = std::min(kTileKeys, seen - first), size = element_bytes(type_);
    for (size_t done = 0; done < count;) {
        const size_t token = first + done, in_block = token % block_tokens_;
        const auto block = static_cast<size_t>(table[token / block_tokens_]);
        const size_t at = unit(layer, block, head), scales = at * block_tokens_;
        const bool scaled = type_ == KvType::Int8;
        const size_t next = std::min(token + kTileKeys, seen - 1);
        const auto later = static_cast<ptrdiff_t>(next % block_tokens_) - static_cast<ptrdiff_t>(in_block);
        const size_t next_at = unit(layer, static_cast<size_t>(table[next / block_tokens_]), head);
        KvSegment segment{keys_.data() + at * unit_bytes_,
                          keys_.data() + next_at * unit_bytes_ + later * static_cast<ptrdiff_t>(size),
                          scaled ? key_scales_.data() + scales : nullptr,
                          type_,
                          block_tokens_,
                          in_block,
                          std::min(count - done, block_tokens_ - in_block),
                          head_dim_};
        if (scaled) {
            __builtin_prefetch(&key_scales_[next_at * block_tokens_ + next % block_tokens_]);
            __builtin_prefetch(&value_scales_[next_at * block_tokens_ + next % block_tokens_]);
        }
        kernels.vector.widen_keys(segment, tile.keys.data() + done);
        segment.data = values_.data() + at * unit_bytes_;
        segment.ahead = values_.data() + next_at * unit_bytes_ + later * static_cast<ptrdiff_t>(head_dim_ * size);
        segment.scales = scaled ? value_scales_.data() + scales : nullptr;
        kernels.vector.widen_values(segment, tile.values.data() + done * head_dim_);
        for (size_t i = 0; i < segment.count; ++i) {
            const bool here =
                present_.size() == 0 || present_[(layer * blocks_ + block) * block_tokens_ + in_block + i] != 0;
            tile.present[done + i] = here;
            if (!here) std::fill_n(tile.values.data() + (done + i) * head_dim_, head_dim_, 0.0F);
        }
        done += segment.count;
    }
}

void KvCache::copy(size_t source, size_t destination) noexcept {
    if (source == destination) return;
    for (size_t layer = 0; layer < layers_; ++layer) {
        const size_t from = unit(layer, source, 0), to = unit(layer, destination, 0);
        const size_t bytes = kv_heads_ * unit_bytes_, scales = kv_heads_ * block_tokens_;
        std::memcpy(keys_.data() + to * unit_bytes_, keys_.data() + from * unit_bytes_, bytes);
        std::memcpy(values_.data() + to * unit_bytes_, values_.data() + from * unit_bytes_, bytes);
        if (type_ == KvType::Int8) {
            std::copy_n(&key_scales_[from * block_tokens_], scales, &key_scales_[to * block_tokens_]);
            std::copy_n(&value_scales_[from * block_tokens_], scales, &value_scales_[to * block_tokens_]);
        }
        if (present_.size() != 0)
            std::copy_n(&present_[(layer * blocks_ + source) * block_tokens_], block_tokens_,
                        &present_[(layer * blocks_ + destination) * block_tokens_]);
    }
}

uint64_t KvCache::bytes() const noexcept {
    return keys_.bytes() + values_.bytes() + key_scales_.bytes() + value_scales_.bytes() + present_.bytes();
}

}  // namespace natix::decoder
