// How weights are rounded and packed, and the conversions of short floating-point types.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "decoder/element_types.hpp"
#include "decoder/packed_matrix.hpp"

namespace {

using namespace natix::decoder;

TEST(ElementTypes, EveryHalfComesBackAsItself) {
    for (uint32_t bits = 0; bits <= 0xFFFF; ++bits) {
        const auto half = static_cast<uint16_t>(bits);
        const float value = from_f16(half);
        EXPECT_TRUE(std::isnan(value) ? std::isnan(from_f16(to_f16(value))) : to_f16(value) == half) << bits;
        const float brain = from_bf16(half);
        EXPECT_TRUE(std::isnan(brain) ? std::isnan(from_bf16(to_bf16(brain))) : to_bf16(brain) == half) << bits;
    }
}

TEST(ElementTypes, HalvesHaveTheValuesOfTheirFormat) {
    EXPECT_EQ(from_f16(0x3C00), 1.0F);
    EXPECT_EQ(from_f16(0xC000), -2.0F);
    EXPECT_EQ(from_f16(0x7BFF), 65504.0F);
    EXPECT_EQ(from_f16(0x0001), 0x1p-24F);
    EXPECT_EQ(from_f16(0x0400), 0x1p-14F);
    EXPECT_EQ(from_f16(0x3555), 0x1.554p-2F);
    EXPECT_TRUE(std::isinf(from_f16(0x7C00)));
    EXPECT_EQ(from_bf16(0x3F80), 1.0F);
}

TEST(ElementTypes, RoundingGoesToTheNearestAndTiesToEven) {
    std::mt19937 random(1);
    std::uniform_real_distribution<float> exponent(-26, 16);
    for (int i = 0; i < 100000; ++i) {
        const float value = std::exp2(exponent(random)) * (random() % 2 == 0 ? 1.0F : -1.0F);
        const uint16_t half = to_f16(value);
        if ((half & 0x7FFF) >= 0x7BFF) continue;
        const double error = std::fabs(double{from_f16(half)} - value);
        EXPECT_LE(error, std::fabs(double{from_f16(static_cast<uint16_t>(half + 1))} - value)) << value;
        if ((half & 0x7FFF) == 0) continue;
        EXPECT_LE(error, std::fabs(double{from_f16(static_cast<uint16_t>(half - 1))} - value)) << value;
    }
    EXPECT_EQ(to_f16(1 + 0x1p-11F), 0x3C00);
    EXPECT_EQ(to_f16(1 + 0x3p-11F), 0x3C02);
    EXPECT_EQ(to_f16(65519.0F), 0x7BFF);
    EXPECT_EQ(to_f16(65520.0F), 0x7C00);
    EXPECT_EQ(to_bf16(1 + 0x1p-8F), 0x3F80);
    EXPECT_EQ(to_bf16(1 + 0x3p-8F), 0x3F82);
}

std::vector<float> random_weights(size_t count, uint32_t seed) {
    std::mt19937 random(seed);
    std::normal_distribution<float> normal(0, 0.05F);
    std::vector<float> weights(count);
    for (float& w : weights) w = normal(random);
    return weights;
}

// What packing makes of one output's weights, packed in between others.
std::vector<float> packed(WeightType type, size_t group, const std::vector<float>& weights) {
    PackedMatrix matrix(type, weights.size(), 35, group);
    const std::vector<float> other(weights.size(), 1.25F);
    for (size_t o = 0; o < 35; ++o) matrix.pack(o, (o == 19 ? weights : other).data(), best_kernels());
    std::vector<float> back(weights.size());
    matrix.unpack(19, back.data());
    return back;
}

TEST(Packing, Float32IsKept) {
    const std::vector<float> weights = random_weights(77, 1);
    EXPECT_EQ(packed(WeightType::F32, 1, weights), weights);
}

TEST(Packing, Int8IsWithinHalfAStep) {
    for (const size_t group : {32, 64, 128}) {
        const std::vector<float> weights = random_weights(256, 2), back = packed(WeightType::Int8, group, weights);
        for (size_t i = 0; i < weights.size(); ++i) {
            float most = 0;
            for (size_t j = i / group * group; j < i / group * group + group; ++j)
                most = std::max(most, std::fabs(weights[j]));
            // Half a step, and at the ends what the scale lost when it became a float16.
            EXPECT_LE(std::fabs(back[i] - weights[i]), most / 127 * 0.5F + most * 0x1p-11F) << i;
        }
    }
}

double squared_error(const std::vector<float>& a, const std::vector<float>& b, size_t first, size_t count) {
    double sum = 0;
    for (size_t i = first; i < first + count; ++i) sum += (double{a[i]} - b[i]) * (double{a[i]} - b[i]);
    return sum;
}

TEST(Packing, Int4IsNoWorseThanTheScaleOfTheGreatestWeight) {
    for (const size_t group : {32, 64, 128}) {
        for (uint32_t seed = 0; seed < 20; ++seed) {
            const std::vector<float> weights = random_weights(256, seed),
                                     back = packed(WeightType::Int4, group, weights);
            for (size_t first = 0; first < weights.size(); first += group) {
                float extreme = 0;
                for (size_t i = first; i < first + group; ++i)
                    if (std::fabs(weights[i]) > std::fabs(extreme)) extreme = weights[i];
                const float step = extreme / -8;
                std::vector<float> simple(weights.size());
                double squares = 0;
                for (size_t i = first; i < first + group; ++i) {
                    simple[i] = std::fmin(7.0F, std::nearbyint(weights[i] / step)) * step;
                    squares += double{weights[i]} * weights[i];
                }
                // The slack is for the scale's rounding to float16.
                EXPECT_LE(squared_error(weights, back, first, group),
                          squared_error(weights, simple, first, group) + squares * 0x1p-20);
                // Rounding alone gives 0.29 of a step, root mean square; few weights scatter around that.
                EXPECT_LE(squared_error(weights, back, first, group),
                          static_cast<double>(group) * std::pow(0.4 * step, 2));
            }
        }
    }
}

TEST(Packing, GroupsOfZerosAndOfTinyNumbersStayNearZero) {
    for (const WeightType type : {WeightType::Int8, WeightType::Int4}) {
        EXPECT_EQ(packed(type, 32, std::vector<float>(64)), std::vector<float>(64));
        for (const float value : packed(type, 32, std::vector<float>(64, 1e-9F))) EXPECT_LE(std::fabs(value), 1e-7F);
    }
}

}  // namespace
