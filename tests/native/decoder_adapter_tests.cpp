// LoRA adapters: against the reference, mixed in one batch, and dropped.
#include <gtest/gtest.h>

#include "abi_guard.hpp"
#include "decoder_player.hpp"
#include "decoder_reference.hpp"

namespace {

using namespace natix_test;

const std::vector<std::string> kAllOfLayer1 = {
    "layers.1.self_attn.q_proj", "layers.1.self_attn.k_proj", "layers.1.self_attn.v_proj", "layers.1.self_attn.o_proj",
    "layers.1.mlp.gate_proj",    "layers.1.mlp.up_proj",      "layers.1.mlp.down_proj"};

Model adaptable() {
    Model model = small_model();
    fill(model, 50);
    return model;
}

Sequence with_adapter(Sequence sequence, int32_t adapter) {
    sequence.adapter = adapter;
    return sequence;
}

TEST(DecoderAdapters, EveryModuleIsTheReference) {
    const Model model = adaptable();
    const Sequence sequence = with_adapter(random_sequence(model, 30, 51), 2);
    for (const std::string& module : kAllOfLayer1) {
        const Adapter adapter = random_adapter(model, {module}, 5, 52);
        Player player(model);
        player.load(2, adapter);
        player.begin(sequence);
        player.step({{0, 30}});
        EXPECT_LT(distance(player.logits(0), reference_logits(model, sequence, &adapter)), 2e-5) << module;
        EXPECT_GT(distance(player.logits(0), reference_logits(model, sequence)), 1e-3) << module;
    }
}

TEST(DecoderAdapters, AdaptersOfMixedRanksShareABatchWithoutMeeting) {
    const Model model = adaptable();
    const Adapter adapters[] = {random_adapter(model, kAllOfLayer1, 20, 60),
                                random_adapter(model, {"layers.0.mlp.up_proj", "layers.2.self_attn.v_proj"}, 1, 61),
                                random_adapter(model, kAllOfLayer1, 16, 62)};
    Player player(model);
    for (uint32_t i = 0; i < 3; ++i) player.load(i, adapters[i]);
    const int32_t used[] = {0, 1, -1, 2, 2};
    std::vector<Sequence> sequences;
    for (uint32_t i = 0; i < 5; ++i) {
        sequences.push_back(with_adapter(random_sequence(model, 24, 70 + i), used[i]));
        player.begin(sequences.back());
    }
    player.step({{0, 10}, {1, 5}, {2, 7}, {3, 8}, {4, 3}});
    player.step({{4, 21}, {2, 17}, {0, 14}, {1, 19}, {3, 16}});
    for (size_t i = 0; i < 5; ++i) {
        const Adapter* adapter = used[i] < 0 ? nullptr : &adapters[used[i]];
        EXPECT_LT(distance(player.logits(i), reference_logits(model, sequences[i], adapter)), 2e-5) << i;
        Player alone(model);
        if (adapter != nullptr) alone.load(static_cast<uint32_t>(used[i]), *adapter);
        alone.begin(sequences[i]);
        alone.step({{0, 24}});
        EXPECT_EQ(player.logits(i), alone.logits(0)) << i;
    }
}

TEST(DecoderAdapters, QuantisedWeightsTakeThemToo) {
    Model model = small_model();
    model.config.hidden = 64;
    model.config.feed_forward = 96;
    model.config.head_dim = 16;
    model.config.weights = NX_WEIGHTS_INT8;
    fill(model, 53);
    const Adapter adapter = random_adapter(model, kAllOfLayer1, 8, 54);
    const Sequence sequence = with_adapter(random_sequence(model, 30, 55), 0);
    Player player(model);
    player.load(0, adapter);
    player.begin(sequence);
    player.step({{0, 30}});
    EXPECT_LT(distance(player.logits(0), reference_logits(model, sequence, &adapter)), 0.06);
    EXPECT_GT(distance(player.logits(0), reference_logits(model, sequence)), 0.12);
}

TEST(DecoderAdapters, ADroppedNumberCanBeUsedAgain) {
    const Model model = adaptable();
    const Adapter first = random_adapter(model, kAllOfLayer1, 4, 80),
                  second = random_adapter(model, kAllOfLayer1, 9, 81);
    const Sequence sequence = with_adapter(random_sequence(model, 20, 82), 1);
    Player player(model);
    player.load(1, first);
    const uint64_t bytes = player.decoder().measure().adapter_bytes;
    EXPECT_GT(bytes, 0U);
    player.decoder().drop_adapter(1);
    EXPECT_EQ(player.decoder().measure().adapter_bytes, 0U);
    EXPECT_THROW(player.decoder().drop_adapter(1), natix::failure);
    player.load(1, second);
    player.begin(sequence);
    player.step({{0, 20}});
    EXPECT_LT(distance(player.logits(0), reference_logits(model, sequence, &second)), 2e-5);
}

}  // namespace
