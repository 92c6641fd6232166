// Attention of all patches of an image to all of them (Dao et al. 2022), parallel over heads and tiles of queries.
#pragma once

#include <vector>

#include "decoder/buffer.hpp"
#include "decoder/thread_team.hpp"
#include "vision/kernels.hpp"
#include "vision/settings.hpp"

namespace natix::vision {

// Queries, keys and values of an image, head by head:
//   queries  [heads][patches][head_dim], scaled
//   keys     [heads][tiles][head_dim][kTileKeys], so that the keys of a tile meet a query lane by lane
//   values   [heads][tiles * kTileKeys][head_dim]
class HeadStore {
  public:
    explicit HeadStore(const Settings& settings);

    // Room for so many patches.
    void reserve(size_t patches);
    // Begins an image, for which there is room.
    void place(size_t patches) noexcept;

    // Different heads and patches may be written at once; query, key and value are [head_dim].
    void put(size_t head, size_t patch, const float* query, const float* key, const float* value) noexcept;

    size_t patches() const noexcept { return patches_; }
    size_t tiles() const noexcept { return tiles_; }
    const float* query(size_t head, size_t patch) const noexcept { return &queries_[(head * patches_ + patch) * dim_]; }
    const float* keys(size_t head, size_t tile) const noexcept { return &keys_[tile_at(head, tile)]; }
    const float* values(size_t head, size_t tile) const noexcept { return &values_[tile_at(head, tile)]; }

    uint64_t bytes() const noexcept { return queries_.bytes() + keys_.bytes() + values_.bytes(); }

  private:
    size_t tile_at(size_t head, size_t tile) const noexcept {
        return (head * tiles_ + tile) * decoder::kTileKeys * dim_;
    }

    size_t heads_, dim_;
    float scale_;
    size_t patches_ = 0, tiles_ = 0;
    decoder::Buffer<float> queries_, keys_, values_;
};

class Attention {
  public:
    Attention(const Settings& settings, const Kernels& kernels, unsigned threads);

    // out [patches][hidden]: each patch's heads beside each other.
    void run(const HeadStore& store, float* out, decoder::ThreadTeam& team) noexcept;

    uint64_t bytes() const noexcept;

  private:
    struct Scratch {
        decoder::Buffer<float> maximum, total, scores, sums;
        explicit Scratch(size_t head_dim);
    };

    void attend(const HeadStore& store, size_t head, size_t first, size_t count, Scratch& scratch,
                float* out) const noexcept;

    const decoder::Kernels& kernels_;
    size_t heads_, dim_;
    std::vector<Scratch> scratch_;  // one a thread
};

}  // namespace natix::vision
