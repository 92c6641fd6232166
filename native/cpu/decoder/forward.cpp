#include "decoder/forward.hpp"

#include <algorithm>
#include <cstring>

#include "decoder/rotary.hpp"

namespace natix::decoder {
namespace {

constexpr size_t kChunk = 128;  // columns that a thread takes of a row; a multiple of every group

}  // namespace

Forward::Forward(const Settings& s, const Kernels& kernels, const Weights& weights, const AdapterStore& adapters,
                 KvCache& cache, ThreadTeam& team)
    : settings_(s),
      kernels_(kernels),
      weights_(weights),
      cache_(cache),
      team_(team),
      linears_(s, kernels, adapters),
      attention_(s, kernels, team.size()),
      all_(s),
      chosen_(s),
      inputs_(s, kernels),
      hidden_(s.hidden),
      wide_(std::max(s.qkv_width(), 2 * size_t{s.feed_forward})),
      x_(s.max_rows * hidden_),
      outputs_(s.max_rows * hidden_),
      wide_outputs_(s.max_rows * wide_),
      cosines_(size_t{s.max_rows} * s.head_dim / 2),
      sines_(size_t{s.max_rows} * s.head_dim / 2),
      chosen_x_(s.max_rows * hidden_),
      attended_(s.max_rows * hidden_),
      scores_(s.max_rows),
      flags_(s.max_rows),
      visual_of_(s.max_rows) {}

uint64_t Forward::bytes() const noexcept {
    return linears_.bytes() + attention_.bytes() + inputs_.bytes() + x_.bytes() + outputs_.bytes() +
           wide_outputs_.bytes() + cosines_.bytes() + sines_.bytes() + chosen_x_.bytes() + attended_.bytes() +
           scores_.bytes() + flags_.bytes() + visual_of_.bytes();
}

// Calls work(i) for 0 .. count - 1, each on the thread whose share it is.
template <class Work>
void Forward::each(size_t count, const Work& work) noexcept {
    if (count == 1) return work(0);  // not worth waking anyone
    team_.run([&](unsigned thread) noexcept {
        const Range mine = share_of(count, thread, team_.size());
        for (size_t i = mine.first; i < mine.last; ++i) work(i);
    });
}

void Forward::run(const nx_decoder_batch& batch, float* logits) noexcept {
    all_.plan(batch);
    embed(batch);
    unsettled_ = false;
    for (size_t layer = 0; layer < settings_.layers; ++layer) {
        if (weights_.layer(layer).has_router)
            run_routed_layer(layer, batch);
        else
            run_layer(layer, batch);
    }
    write_logits(batch, logits);
}

void Forward::embed(const nx_decoder_batch& batch) noexcept {
    std::fill_n(visual_of_.data(), batch.rows, -1);
    for (uint32_t i = 0; i < batch.visuals; ++i)
        visual_of_[static_cast<size_t>(batch.visual_rows[i])] = static_cast<int32_t>(i);
    each(batch.rows, [&](size_t row) {
        float* x = &x_[row * hidden_];
        if (visual_of_[row] >= 0)
            std::memcpy(x, batch.embeddings + static_cast<size_t>(visual_of_[row]) * hidden_, hidden_ * sizeof(float));
        else
            weights_.embed(static_cast<uint32_t>(batch.tokens[row]), x);
        int32_t positions[3] = {};
        for (size_t axis = 0; axis < settings_.position_axes(); ++axis)
            positions[axis] = batch.positions[axis * batch.rows + row];
        const size_t half = settings_.head_dim / 2;
        rotary_angles(settings_, positions, &cosines_[row * half], &sines_[row * half]);
    });
}

void Forward::settle(size_t row, const nx_decoder_batch& batch, size_t layers_done) noexcept {
    float* x = &x_[row * hidden_];
    if (unsettled_) kernels_.vector.add(x, &outputs_[row * hidden_], hidden_);
    if (batch.deepstack == nullptr || layers_done == 0 || layers_done > settings_.deepstack || visual_of_[row] < 0)
        return;
    const size_t feature = (layers_done - 1) * batch.visuals + static_cast<size_t>(visual_of_[row]);
    kernels_.vector.add(x, batch.deepstack + feature * hidden_, hidden_);
}

void Forward::normalise(const float* x, const std::vector<float>& weight, size_t to) noexcept {
    kernels_.vector.rms_norm(x, weight.data(), hidden_, settings_.rms_epsilon, inputs_.row(to));
    inputs_.round(to, 0, hidden_);
}

void Forward::run_layer(size_t index, const nx_decoder_batch& batch) noexcept {
    const Layer& layer = weights_.layer(index);
    each(batch.rows, [&](size_t row) {
        settle(row, batch, index);
        normalise(&x_[row * hidden_], layer.input_norm, row);
    });
    attend(index, all_, batch);
    each(batch.rows, [&](size_t row) {
        kernels_.vector.add(&x_[row * hidden_], &outputs_[row * hidden_], hidden_);
        normalise(&x_[row * hidden_], layer.post_attention_norm, row);
    });
    feed_forward(index, all_);
    unsettled_ = true;
}

// Scores all rows and plans those that the layer runs; false if there are none.
bool Forward::route(size_t index, const nx_decoder_batch& batch) noexcept {
    const float* router = weights_.layer(index).router.data();
    each(batch.rows, [&](size_t row) {
        settle(row, batch, index);
        scores_[row] = kernels_.vector.dot(router, &x_[row * hidden_], hidden_);
        flags_[row] = scores_[row] > 0;
        cache_.mark(index, all_.rows()[row].place, flags_[row] != 0);
    });
    unsettled_ = false;
    chosen_.plan_some(all_, batch, flags_.data());
    return !chosen_.rows().empty();
}

void Forward::run_routed_layer(size_t index, const nx_decoder_batch& batch) noexcept {
    if (!route(index, batch)) return;
    const Layer& layer = weights_.layer(index);
    const std::vector<PlannedRow>& rows = chosen_.rows();
    each(rows.size(), [&](size_t row) {
        std::memcpy(&chosen_x_[row * hidden_], &x_[rows[row].source * hidden_], hidden_ * sizeof(float));
        normalise(&chosen_x_[row * hidden_], layer.input_norm, row);
    });
    attend(index, chosen_, batch);
    each(rows.size(), [&](size_t row) {
        std::memcpy(&attended_[row * hidden_], &outputs_[row * hidden_], hidden_ * sizeof(float));
        kernels_.vector.add(&chosen_x_[row * hidden_], &outputs_[row * hidden_], hidden_);
        normalise(&chosen_x_[row * hidden_], layer.post_attention_norm, row);
    });
    feed_forward(index, chosen_);
    each(rows.size(), [&](size_t row) {
        const float score = scores_[rows[row].source];
        float* x = &x_[rows[row].source * hidden_];
        for (size_t i = 0; i < hidden_; ++i)
            x[i] += score * (attended_[row * hidden_ + i] + outputs_[row * hidden_ + i]);
    });
}

void Forward::attend(size_t index, const RowPlan& plan, const nx_decoder_batch& batch) noexcept {
    const Layer& layer = weights_.layer(index);
    const size_t rows = plan.rows().size(), heads = settings_.kv_heads, width = settings_.query_width();
    linears_.run_adapted(index, LinearId::Qkv, layer.linear(LinearId::Qkv), inputs_, plan, wide_outputs_.data(), wide_,
                         team_);
    each(rows * heads, [&](size_t i) {
        const size_t row = i / heads;
        rotate_and_keep(layer, index, row, plan.rows()[row], i % heads);
    });
    attention_.run(cache_, index, plan, batch, wide_outputs_.data(), wide_, inputs_.row(0), inputs_.stride(), team_);
    if (inputs_.are_rounded()) {
        const size_t chunks = (width + kChunk - 1) / kChunk;
        each(rows * chunks, [&](size_t i) {
            const size_t first = i % chunks * kChunk;
            inputs_.round(i / chunks, first, std::min(kChunk, width - first));
        });
    }
    linears_.run_adapted(index, LinearId::Output, layer.linear(LinearId::Output), inputs_, plan, outputs_.data(),
                         hidden_, team_);
}

// For one key head of a row: its key and value go to the cache, the queries that share them are made ready.
void Forward::rotate_and_keep(const Layer& layer, size_t index, size_t row, const PlannedRow& planned,
                              size_t head) noexcept {
    const size_t dim = settings_.head_dim, per_kv = settings_.queries_per_kv();
    const float* cosines = &cosines_[planned.source * dim / 2];
    const float* sines = &sines_[planned.source * dim / 2];
    float* all = &wide_outputs_[row * wide_];
    const auto ready = [&](size_t at, size_t count, const std::vector<float>* norm, bool turned) {
        if (!layer.qkv_bias.empty()) kernels_.vector.add(all + at, layer.qkv_bias.data() + at, count * dim);
        for (float* one = all + at; one < all + at + count * dim; one += dim) {
            if (norm != nullptr && !norm->empty())
                kernels_.vector.rms_norm(one, norm->data(), dim, settings_.rms_epsilon, one);
            if (turned) rotate(one, dim, cosines, sines);
        }
    };
    const size_t key = settings_.query_width() + head * dim, value = key + settings_.kv_width();
    ready(head * per_kv * dim, per_kv, &layer.query_norm, true);
    ready(key, 1, &layer.key_norm, true);
    ready(value, 1, nullptr, false);
    cache_.put(index, planned.place, head, all + key, all + value);
}

void Forward::feed_forward(size_t index, const RowPlan& plan) noexcept {
    const Layer& layer = weights_.layer(index);
    const size_t width = settings_.feed_forward, chunks = (width + kChunk - 1) / kChunk;
    linears_.run_adapted(index, LinearId::GateUp, layer.linear(LinearId::GateUp), inputs_, plan, wide_outputs_.data(),
                         wide_, team_);
    each(plan.rows().size() * chunks, [&](size_t i) {
        const size_t row = i / chunks, first = i % chunks * kChunk, count = std::min(kChunk, width - first);
        const float* gate = &wide_outputs_[row * wide_ + first];
        kernels_.vector.silu_product(gate, gate + width, count, inputs_.row(row) + first);
        inputs_.round(row, first, count);
    });
    linears_.run_adapted(index, LinearId::Down, layer.linear(LinearId::Down), inputs_, plan, outputs_.data(), hidden_,
                         team_);
}

void Forward::write_logits(const nx_decoder_batch& batch, float* logits) noexcept {
    if (batch.logits == 0) return;
    each(batch.logits, [&](size_t i) {
        const auto row = static_cast<size_t>(batch.logit_rows[i]);
        settle(row, batch, settings_.layers);
        normalise(&x_[row * hidden_], weights_.final_norm(), i);
    });
    linears_.run(weights_.output_layer(), inputs_, batch.logits, logits, settings_.vocabulary, team_);
}

}  // namespace natix::decoder
