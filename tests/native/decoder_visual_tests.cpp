// What Qwen3-VL adds: embeddings in place of tokens, positions on three axes, DeepStack features.
#include <gtest/gtest.h>

#include "decoder_player.hpp"
#include "decoder_reference.hpp"

namespace {

using namespace natix_test;

Model qwen3_vl() {
    Model model = small_model();
    model.config.flags = NX_DECODER_QK_NORM;
    model.config.mrope[0] = 6;  // of 12 pairs: of height 1, 4, 7, of width 2, 5, 8
    model.config.mrope[1] = 3;
    model.config.mrope[2] = 3;
    model.config.deepstack = 2;
    fill(model, 90);
    return model;
}

// Text, an image of 3 x 4 tokens, text: positions and embeddings as Qwen3-VL has them.
Sequence with_image(const Model& model, uint32_t seed) {
    Sequence sequence = random_sequence(model, 40, seed);
    std::mt19937 random(seed + 1);
    const std::vector<uint64_t> shape{model.config.hidden};
    sequence.deepstack.resize(model.config.deepstack);
    for (size_t i = 0; i < 12; ++i) {
        const size_t t = 9 + i;
        sequence.positions[0][t] = 9;
        sequence.positions[1][t] = static_cast<int32_t>(9 + i / 4);
        sequence.positions[2][t] = static_cast<int32_t>(9 + i % 4);
        sequence.visuals[t] = random_tensor(shape, 1, random).values;
        for (auto& layer : sequence.deepstack) layer[t] = random_tensor(shape, 1, random).values;
    }
    for (size_t t = 21; t < 40; ++t)
        for (auto& axis : sequence.positions) axis[t] = static_cast<int32_t>(t - 21 + 13);
    return sequence;
}

TEST(DecoderVisuals, AnImageAmongTextIsTheReference) {
    const Model model = qwen3_vl();
    const Sequence sequence = with_image(model, 91);
    EXPECT_LT(distance(play(model, sequence), reference_logits(model, sequence)), 2e-5);
}

TEST(DecoderVisuals, EveryPartOfItMatters) {
    const Model model = qwen3_vl();
    const Sequence sequence = with_image(model, 91);
    const auto reference = reference_logits(model, sequence);
    Sequence other = sequence;
    std::swap(other.positions[1], other.positions[2]);
    EXPECT_GT(distance(play(model, other), reference), 1e-3);
    other = sequence;
    for (auto& [t, feature] : other.deepstack[1]) feature[0] += 1;
    EXPECT_GT(distance(play(model, other), reference), 1e-3);
}

TEST(DecoderVisuals, AnImageMayBeCutAnywhereAndHasNeighbours) {
    const Model model = qwen3_vl();
    const Sequence sequence = with_image(model, 91), other = with_image(model, 95);
    const Logits expected = play(model, sequence);
    for (const size_t step : {1, 7, 13}) EXPECT_EQ(play(model, sequence, step), expected) << step;
    Player player(model);
    player.begin(other);
    player.begin(sequence);
    player.step({{0, 15}, {1, 12}});
    player.step({{1, 28}, {0, 25}});
    EXPECT_EQ(player.logits(1), expected);
    EXPECT_LT(distance(player.logits(0), reference_logits(model, other)), 2e-5);
}

}  // namespace
