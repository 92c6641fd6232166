#include "decoder_player.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace natix_test {

using natix::decoder::Decoder;

Player::Player(const Model& model, const natix::decoder::Kernels& kernels)
    : model_(model), decoder_(std::make_unique<Decoder>(model_.settings(), kernels)) {
    for (const auto& [name, tensor] : model_.tensors) {
        const nx_tensor view = tensor.view();
        decoder_->load(name, &view);
    }
    decoder_->ready();
}

size_t Player::begin(const Sequence& sequence) {
    runs_.push_back({sequence, 0, {}, {}});
    return runs_.size() - 1;
}

size_t Player::begin_shared(const Sequence& sequence, size_t other, size_t tokens) {
    const size_t own = begin(sequence), count = tokens / model_.config.block_tokens;
    Run& run = runs_[own];
    run.table.assign(runs_[other].table.begin(), runs_[other].table.begin() + static_cast<ptrdiff_t>(count));
    run.logits.assign(runs_[other].logits.begin(), runs_[other].logits.begin() + static_cast<ptrdiff_t>(tokens));
    run.done = tokens;
    return own;
}

size_t Player::begin_over(const Sequence& sequence, size_t other) {
    const size_t own = begin(sequence);
    runs_[own].table = runs_[other].table;
    return own;
}

int32_t Player::take_block() {
    // 23 has no divisor in common with the counts of blocks in use, so every block comes once.
    const auto blocks = static_cast<int32_t>(model_.config.blocks);
    if (blocks_taken_ == blocks) throw std::runtime_error("the test needs more blocks");
    return 23 * blocks_taken_++ % blocks;
}

void Player::load(uint32_t number, const Adapter& adapter) {
    for (const auto& [module, part] : adapter.parts) {
        const nx_tensor a = part.a.view(), b = part.b.view();
        decoder_->load_adapter(number, module, &a, &b, part.scale);
    }
}

void Player::step(const std::vector<Part>& parts) {
    const size_t axes = model_.settings().position_axes();
    std::vector<int32_t> tokens, starts{0}, contexts, adapters, tables, logit_rows, visual_rows;
    std::vector<std::vector<int32_t>> positions(axes);
    std::vector<float> embeddings;
    std::vector<std::vector<float>> features(model_.config.deepstack);
    const size_t stride = model_.config.blocks;
    for (const Part& part : parts) {
        Run& run = runs_[part.sequence];
        const Sequence& sequence = run.sequence;
        for (size_t t = run.done; t < run.done + part.count; ++t) {
            const auto row = static_cast<int32_t>(tokens.size());
            logit_rows.push_back(row);
            const auto visual = sequence.visuals.find(t);
            tokens.push_back(visual == sequence.visuals.end() ? sequence.tokens.at(t) : -1);
            for (size_t axis = 0; axis < axes; ++axis) positions[axis].push_back(sequence.positions[axis].at(t));
            if (visual == sequence.visuals.end()) continue;
            visual_rows.push_back(row);
            embeddings.insert(embeddings.end(), visual->second.begin(), visual->second.end());
            for (size_t k = 0; k < features.size(); ++k)
                features[k].insert(features[k].end(), sequence.deepstack[k].at(t).begin(),
                                   sequence.deepstack[k].at(t).end());
        }
        run.done += part.count;
        while (run.table.size() * model_.config.block_tokens < run.done) run.table.push_back(take_block());
        starts.push_back(static_cast<int32_t>(tokens.size()));
        contexts.push_back(static_cast<int32_t>(run.done));
        adapters.push_back(sequence.adapter);
        tables.insert(tables.end(), run.table.begin(), run.table.end());
        tables.resize(contexts.size() * stride, -1);
    }
    std::vector<int32_t> flat_positions;
    for (const auto& axis : positions) flat_positions.insert(flat_positions.end(), axis.begin(), axis.end());
    std::vector<float> flat_features;
    for (const auto& feature : features) flat_features.insert(flat_features.end(), feature.begin(), feature.end());

    nx_decoder_batch batch{};
    batch.struct_size = sizeof batch;
    batch.rows = static_cast<uint32_t>(tokens.size());
    batch.sequences = static_cast<uint32_t>(parts.size());
    batch.logits = batch.rows;
    batch.visuals = static_cast<uint32_t>(visual_rows.size());
    batch.table_stride = static_cast<uint32_t>(stride);
    batch.tokens = tokens.data();
    batch.positions = flat_positions.data();
    batch.row_starts = starts.data();
    batch.context_lengths = contexts.data();
    batch.block_tables = tables.data();
    batch.adapters = adapters.data();
    batch.logit_rows = logit_rows.data();
    batch.visual_rows = visual_rows.data();
    batch.embeddings = embeddings.data();
    batch.deepstack = flat_features.empty() ? nullptr : flat_features.data();
    std::vector<float> logits(size_t{batch.rows} * model_.config.vocabulary);
    decoder_->step(&batch, logits.data(), logits.size());

    auto at = logits.begin();
    for (const Part& part : parts) {
        for (size_t i = 0; i < part.count; ++i, at += model_.config.vocabulary)
            runs_[part.sequence].logits.emplace_back(at, at + model_.config.vocabulary);
    }
}

Logits play(const Model& model, const Sequence& sequence, size_t step) {
    Player player(model);
    player.begin(sequence);
    for (size_t done = 0; done < sequence.size(); done += step)
        player.step({{0, std::min(step, sequence.size() - done)}});
    return player.logits(0);
}

double distance(const Logits& logits, const std::vector<std::vector<double>>& reference) {
    double greatest = 0, apart = logits.size() == reference.size() ? 0 : INFINITY;
    for (size_t t = 0; t < std::min(logits.size(), reference.size()); ++t) {
        for (size_t i = 0; i < reference[t].size(); ++i) {
            const double difference = std::fabs(logits[t][i] - reference[t][i]);
            apart = std::isnan(difference) ? INFINITY : std::max(apart, difference);
            greatest = std::max(greatest, std::fabs(reference[t][i]));
        }
    }
    return apart / greatest;
}

}  // namespace natix_test
