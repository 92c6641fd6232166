#include "decoder/row_plan.hpp"

#include <algorithm>

namespace natix::decoder {
namespace {

constexpr size_t kPieceQueries = 48;  // enough to pay for the conversion of a tile of keys, few enough for the cache

}  // namespace

size_t RowPlan::piece_rows(const Settings& settings) noexcept {
    return std::max<size_t>(1, kPieceQueries / settings.queries_per_kv());
}

RowPlan::RowPlan(const Settings& settings) : block_tokens_(settings.block_tokens), piece_rows_(piece_rows(settings)) {
    rows_.reserve(settings.max_rows);
    pieces_.reserve(settings.max_rows);
    segments_.reserve(settings.max_rows);
}

void RowPlan::plan(const nx_decoder_batch& batch) noexcept {
    rows_.clear();
    for (uint32_t s = 0; s < batch.sequences; ++s) {
        const auto first = static_cast<uint32_t>(batch.row_starts[s]),
                   last = static_cast<uint32_t>(batch.row_starts[s + 1]);
        const int32_t* table = batch.block_tables + size_t{s} * batch.table_stride;
        for (uint32_t row = first; row < last; ++row) {
            const uint32_t context = static_cast<uint32_t>(batch.context_lengths[s]) - (last - row);
            rows_.push_back(
                {row, s, context, {static_cast<uint32_t>(table[context / block_tokens_]), context % block_tokens_}});
        }
    }
    cut(batch);
}

void RowPlan::plan_some(const RowPlan& all, const nx_decoder_batch& batch, const uint8_t* flags) noexcept {
    rows_.clear();
    for (size_t i = 0; i < all.rows_.size(); ++i)
        if (flags[i] != 0) rows_.push_back(all.rows_[i]);
    cut(batch);
}

void RowPlan::cut(const nx_decoder_batch& batch) noexcept {
    pieces_.clear();
    segments_.clear();
    for (uint32_t row = 0; row < rows_.size(); ++row) {
        const uint32_t sequence = rows_[row].sequence;
        const bool goes_on =
            !pieces_.empty() && pieces_.back().sequence == sequence && row - pieces_.back().first_row < piece_rows_;
        if (!goes_on) pieces_.push_back({row, row, sequence, 0});
        pieces_.back().last_row = row + 1;
        pieces_.back().work += rows_[row].context + 1;

        const int32_t adapter = batch.adapters == nullptr ? -1 : batch.adapters[sequence];
        if (adapter < 0) continue;
        const auto number = static_cast<uint32_t>(adapter);
        const bool same = !segments_.empty() && segments_.back().last_row == row && segments_.back().adapter == number;
        if (!same) segments_.push_back({row, row, number});
        segments_.back().last_row = row + 1;
    }
}

}  // namespace natix::decoder
