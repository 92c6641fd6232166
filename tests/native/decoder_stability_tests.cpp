// The same bits whatever runs beside a sequence, however its prompt is cut, with any number of threads and any size of
// blocks.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "decoder_player.hpp"

namespace {

using namespace natix_test;

struct Kind {
    uint32_t weights, kv;
};

class Stability : public testing::TestWithParam<Kind> {
  protected:
    Stability() : model(small_model()) {
        model.config.flags = NX_DECODER_QK_NORM;
        model.config.hidden = 64;
        model.config.feed_forward = 96;
        model.config.head_dim = 16;
        model.config.weights = GetParam().weights;
        model.config.kv_type = GetParam().kv;
        fill(model, 21);
        sequence = random_sequence(model, 100, 22);
        expected = play(model, sequence);
    }

    Model model;
    Sequence sequence;
    Logits expected;
};

TEST_P(Stability, StepsOfAnySizeGiveTheSameBits) {
    for (const size_t step : {1, 3, 16, 33, 64}) EXPECT_EQ(play(model, sequence, step), expected) << step;
}

TEST_P(Stability, ThreadsDoNotMatter) {
    for (const uint32_t threads : {1, 3, 8}) {
        model.config.threads = threads;
        EXPECT_EQ(play(model, sequence, 40), expected) << threads;
    }
}

TEST_P(Stability, SizesOfBlocksDoNotMatter) {
    for (const uint32_t tokens : {8, 32, 64}) {
        model.config.block_tokens = tokens;
        EXPECT_EQ(play(model, sequence, 29), expected) << tokens;
    }
}

TEST_P(Stability, NeighboursDoNotMatter) {
    Player player(model);
    std::vector<Sequence> others;
    for (uint32_t i = 0; i < 4; ++i) others.push_back(random_sequence(model, 100, 30 + i));
    player.begin(sequence);
    for (const Sequence& other : others) player.begin(other);
    player.step({{3, 20}});
    player.step({{1, 17}, {0, 10}, {2, 1}});
    player.step({{0, 50}, {3, 1}, {1, 30}});
    for (size_t t = 60; t < 100; ++t) player.step({{4, 1}, {2, 1}, {0, 1}, {3, 1}, {1, 1}});
    EXPECT_EQ(player.logits(0), expected);
    const Logits alone = play(model, others[3]);
    EXPECT_EQ(player.logits(4), Logits(alone.begin(), alone.begin() + 40));
}

TEST_P(Stability, SharedBlocksOfAPrefixGiveTheSameBits) {
    Sequence twin = random_sequence(model, 100, 23);
    std::copy_n(sequence.tokens.begin(), 64, twin.tokens.begin());
    Player player(model);
    player.begin(sequence);
    player.step({{0, 64}});
    player.begin_shared(twin, 0, 64);
    player.step({{0, 36}, {1, 36}});
    EXPECT_EQ(player.logits(0), expected);
    EXPECT_EQ(player.logits(1), play(model, twin));
}

TEST_P(Stability, CopiedBlocksHoldTheSame) {
    Player player(model);
    player.begin(sequence);
    player.step({{0, 40}});
    std::vector<int32_t> pairs;
    for (size_t i = 0; i < 3; ++i) {
        const int32_t copy = player.take_block();
        pairs.insert(pairs.end(), {player.block(0, i), copy});
        player.replace_block(0, i, copy);
    }
    player.decoder().copy_blocks(pairs.data(), 3);
    player.step({{0, 60}});
    EXPECT_EQ(player.logits(0), expected);
}

constexpr Kind kKinds[] = {{NX_WEIGHTS_F32, NX_TYPE_F32},
                           {NX_WEIGHTS_F32, NX_TYPE_BF16},
                           {NX_WEIGHTS_INT8, NX_TYPE_I8},
                           {NX_WEIGHTS_INT4, NX_TYPE_F32}};
INSTANTIATE_TEST_SUITE_P(Kinds, Stability, testing::ValuesIn(kKinds), [](const auto& kind) {
    return "weights" + std::to_string(kind.param.weights) + "kv" + std::to_string(kind.param.kv);
});

// A sequence whose numbers are lost does not touch the others, in this step or in the next.
TEST(StabilityOfFailure, NumbersThatAreNotStayInTheirSequence) {
    Model model = small_model();
    fill(model, 40);
    const Sequence good = random_sequence(model, 40, 41);
    Sequence bad = random_sequence(model, 40, 42);
    bad.visuals[0] = std::vector<float>(model.config.hidden, NAN);
    Player player(model);
    player.begin(good);
    player.begin(bad);
    player.step({{1, 20}, {0, 20}});
    player.step({{0, 20}, {1, 20}});
    EXPECT_EQ(player.logits(0), play(model, good));
    for (const float logit : player.logits(1)[0]) EXPECT_TRUE(std::isnan(logit));
}

}  // namespace
