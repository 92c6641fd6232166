// The same bits for an image whatever came before it, with any number of threads and by any kind of kernels; and no
// allocation once there is room.
#include <gtest/gtest.h>

#include "allocation_count.hpp"
#include "vision_model.hpp"

namespace {

using namespace natix_test;

class VisionStability : public testing::TestWithParam<uint32_t> {
  protected:
    VisionStability() {
        model.config.weights = GetParam();
        fill_vision(model, 11);
        image = random_image(model, 12, 14, 12);
        expected = encode(*make_tower(model), model, image);
    }

    VisionModel model = small_tower();
    RasterImage image;
    Encoded expected;
};

TEST_P(VisionStability, ThreadsDoNotMatter) {
    for (const uint32_t threads : {1, 3, 8, 40}) {
        model.config.threads = threads;
        EXPECT_EQ(encode(*make_tower(model), model, image), expected) << threads;
    }
}

TEST_P(VisionStability, ImagesBeforeDoNotMatter) {
    const auto tower = make_tower(model);
    for (const uint32_t side : {4U, 20U, 2U, 12U}) {
        encode(*tower, model, random_image(model, side, 20, 100 + side));
        EXPECT_EQ(encode(*tower, model, image), expected) << "after " << side;
    }
}

TEST_P(VisionStability, EveryTableOfKernelsGivesTheSameBits) {
    EXPECT_EQ(encode(*make_tower(model, natix::vision::plain_kernels()), model, image), expected);
    const natix::vision::Kernels* wide = natix::vision::avx2_kernels();
    if (wide == nullptr) GTEST_SKIP() << "this processor has no AVX2";
    EXPECT_EQ(encode(*make_tower(model, *wide), model, image), expected);
}

TEST_P(VisionStability, EmbeddingsAreTheSameWithoutFeatures) {
    const auto tower = make_tower(model);
    GivenImage given(model, image);
    given.given.deepstack = nullptr;
    given.given.deepstack_floats = 0;
    tower->encode(&given.given);
    EXPECT_EQ(given.out.embeddings, expected.embeddings);
    EXPECT_EQ(given.out.deepstack, std::vector<float>(expected.deepstack.size()));
}

INSTANTIATE_TEST_SUITE_P(Weights, VisionStability, testing::Values(NX_WEIGHTS_F32, NX_WEIGHTS_INT8),
                         [](const auto& kind) { return kind.param == NX_WEIGHTS_F32 ? "f32" : "int8"; });

TEST(VisionMemory, GrowsToTheLargestImageAndThenStays) {
    VisionModel model = small_tower();
    fill_vision(model, 13);
    const auto tower = make_tower(model);
    const uint64_t empty = tower->measure().scratch_bytes;
    GivenImage large(model, random_image(model, 20, 20, 1)), small(model, random_image(model, 6, 4, 2));
    tower->encode(&small.given);
    const uint64_t first = tower->measure().scratch_bytes;
    EXPECT_GT(first, empty);
    tower->encode(&large.given);
    const uint64_t most = tower->measure().scratch_bytes;
    EXPECT_GT(most, first);

    const uint64_t before = allocations();
    tower->encode(&small.given);
    tower->encode(&large.given);
    EXPECT_EQ(allocations(), before);
    EXPECT_EQ(tower->measure().scratch_bytes, most);
}

TEST(VisionMemory, AllocationsAreCounted) {
    const uint64_t before = allocations();
    ::operator delete(::operator new(8));
    EXPECT_EQ(allocations(), before + 1);
}

}  // namespace
