// Keys and values of all layers in blocks of tokens (paged attention, Kwon et al. 2023).
//   keys    [layer][block][kv head][head_dim][block_tokens], so that the keys of a block meet a query lane by lane
//   values  [layer][block][kv head][block_tokens][head_dim]
// Of Int8, each head of each token has a scale, [layer][block][kv head][block_tokens].
#pragma once

#include "decoder/buffer.hpp"
#include "decoder/settings.hpp"

namespace natix::decoder {

// A token's place in the cache.
struct KvPlace {
    uint32_t block;
    uint32_t token;  // within the block
};

// kTileKeys keys and values of one head, in float32.
struct KvTile {
    Buffer<float> keys;       // [head_dim][kTileKeys]
    Buffer<float> values;     // [kTileKeys][head_dim]
    Buffer<int32_t> present;  // [kTileKeys]

    explicit KvTile(size_t head_dim) : keys(head_dim * kTileKeys), values(head_dim * kTileKeys), present(kTileKeys) {}
    uint64_t bytes() const noexcept { return keys.bytes() + values.bytes() + present.bytes(); }
};

class KvCache {
  public:
    explicit KvCache(const Settings& settings);

    // Some layers will mark tokens absent. Without this call all are present.
    void track_presence();

    // Writes the key and value [head_dim] of one head of a token. Different heads and tokens may be written at once.
    void put(size_t layer, KvPlace place, size_t head, const float* key, const float* value) noexcept;
    void mark(size_t layer, KvPlace place, bool present) noexcept;

    // Reads kTileKeys tokens of a context of `seen`, fewer at its end, from token `first` on, a multiple of it. The
    // keys of the tile beyond them are unspecified. The values of absent tokens are zeros. The next tile is fetched
    // from memory meanwhile.
    void gather(const Kernels& kernels, size_t layer, const int32_t* table, size_t head, size_t first, size_t seen,
                KvTile& tile) const noexcept;

    // Copies a block, all layers. They may be the same.
    void copy(size_t source, size_t destination) noexcept;

    uint64_t bytes() const noexcept;

  private:
    size_t unit(size_t layer, size_t block, size_t head) const noexcept {
        return (layer * blocks_ + block) * kv_heads_ + head;
    }

    KvType type_;
    size_t layers_, blocks_, kv_heads_, head_dim_, block_tokens_, unit_bytes_;
    Buffer<std::byte> keys_, values_;
    Buffer<float> key_scales_, value_scales_;
    Buffer<uint8_t> present_;  // [layer][block][block_tokens]; empty: all are
};

}  // namespace natix::decoder
