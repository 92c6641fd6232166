// Mixture-of-Depths layers: tokens that pass leave no keys, and change nothing for the others.
#include <gtest/gtest.h>

#include "decoder_player.hpp"
#include "decoder_reference.hpp"

namespace {

using namespace natix_test;

Model routed(uint32_t weights = NX_WEIGHTS_F32) {
    Model model = small_model();
    model.config.hidden = 64;
    model.config.feed_forward = 96;
    model.config.head_dim = 16;
    model.config.weights = weights;
    fill(model, 100);
    add_router(model, 0, 101);
    add_router(model, 2, 102);
    return model;
}

TEST(DecoderRouting, IsTheReference) {
    const Model model = routed();
    const Sequence sequence = random_sequence(model, 90, 103);
    EXPECT_LT(distance(play(model, sequence), reference_logits(model, sequence)), 5e-5);
}

TEST(DecoderRouting, SomeTokensPassAndSomeDoNot) {
    Model model = routed();
    model.config.layers = 1;
    std::erase_if(model.tensors, [](const auto& entry) {
        return entry.first.starts_with("layers.1.") || entry.first.starts_with("layers.2.");
    });
    const Sequence sequence = random_sequence(model, 90, 103);
    const auto logits = reference_logits(model, sequence);
    // A token that passes the only layer has the logits of its embedding, whatever came before it.
    size_t passed = 0;
    for (size_t t = 1; t < 90; ++t) {
        Sequence alone = random_sequence(model, 1, 0);
        alone.tokens[0] = sequence.tokens[t];
        passed += reference_logits(model, alone)[0] == logits[t] ? 1 : 0;
    }
    EXPECT_GT(passed, 10U);
    EXPECT_LT(passed, 79U);
    EXPECT_LT(distance(play(model, sequence), logits), 5e-5);
    model.tensors.erase("layers.0.mod_router.weight");
    EXPECT_GT(distance(play(model, sequence), logits), 1e-3);
}

TEST(DecoderRouting, StepsAndNeighboursDoNotMatter) {
    for (const uint32_t weights : {NX_WEIGHTS_F32, NX_WEIGHTS_INT8}) {
        const Model model = routed(weights);
        const Sequence sequence = random_sequence(model, 90, 103), other = random_sequence(model, 90, 104);
        const Logits expected = play(model, sequence);
        for (const size_t step : {1, 11, 37}) EXPECT_EQ(play(model, sequence, step), expected) << step;
        Player player(model);
        player.begin(other);
        player.begin(sequence);
        player.step({{0, 30}, {1, 31}});
        player.step({{1, 59}, {0, 1}});
        EXPECT_EQ(player.logits(1), expected);
    }
}

TEST(DecoderRouting, BlocksThatAreUsedAgainForgetWhoPassed) {
    const Model model = routed();
    const Sequence second = random_sequence(model, 48, 106);
    Player player(model);
    player.begin(random_sequence(model, 48, 105));
    player.step({{0, 48}});
    player.begin_over(second, 0);
    player.step({{1, 20}});
    player.step({{1, 28}});
    EXPECT_EQ(player.logits(1), play(model, second));
}

TEST(DecoderRouting, CopiedBlocksRememberWhoPassed) {
    const Model model = routed();
    const Sequence sequence = random_sequence(model, 48, 107);
    Player player(model);
    player.begin(sequence);
    player.step({{0, 16}});
    const int32_t pair[] = {player.block(0, 0), player.take_block()};
    player.decoder().copy_blocks(pair, 1);
    player.replace_block(0, 0, pair[1]);
    player.step({{0, 32}});
    EXPECT_EQ(player.logits(0), play(model, sequence));
}

}  // namespace
