// Whole towers against the reference in double precision.
#include <gtest/gtest.h>

#include <functional>

#include "vision_reference.hpp"

namespace {

using namespace natix_test;

constexpr double kF32Bound = 1e-5;  // of the greatest value
constexpr double kInt8Bound = 0.05;

struct Shape {
    const char* name;
    uint32_t rows, columns;
    std::function<void(VisionModel&)> change;
};

void unchanged(VisionModel&) {}

// Rows beyond one block and queries beyond one tile; one token; a last tile of keys that is not full; long and thin.
const Shape kShapes[] = {
    {"several_blocks", 14, 18, unchanged},
    {"one_token", 2, 2, unchanged},
    {"tall", 22, 2, unchanged},
    {"wide", 4, 10, unchanged},
    {"heads_of_72", 6, 6, [](VisionModel& m) { m.config.hidden = 144; }},
    {"heads_of_8", 6, 8, [](VisionModel& m) { m.config.heads = 6; }},
    {"one_frame", 4, 4, [](VisionModel& m) { m.config.temporal_patch = 1; }},
    {"merge_of_3", 6, 9, [](VisionModel& m) { m.config.merge = 3; }},
    {"no_merge", 1, 7, [](VisionModel& m) { m.config.merge = 1; }},
    {"one_position", 4, 4, [](VisionModel& m) { m.config.position_grid = 1; }},
    {"no_deepstack", 4, 6, [](VisionModel& m) { m.deepstack_blocks.clear(); }},
    {"all_deepstack", 4, 6,
     [](VisionModel& m) {
         m.deepstack_blocks = {0, 1, 2};
     }},
};

class VisionParity : public testing::TestWithParam<Shape> {
  protected:
    VisionParity() {
        GetParam().change(model);
        fill_vision(model, 5);
        image = random_image(model, GetParam().rows, GetParam().columns, 6);
    }

    Encoded run(uint32_t weights, uint32_t group) {
        model.config.weights = weights;
        model.config.group = group;
        return encode(*make_tower(model), model, image);
    }

    void expect_near(const Encoded& encoded, double bound) const {
        const ReferenceOutput reference = reference_encoding(model, image);
        EXPECT_LE(distance(encoded.embeddings, reference.embeddings), bound);
        const size_t count = reference.embeddings.size();
        ASSERT_EQ(encoded.deepstack.size(), model.deepstack_blocks.size() * count);
        for (size_t i = 0; i < encoded.deepstack.size(); i += count) {
            const auto at = static_cast<ptrdiff_t>(i), end = static_cast<ptrdiff_t>(i + count);
            const std::vector<float> feature(encoded.deepstack.begin() + at, encoded.deepstack.begin() + end);
            const std::vector<double> wanted(reference.deepstack.begin() + at, reference.deepstack.begin() + end);
            EXPECT_LE(distance(feature, wanted), bound) << "feature " << i / count;
        }
    }

    VisionModel model = small_tower();
    RasterImage image;
};

TEST_P(VisionParity, SinglePrecisionIsTheReference) {
    expect_near(run(NX_WEIGHTS_F32, 0), kF32Bound);
}

TEST_P(VisionParity, RoundedWeightsAndInputsStayNear) {
    const Encoded exact = run(NX_WEIGHTS_F32, 0);
    for (const uint32_t group : {32, 64, 128}) {
        const Encoded rounded = run(NX_WEIGHTS_INT8, group);
        expect_near(rounded, kInt8Bound);
        EXPECT_NE(rounded, exact) << "nothing was rounded";
    }
}

INSTANTIATE_TEST_SUITE_P(Shapes, VisionParity, testing::ValuesIn(kShapes),
                         [](const auto& shape) { return shape.param.name; });

// Places matter: the same patches elsewhere are another image.
TEST(VisionTower, ASwapOfPatchesIsSeen) {
    VisionModel model = small_tower();
    fill_vision(model, 7);
    RasterImage image = random_image(model, 4, 6, 8);
    const auto tower = make_tower(model);
    const Encoded before = encode(*tower, model, image);
    std::swap(image.patches[0], image.patches[20]);
    EXPECT_NE(encode(*tower, model, image).embeddings, before.embeddings);
}

}  // namespace
