#include "vision/forward.hpp"

#include <cstring>

#include "decoder/rotary.hpp"

namespace natix::vision {
namespace {

void grow(decoder::Buffer<float>& buffer, size_t floats) {
    if (floats <= buffer.size()) return;
    buffer = decoder::Buffer<float>();  // the old memory goes before the new one comes
    buffer = decoder::Buffer<float>(floats);
}

}  // namespace

Forward::Forward(const Settings& s, const Kernels& kernels, const Weights& weights, decoder::ThreadTeam& team)
    : settings_(s),
      kernels_(kernels.rows),
      weights_(weights),
      team_(team),
      attention_(s, kernels, team.size()),
      positions_(s),
      heads_(s),
      hidden_(s.hidden),
      half_head_(s.head_dim() / 2) {
    blocks_.reserve(team.size());
    for (unsigned i = 0; i < team.size(); ++i) blocks_.emplace_back(s, kernels);
}

void Forward::reserve(size_t patches) {
    positions_.reserve(patches);
    heads_.reserve(patches);
    grow(x_, patches * hidden_);
    grow(attended_, patches * hidden_);
    grow(cosines_, patches * half_head_);
    grow(sines_, patches * half_head_);
}

uint64_t Forward::bytes() const noexcept {
    uint64_t bytes = attention_.bytes() + positions_.bytes() + heads_.bytes() + x_.bytes() + attended_.bytes() +
                     cosines_.bytes() + sines_.bytes();
    for (const RowBlock& block : blocks_) bytes += block.bytes();
    return bytes;
}

// Calls work(block, rows) for all rows, cut as equally as can be over threads and then into blocks.
template <class Work>
void Forward::each_block(size_t rows, const Work& work) noexcept {
    team_.run([&](unsigned thread) noexcept {
        const Range mine = decoder::share_of(rows, thread, team_.size());
        const auto blocks = static_cast<unsigned>((mine.size() + kBlockRows - 1) / kBlockRows);
        for (unsigned i = 0; i < blocks; ++i) {
            const Range part = decoder::share_of(mine.size(), i, blocks);
            work(blocks_[thread], Range{mine.first + part.first, mine.first + part.last});
        }
    });
}

void Forward::run(const nx_vision_image& image) noexcept {
    const size_t patches = size_t{image.rows} * image.columns, tokens = patches / settings_.token_patches();
    positions_.place(image.rows, image.columns);
    heads_.place(patches);
    each_block(patches, [&](RowBlock& block, Range rows) {
        embed(image.patches, block, rows);
        before_attention(weights_.block(0), block, rows);
    });
    size_t features = 0;
    const std::vector<uint32_t>& wanted = settings_.deepstack_blocks;
    for (size_t i = 0; i < settings_.depth; ++i) {
        attention_.run(heads_, attended_.data(), team_);
        each_block(patches, [&](RowBlock& block, Range rows) {
            after_attention(weights_.block(i), block, rows);
            if (i + 1 < settings_.depth) before_attention(weights_.block(i + 1), block, rows);
        });
        if (image.deepstack == nullptr || features == wanted.size() || wanted[features] != i) continue;
        merge_all(weights_.deepstack(features), tokens, image.deepstack + features * tokens * settings_.out_hidden);
        ++features;
    }
    merge_all(weights_.merger(), tokens, image.embeddings);
}

void Forward::embed(const float* patches, RowBlock& block, Range rows) noexcept {
    const Linear& patch = weights_.patch();
    block.apply_to(patch, patches + rows.first * patch.inputs, rows.size());
    for (size_t row = rows.first; row < rows.last; ++row) {
        std::memset(x(row), 0, hidden_ * sizeof(float));
        kernels_.add_biased(x(row), block.output(row - rows.first), patch.bias.data(), hidden_);
        const Taps taps = positions_.taps(row);
        for (size_t i = 0; i < taps.rows.size(); ++i)
            kernels_.add_scaled(taps.weights[i], weights_.position(taps.rows[i]), hidden_, x(row));
        positions_.angles(row, &cosines_[row * half_head_], &sines_[row * half_head_]);
    }
}

void Forward::before_attention(const Block& weights, RowBlock& block, Range rows) noexcept {
    const Norm& norm = weights.norm1;
    for (size_t row = rows.first; row < rows.last; ++row)
        kernels_.layer_norm(x(row), norm.weight.data(), norm.bias.data(), hidden_, settings_.norm_epsilon,
                            block.input(row - rows.first));
    block.apply(weights.qkv, rows.size());
    for (size_t row = 0; row < rows.size(); ++row)
        kernels_.add(block.output(row), weights.qkv.bias.data(), 3 * hidden_);
    turn_and_store(block, rows);
}

// Head by head, so that the tiles of keys that the rows fall into stay in the first cache.
void Forward::turn_and_store(RowBlock& block, Range rows) noexcept {
    const size_t dim = settings_.head_dim();
    for (size_t head = 0; head < settings_.heads; ++head) {
        for (size_t row = rows.first; row < rows.last; ++row) {
            float* query = block.output(row - rows.first) + head * dim;
            float *key = query + hidden_, *value = key + hidden_;
            for (float* turned : {query, key})
                decoder::rotate(turned, dim, &cosines_[row * half_head_], &sines_[row * half_head_]);
            heads_.put(head, row, query, key, value);
        }
    }
}

void Forward::after_attention(const Block& weights, RowBlock& block, Range rows) noexcept {
    const Norm& norm = weights.norm2;
    for (size_t row = rows.first; row < rows.last; ++row)
        std::memcpy(block.input(row - rows.first), &attended_[row * hidden_], hidden_ * sizeof(float));
    block.apply(weights.proj, rows.size());
    for (size_t row = rows.first; row < rows.last; ++row) {
        kernels_.add_biased(x(row), block.output(row - rows.first), weights.proj.bias.data(), hidden_);
        kernels_.layer_norm(x(row), norm.weight.data(), norm.bias.data(), hidden_, settings_.norm_epsilon,
                            block.input(row - rows.first));
    }
    block.apply(weights.fc1, rows.size());
    for (size_t row = 0; row < rows.size(); ++row)
        kernels_.gelu_tanh(block.output(row), weights.fc1.bias.data(), settings_.feed_forward, block.input(row));
    block.apply(weights.fc2, rows.size());
    for (size_t row = rows.first; row < rows.last; ++row)
        kernels_.add_biased(x(row), block.output(row - rows.first), weights.fc2.bias.data(), hidden_);
}

void Forward::merge_all(const Merger& merger, size_t tokens, float* out) noexcept {
    each_block(tokens, [&](RowBlock& block, Range mine) { merge(merger, block, mine, out); });
}

// The patches of a token lie beside each other: joined they are one row, and its width is a whole number of norms, all
// of it or a patch each.
void Forward::merge(const Merger& merger, RowBlock& block, Range tokens, float* out) noexcept {
    const size_t joined = settings_.merged_width(), normalised = merger.norm.weight.size();
    for (size_t token = tokens.first; token < tokens.last; ++token)
        for (size_t i = 0; i < joined; i += normalised)
            kernels_.layer_norm(&x_[token * joined + i], merger.norm.weight.data(), merger.norm.bias.data(), normalised,
                                settings_.norm_epsilon, block.input(token - tokens.first) + i);
    block.apply(merger.fc1, tokens.size());
    for (size_t i = 0; i < tokens.size(); ++i)
        kernels_.gelu_normal(block.output(i), merger.fc1.bias.data(), joined, block.input(i));
    const size_t width = settings_.out_hidden;
    block.apply(merger.fc2, tokens.size(), out + tokens.first * width, width);
    for (size_t token = tokens.first; token < tokens.last; ++token)
        kernels_.add(out + token * width, merger.fc2.bias.data(), width);
}

}  // namespace natix::vision
