// Whole steps against the network in double precision, for the networks that the settings can make.
#include <gtest/gtest.h>

#include <cmath>

#include "decoder_player.hpp"
#include "decoder_reference.hpp"
#include "kernel_tables.hpp"

namespace {

using namespace natix_test;

// Of float32 against double precision, relative to the greatest logit: some hundred roundings.
constexpr double kClose = 2e-5;

Model llama() {
    Model model = small_model();
    fill(model, 1);
    return model;
}

Model qwen3() {
    Model model = small_model();
    model.config.flags = NX_DECODER_QK_NORM | NX_DECODER_TIED_EMBEDDINGS;
    model.config.hidden = 64;
    model.config.heads = 6;
    model.config.head_dim = 16;
    fill(model, 2);
    return model;
}

TEST(DecoderStep, LlamaIsTheReference) {
    const Model model = llama();
    const Sequence sequence = random_sequence(model, 75, 3);
    EXPECT_LT(distance(play(model, sequence), reference_logits(model, sequence)), kClose);
}

TEST(DecoderStep, Qwen3IsTheReference) {
    const Model model = qwen3();
    const Sequence sequence = random_sequence(model, 75, 4);
    EXPECT_LT(distance(play(model, sequence), reference_logits(model, sequence)), kClose);
}

TEST(DecoderStep, BiasesAndManyQueriesOfOneKeyHeadAreTheReference) {
    Model model = small_model();
    model.config.flags = NX_DECODER_ATTENTION_BIAS;
    model.config.heads = 7;
    model.config.kv_heads = 1;
    model.config.head_dim = 8;
    fill(model, 5);
    const Sequence sequence = random_sequence(model, 40, 6);
    EXPECT_LT(distance(play(model, sequence), reference_logits(model, sequence)), kClose);
}

TEST(DecoderStep, ReferencesDifferFromEachOther) {
    // What the comparisons above are worth: a network with one bias changed is far away.
    Model model = small_model();
    model.config.flags = NX_DECODER_ATTENTION_BIAS;
    fill(model, 5);
    const Sequence sequence = random_sequence(model, 20, 6);
    const auto before = reference_logits(model, sequence);
    model.tensors.at("layers.2.self_attn.v_proj.bias").values[3] += 0.5F;
    EXPECT_GT(distance(play(model, sequence), before), 100 * kClose);
}

TEST(DecoderStep, PositionsMayHaveGaps) {
    const Model model = llama();
    Sequence sequence = random_sequence(model, 12, 3);
    for (size_t t = 5; t < 12; ++t) sequence.positions[0][t] += 90;
    EXPECT_LT(distance(play(model, sequence), reference_logits(model, sequence)), kClose);
}

TEST(DecoderStep, ShortTypesOfKeysAndValuesStayNearTheReference) {
    Model model = llama();
    const Sequence sequence = random_sequence(model, 60, 8);
    const auto reference = reference_logits(model, sequence);
    model.config.kv_type = NX_TYPE_BF16;
    const double brain = distance(play(model, sequence), reference);
    EXPECT_LT(brain, 2e-2);  // bf16 keeps 8 bits
    EXPECT_GT(brain, kClose);
    model.config.kv_type = NX_TYPE_I8;
    EXPECT_LT(distance(play(model, sequence), reference), 6e-2);  // 1/254 of the greatest of a head, three layers of it
}

Model quantisable(uint32_t weights, uint32_t flags) {
    Model model = small_model();
    model.config.flags = flags;
    model.config.hidden = 128;
    model.config.feed_forward = 192;
    model.config.heads = 4;
    model.config.head_dim = 16;
    model.config.weights = weights;
    fill(model, 9);
    return model;
}

// The same model with the weights of its linear layers as packing leaves them.
Model rounded(const Model& model) {
    Model result = model;
    const natix::decoder::Settings settings = model.settings();
    for (auto& [name, tensor] : result.tensors) {
        if (tensor.shape.size() != 2 || (name == "embed_tokens.weight" && !settings.tied_embeddings)) continue;
        natix::decoder::PackedMatrix matrix(settings.weights, tensor.shape[1], 1, settings.group);
        for (float* row = tensor.values.data(); row != tensor.values.data() + tensor.values.size();
             row += tensor.shape[1]) {
            matrix.pack(0, row, natix::decoder::best_kernels());
            matrix.unpack(0, row);
        }
    }
    return result;
}

TEST(DecoderStep, QuantisedWeightsAreTheReferenceButForTheRoundingOfInputs) {
    for (const uint32_t flags : {0U, uint32_t{NX_DECODER_TIED_EMBEDDINGS}}) {
        for (const uint32_t weights : {NX_WEIGHTS_INT8, NX_WEIGHTS_INT4}) {
            const Model model = quantisable(weights, flags);
            const Sequence sequence = random_sequence(model, 50, 10);
            const Logits logits = play(model, sequence);
            const double as_rounded = distance(logits, reference_logits(rounded(model), sequence));
            EXPECT_LT(as_rounded, 0.05) << weights;  // inputs are within 1/254 of the greatest of their group
            // Of int8 weights, their own rounding is no larger than that of inputs.
            if (weights == NX_WEIGHTS_INT8) continue;
            EXPECT_LT(as_rounded, 0.5 * distance(logits, reference_logits(model, sequence)));
        }
    }
}

TEST(DecoderStep, PlainKernelsGiveTheSameBits) {
    const uint32_t kinds[][2] = {
        {NX_WEIGHTS_F32, NX_TYPE_F32}, {NX_WEIGHTS_INT8, NX_TYPE_I8}, {NX_WEIGHTS_INT4, NX_TYPE_BF16}};
    for (const auto& [weights, kv] : kinds) {
        Model model = quantisable(weights, NX_DECODER_QK_NORM);
        model.config.kv_type = kv;
        const Sequence sequence = random_sequence(model, 40, 11);
        const auto logits_of = [&](const natix::decoder::Kernels& kernels) {
            Player player(model, kernels);
            player.begin(sequence);
            player.step({{0, 37}});
            player.step({{0, 3}});
            return player.logits(0);
        };
        const auto plain = logits_of(natix::decoder::plain_kernels());
        for (const auto* wide : wide_tables()) EXPECT_EQ(plain, logits_of(*wide)) << wide->name << ' ' << weights;
    }
}

TEST(DecoderStep, OnlyTheLogitsAskedForAreWritten) {
    const Model model = llama();
    const Sequence sequence = random_sequence(model, 9, 3);
    const Logits all = play(model, sequence);
    Player player(model);
    std::vector<int32_t> table{3};
    const int32_t starts[] = {0, 9}, context[] = {9}, wanted[] = {2, 8};
    nx_decoder_batch batch{};
    batch.struct_size = sizeof batch;
    batch.rows = 9;
    batch.sequences = 1;
    batch.logits = 2;
    batch.table_stride = 1;
    batch.tokens = sequence.tokens.data();
    batch.positions = sequence.positions[0].data();
    batch.row_starts = starts;
    batch.context_lengths = context;
    batch.block_tables = table.data();
    batch.logit_rows = wanted;
    std::vector<float> logits(3 * 53, -1);
    player.decoder().step(&batch, logits.data(), 3 * 53);
    EXPECT_TRUE(std::equal(all[2].begin(), all[2].end(), logits.begin()));
    EXPECT_TRUE(std::equal(all[8].begin(), all[8].end(), logits.begin() + 53));
    for (size_t i = 106; i < 159; ++i) EXPECT_EQ(logits[i], -1);
}

}  // namespace
