#include "decoder/batch_check.hpp"

#include "decoder/refuse.hpp"

namespace natix::decoder {
namespace {

constexpr uint32_t kFirstVersion = 104;

void at_most(const char* name, uint32_t value, uint32_t most, const char* setting) {
    if (value > most) refuse("nx_decoder_batch.", name, " is ", value, ", above ", setting, ", which is ", most);
}

void not_null(const char* name, const void* pointer) {
    if (pointer == nullptr) refuse("nx_decoder_batch.", name, " is null");
}

void check_rows(const char* name, const int32_t* rows, uint32_t count, uint32_t all) {
    int32_t before = -1;
    for (uint32_t i = 0; i < count; before = rows[i++]) {
        if (rows[i] <= before || static_cast<uint32_t>(rows[i]) >= all)
            refuse("nx_decoder_batch.", name, "[", i, "] is ", rows[i], "; rows must ascend within 0 .. ", all - 1);
    }
}

}  // namespace

BatchCheck::BatchCheck(const Settings& settings) : settings_(settings), writers_(settings.blocks, -1) {}

nx_decoder_batch BatchCheck::read(const nx_decoder_batch* batch, const AdapterStore& adapters, const float* logits,
                                  uint64_t capacity) {
    const nx_decoder_batch own = read_sized(batch, kFirstVersion, "nx_decoder_batch");
    check_sizes(own, logits, capacity);
    check_pointers(own);
    check_sequences(own, adapters);
    check_rows("logit_rows", own.logit_rows, own.logits, own.rows);
    check_rows("visual_rows", own.visual_rows, own.visuals, own.rows);
    check_tokens(own);
    check_writers(own);
    return own;
}

void BatchCheck::check_sizes(const nx_decoder_batch& batch, const float* logits, uint64_t capacity) const {
    if (batch.rows == 0 || batch.sequences == 0) refuse("nx_decoder_batch has no rows or no sequences");
    at_most("rows", batch.rows, settings_.max_rows, "max_rows");
    at_most("sequences", batch.sequences, settings_.max_sequences, "max_sequences");
    at_most("logits", batch.logits, settings_.max_logits, "max_logits");
    at_most("visuals", batch.visuals, batch.rows, "rows");
    const uint64_t needed = uint64_t{batch.logits} * settings_.vocabulary;
    if (capacity < needed)
        refuse("logits has room for ", capacity, " floats; ", batch.logits, " rows of ", settings_.vocabulary, " take ",
               needed);
    if (logits == nullptr && needed > 0) refuse("logits is null");
}

void BatchCheck::check_pointers(const nx_decoder_batch& batch) const {
    not_null("tokens", batch.tokens);
    not_null("positions", batch.positions);
    not_null("row_starts", batch.row_starts);
    not_null("context_lengths", batch.context_lengths);
    not_null("block_tables", batch.block_tables);
    if (batch.logits > 0) not_null("logit_rows", batch.logit_rows);
    if (batch.visuals == 0) return;
    not_null("visual_rows", batch.visual_rows);
    not_null("embeddings", batch.embeddings);
}

void BatchCheck::check_sequences(const nx_decoder_batch& batch, const AdapterStore& adapters) const {
    const int32_t* starts = batch.row_starts;
    if (starts[0] != 0) refuse("nx_decoder_batch.row_starts[0] is ", starts[0], ", not 0");
    const auto most_context = static_cast<int64_t>(uint64_t{batch.table_stride} * settings_.block_tokens);
    for (uint32_t s = 0; s < batch.sequences; ++s) {
        const bool last = s + 1 == batch.sequences;
        if (starts[s + 1] <= starts[s] || (last && static_cast<uint32_t>(starts[s + 1]) != batch.rows))
            refuse("nx_decoder_batch.row_starts[", s + 1, "] is ", starts[s + 1], " after ", starts[s],
                   "; starts must ascend, and end with rows, which is ", batch.rows);
        const int32_t rows = starts[s + 1] - starts[s], context = batch.context_lengths[s];
        if (context < rows || context > most_context)
            refuse("nx_decoder_batch.context_lengths[", s, "] is ", context, "; it must be from ", rows,
                   ", its rows, to ", most_context, ", the tokens of a table");
        if (batch.adapters != nullptr && batch.adapters[s] != -1 && !adapters.holds(batch.adapters[s]))
            refuse("nx_decoder_batch.adapters[", s, "] is ", batch.adapters[s], ", and no such adapter is loaded");
    }
}

void BatchCheck::check_tokens(const nx_decoder_batch& batch) const {
    uint32_t visual = 0;
    for (uint32_t row = 0; row < batch.rows; ++row) {
        if (visual < batch.visuals && static_cast<uint32_t>(batch.visual_rows[visual]) == row) {
            ++visual;
            continue;
        }
        if (static_cast<uint32_t>(batch.tokens[row]) >= settings_.vocabulary)
            refuse("nx_decoder_batch.tokens[", row, "] is ", batch.tokens[row], ", outside 0 .. ",
                   settings_.vocabulary - 1);
    }
    const size_t positions = settings_.position_axes() * batch.rows;
    for (size_t i = 0; i < positions; ++i)
        if (static_cast<uint32_t>(batch.positions[i]) >= settings_.max_positions)
            refuse("nx_decoder_batch.positions[", i, "] is ", batch.positions[i], ", outside 0 .. ",
                   settings_.max_positions - 1);
}

// Two sequences may share blocks that neither writes to; a block that is written to is for one sequence alone, and
// once.
void BatchCheck::check_writers(const nx_decoder_batch& batch) {
    const uint32_t tokens = settings_.block_tokens;
    const auto each_block = [&](bool written_only, auto visit) {
        for (uint32_t s = 0; s < batch.sequences; ++s) {
            const auto context = static_cast<uint32_t>(batch.context_lengths[s]);
            const auto rows = static_cast<uint32_t>(batch.row_starts[s + 1] - batch.row_starts[s]);
            const uint32_t first_written = (context - rows) / tokens;
            for (uint32_t i = written_only ? first_written : 0; i <= (context - 1) / tokens; ++i)
                visit(s, i, batch.block_tables[size_t{s} * batch.table_stride + i], i >= first_written);
        }
    };
    const auto entry = [](uint32_t s, uint32_t i, int32_t block) {
        return text_of("nx_decoder_batch.block_tables[", s, "][", i, "] is ", block);
    };
    each_block(false, [&](uint32_t s, uint32_t i, int32_t block, bool) {
        if (static_cast<uint32_t>(block) >= settings_.blocks)
            refuse(entry(s, i, block), ", outside 0 .. ", settings_.blocks - 1);
    });
    each_block(true, [&](uint32_t, uint32_t, int32_t block, bool) { writers_[static_cast<size_t>(block)] = -1; });
    each_block(true, [&](uint32_t s, uint32_t i, int32_t block, bool) {
        int32_t& writer = writers_[static_cast<size_t>(block)];
        if (writer >= 0) refuse(entry(s, i, block), ", which sequence ", writer, " writes to in this step as well");
        writer = static_cast<int32_t>(s);
    });
    std::string conflict;
    each_block(false, [&](uint32_t s, uint32_t i, int32_t block, bool written) {
        const int32_t writer = writers_[static_cast<size_t>(block)];
        if (writer >= 0 && conflict.empty() && !written)
            conflict = text_of(entry(s, i, block), ", which sequence ", writer, " writes to in this step");
    });
    each_block(true, [&](uint32_t, uint32_t, int32_t block, bool) { writers_[static_cast<size_t>(block)] = -1; });
    if (!conflict.empty()) refuse(conflict);
}

}  // namespace natix::decoder
