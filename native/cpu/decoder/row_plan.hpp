// What a layer has to run: rows, the places of their keys and values, and how attention and adapters are cut up.
#pragma once

#include <cstdint>
#include <vector>

#include "decoder/kv_cache.hpp"
#include "decoder/settings.hpp"

namespace natix::decoder {

struct PlannedRow {
    uint32_t source;  // row of the batch
    uint32_t sequence;
    uint32_t context;  // index in the context of its sequence: it sees the tokens up to this one
    KvPlace place;
};

// Rows of one sequence whose queries go through the keys together.
struct AttentionPiece {
    uint32_t first_row, last_row;
    uint32_t sequence;
    uint64_t work;  // keys seen by all rows together
};

// Neighbouring rows that use the same adapter.
struct AdapterSegment {
    uint32_t first_row, last_row;
    uint32_t adapter;
};

// Rows of a batch in order. Made of memory set aside once: planning a step allocates nothing.
class RowPlan {
  public:
    explicit RowPlan(const Settings& settings);

    // All rows of a checked batch.
    void plan(const nx_decoder_batch& batch) noexcept;
    // The rows of `all` whose flag is set.
    void plan_some(const RowPlan& all, const nx_decoder_batch& batch, const uint8_t* flags) noexcept;

    const std::vector<PlannedRow>& rows() const noexcept { return rows_; }
    const std::vector<AttentionPiece>& pieces() const noexcept { return pieces_; }
    const std::vector<AdapterSegment>& segments() const noexcept { return segments_; }

    // The most rows of a piece, for a number of queries that share a key.
    static size_t piece_rows(const Settings& settings) noexcept;

  private:
    void cut(const nx_decoder_batch& batch) noexcept;

    uint32_t block_tokens_;
    size_t piece_rows_;
    std::vector<PlannedRow> rows_;
    std::vector<AttentionPiece> pieces_;
    std::vector<AdapterSegment> segments_;
};

}  // namespace natix::decoder
