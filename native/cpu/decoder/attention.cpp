#include "decoder/attention.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace natix::decoder {

Attention::Attention(const Settings& s, const Kernels& kernels, unsigned threads)
    : kernels_(kernels),
      kv_heads_(s.kv_heads),
      per_kv_(s.queries_per_kv()),
      head_dim_(s.head_dim),
      most_rows_(RowPlan::piece_rows(s)),
      scale_(static_cast<float>(1 / std::sqrt(static_cast<double>(s.head_dim)))) {
    scratch_.reserve(threads);
    for (unsigned i = 0; i < threads; ++i) scratch_.emplace_back(head_dim_, most_rows_ * per_kv_);
}

uint64_t Attention::bytes() const noexcept {
    uint64_t bytes = 0;
    for (const Scratch& s : scratch_)
        bytes += s.tile.bytes() + s.queries.bytes() + s.sums.bytes() + s.maximum.bytes() + s.total.bytes() +
                 s.scores.bytes();
    return bytes;
}

void Attention::run(const KvCache& cache, size_t layer, const RowPlan& plan, const nx_decoder_batch& batch,
                    const float* queries, size_t query_stride, float* out, size_t out_stride,
                    ThreadTeam& team) noexcept {
    uint64_t all = 0;
    for (const AttentionPiece& piece : plan.pieces()) all += piece.work * kv_heads_;
    team.run([&](unsigned thread) noexcept {
        Scratch& scratch = scratch_[thread];
        uint64_t before = 0;
        for (const AttentionPiece& cut : plan.pieces()) {
            // A head is this thread's if the middle of its work falls into this thread's share of all work.
            Range mine{kv_heads_, kv_heads_};
            for (size_t head = 0; head < kv_heads_; ++head, before += cut.work) {
                if ((2 * before + cut.work) * team.size() / (2 * all) != thread) continue;
                mine = {std::min(mine.first, head), head + 1};
            }
            const size_t count = size_t{cut.last_row} - cut.first_row, most = std::max<size_t>(1, most_rows_ / count);
            for (size_t head = mine.first; head < mine.last; head += most) {
                const Piece piece{plan.rows().data() + cut.first_row,
                                  count,
                                  batch.block_tables + size_t{cut.sequence} * batch.table_stride,
                                  {head, std::min(head + most, mine.last)}};
                load_queries(scratch, piece, queries + cut.first_row * query_stride, query_stride);
                see_keys(scratch, piece, cache, layer);
                store(scratch, piece, out + cut.first_row * out_stride, out_stride);
            }
        }
    });
}

void Attention::load_queries(Scratch& scratch, const Piece& piece, const float* queries, size_t stride) const noexcept {
    const size_t width = per_kv_ * head_dim_, count = piece.heads.size() * piece.count * per_kv_;
    float* to = scratch.queries.data();
    for (size_t head = piece.heads.first; head < piece.heads.last; ++head)
        for (size_t row = 0; row < piece.count; ++row)
            for (size_t i = 0; i < width; ++i) *to++ = queries[row * stride + head * width + i] * scale_;
    std::fill_n(scratch.maximum.data(), count, -std::numeric_limits<float>::infinity());
    std::fill_n(scratch.total.data(), count, 0.0F);
    std::fill_n(scratch.sums.data(), count * head_dim_, 0.0F);
}

// The heads of a block are neighbours in memory: read one after the other they stream, each for itself they would not.
void Attention::see_keys(Scratch& scratch, const Piece& piece, const KvCache& cache, size_t layer) const noexcept {
    const size_t seen = piece.rows[piece.count - 1].context + size_t{1};
    for (size_t first = 0; first < seen; first += kTileKeys) {
        for (size_t head = piece.heads.first; head < piece.heads.last; ++head) {
            cache.gather(kernels_, layer, piece.table, head, first, seen, scratch.tile);
            see_tile(scratch, piece, head, first);
        }
    }
}

// Rows that end within the tile see a part of it, each another one; those behind it see all, together.
void Attention::see_tile(Scratch& scratch, const Piece& piece, size_t head, size_t first) const noexcept {
    const size_t before = (head - piece.heads.first) * piece.count;
    size_t row = 0;
    while (row < piece.count && piece.rows[row].context < first) ++row;
    for (; row < piece.count && piece.rows[row].context + size_t{1} < first + kTileKeys; ++row)
        attend(scratch, before + row, 1, piece.rows[row].context + 1 - first);
    if (row < piece.count) attend(scratch, before + row, piece.count - row, kTileKeys);
}

void Attention::attend(Scratch& scratch, size_t first_row, size_t rows, size_t visible) const noexcept {
    const size_t first = first_row * per_kv_;
    kernels_.vector.attend({scratch.tile.keys.data(), scratch.tile.values.data(), scratch.tile.present.data(), visible,
                            head_dim_, rows * per_kv_, scratch.queries.data() + first * head_dim_,
                            scratch.maximum.data() + first, scratch.total.data() + first,
                            scratch.sums.data() + first * head_dim_, scratch.scores.data() + first * kTileKeys});
}

void Attention::store(const Scratch& scratch, const Piece& piece, float* out, size_t stride) const noexcept {
    const size_t width = per_kv_ * head_dim_;
    const float *sums = scratch.sums.data(), *total = scratch.total.data();
    for (size_t head = piece.heads.first; head < piece.heads.last; ++head)
        for (size_t row = 0; row < piece.count; ++row)
            for (size_t query = 0; query < per_kv_; ++query, ++total)
                for (size_t i = 0; i < head_dim_; ++i)
                    out[row * stride + head * width + query * head_dim_ + i] = *sums++ / *total;
}

}  // namespace natix::decoder
