// Causal grouped-query attention over paged keys and values (Dao et al. 2022; Ainslie et al. 2023; Kwon et al. 2023).
#pragma once

#include <vector>

#include "decoder/kv_cache.hpp"
#include "decoder/row_plan.hpp"
#include "decoder/thread_team.hpp"

namespace natix::decoder {

class Attention {
  public:
    Attention(const Settings& settings, const Kernels& kernels, unsigned threads);

    // queries [rows][query_stride] of all heads, rotated; out [rows][out_stride] likewise. The keys and values of the
    // rows are in the cache. Work is split over threads by pieces and key heads, in the same way every time.
    void run(const KvCache& cache, size_t layer, const RowPlan& plan, const nx_decoder_batch& batch,
             const float* queries, size_t query_stride, float* out, size_t out_stride, ThreadTeam& team) noexcept;

    uint64_t bytes() const noexcept;

  private:
    struct Scratch {
        KvTile tile;
        Buffer<float> queries, sums;           // [most queries][head_dim]
        Buffer<float> maximum, total, scores;  // [most queries], scores by kTileKeys
        Scratch(size_t head_dim, size_t count)
            : tile(head_dim),
              queries(count * head_dim),
              sums(count * head_dim),
              maximum(count),
              total(count),
              scores(count * kTileKeys) {}
    };

    // Rows of a sequence and heads. Its queries lie by head, then by row.
    struct Piece {
        const PlannedRow* rows;
        size_t count;
        const int32_t* table;
        Range heads;  // of keys
    };

    void load_queries(Scratch& scratch, const Piece& piece, const float* queries, size_t stride) const noexcept;
    void see_keys(Scratch& scratch, const Piece& piece, const KvCache& cache, size_t layer) const noexcept;
    void see_tile(Scratch& scratch, const Piece& piece, size_t head, size_t first) const noexcept;
    void attend(Scratch& scratch, size_t first_row, size_t rows, size_t visible) const noexcept;
    void store(const Scratch& scratch, const Piece& piece, float* out, size_t stride) const noexcept;

    const Kernels& kernels_;
    size_t kv_heads_, per_kv_, head_dim_;
    size_t most_rows_;  // times heads: what scratch has room for
    float scale_;
    std::vector<Scratch> scratch_;  // one a thread
};

}  // namespace natix::decoder
