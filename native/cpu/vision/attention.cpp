#include "vision/attention.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>

namespace natix::vision {
namespace {

using decoder::kTileKeys;

// Queries that meet a tile of keys while it is in the first cache; a multiple of those that the kernel takes at once.
constexpr size_t kTileQueries = 48;

// Every patch is there.
constexpr auto kPresent = [] {
    std::array<int32_t, kTileKeys> present{};
    present.fill(1);
    return present;
}();

}  // namespace

HeadStore::HeadStore(const Settings& s)
    : heads_(s.heads),
      dim_(s.head_dim()),
      scale_(static_cast<float>(1 / std::sqrt(static_cast<double>(s.head_dim())))) {}

void HeadStore::reserve(size_t patches) {
    const size_t tiles = (patches + kTileKeys - 1) / kTileKeys, floats = heads_ * tiles * kTileKeys * dim_;
    if (floats <= values_.size()) return;
    // The old memory goes before the new one comes. The last one is what is looked at above.
    for (decoder::Buffer<float>* buffer : {&queries_, &keys_, &values_}) *buffer = decoder::Buffer<float>();
    for (decoder::Buffer<float>* buffer : {&queries_, &keys_, &values_}) *buffer = decoder::Buffer<float>(floats);
}

void HeadStore::place(size_t patches) noexcept {
    patches_ = patches;
    tiles_ = (patches + kTileKeys - 1) / kTileKeys;
}

void HeadStore::put(size_t head, size_t patch, const float* query, const float* key, const float* value) noexcept {
    float* scaled = &queries_[(head * patches_ + patch) * dim_];
    for (size_t i = 0; i < dim_; ++i) scaled[i] = query[i] * scale_;
    const size_t tile = tile_at(head, patch / kTileKeys), place = patch % kTileKeys;
    for (size_t i = 0; i < dim_; ++i) keys_[tile + i * kTileKeys + place] = key[i];
    std::memcpy(&values_[tile + place * dim_], value, dim_ * sizeof(float));
}

Attention::Scratch::Scratch(size_t head_dim)
    : maximum(kTileQueries), total(kTileQueries), scores(kTileQueries * kTileKeys), sums(kTileQueries * head_dim) {}

Attention::Attention(const Settings& s, const Kernels& kernels, unsigned threads)
    : kernels_(kernels.shared), heads_(s.heads), dim_(s.head_dim()) {
    scratch_.reserve(threads);
    for (unsigned i = 0; i < threads; ++i) scratch_.emplace_back(dim_);
}

uint64_t Attention::bytes() const noexcept {
    uint64_t bytes = 0;
    for (const Scratch& s : scratch_) bytes += s.maximum.bytes() + s.total.bytes() + s.scores.bytes() + s.sums.bytes();
    return bytes;
}

// A thread's tiles of queries are neighbours, so that it stays with a head's keys and values.
void Attention::run(const HeadStore& store, float* out, decoder::ThreadTeam& team) noexcept {
    const size_t patches = store.patches(), tiles = (patches + kTileQueries - 1) / kTileQueries;
    team.run([&](unsigned thread) noexcept {
        const decoder::Range mine = decoder::share_of(heads_ * tiles, thread, team.size());
        for (size_t i = mine.first; i < mine.last; ++i) {
            const size_t first = i % tiles * kTileQueries;
            attend(store, i / tiles, first, std::min(kTileQueries, patches - first), scratch_[thread], out);
        }
    });
}

void Attention::attend(const HeadStore& store, size_t head, size_t first, size_t count, Scratch& scratch,
                       float* out) const noexcept {
    std::fill_n(scratch.maximum.data(), count, -std::numeric_limits<float>::infinity());
    std::fill_n(scratch.total.data(), count, 0.0F);
    std::fill_n(scratch.sums.data(), count * dim_, 0.0F);
    for (size_t tile = 0; tile < store.tiles(); ++tile)
        kernels_.vector.attend({store.keys(head, tile), store.values(head, tile), kPresent.data(),
                                std::min(kTileKeys, store.patches() - tile * kTileKeys), dim_, count,
                                store.query(head, first), scratch.maximum.data(), scratch.total.data(),
                                scratch.sums.data(), scratch.scores.data()});
    for (size_t q = 0; q < count; ++q) {
        float* to = out + ((first + q) * heads_ + head) * dim_;
        for (size_t i = 0; i < dim_; ++i) to[i] = scratch.sums[q * dim_ + i] / scratch.total[q];
    }
}

}  // namespace natix::vision
