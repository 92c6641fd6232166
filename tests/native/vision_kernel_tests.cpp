// The row kernels against double precision, and the tables of them against each other.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "vision/kernels.hpp"
#include "vision/positions.hpp"
#include "vision_model.hpp"

namespace {

using namespace natix_test;
using natix::vision::RowKernels;

std::vector<RowKernels> tables() {
    std::vector<RowKernels> all{natix::vision::plain_kernels().rows};
    if (natix::vision::avx2_kernels() != nullptr) all.push_back(natix::vision::avx2_kernels()->rows);
    return all;
}

std::vector<float> normal_values(size_t count, uint32_t seed, float deviation) {
    std::mt19937 random(seed);
    return random_tensor({count}, deviation, random).values;
}

void expect_same_bits(const std::vector<float>& a, const std::vector<float>& b) {
    ASSERT_EQ(a.size(), b.size());
    for (size_t i = 0; i < a.size(); ++i)
        ASSERT_EQ(std::bit_cast<uint32_t>(a[i]), std::bit_cast<uint32_t>(b[i])) << i << ": " << a[i] << ", " << b[i];
}

// Every argument from -13 to 13 in small steps, and some that are far out.
std::vector<float> arguments() {
    std::vector<float> x;
    for (int i = -26000; i < 26000; ++i) x.push_back(static_cast<float>(i) * 5e-4F);
    for (const float far : {0.0F, 40.0F, 1e3F, 1e10F, 1e20F, 3e38F, 1e-30F, 88.0F}) x.push_back(far);
    for (const float far : {-0.0F, -40.0F, -1e3F, -1e10F, -1e20F, -3e38F, -1e-30F, -88.0F}) x.push_back(far);
    return x;
}

using Activation = void (*)(const float*, const float*, size_t, float*) noexcept;

template <class Reference>
void expect_activation(Activation RowKernels::*kernel, Reference reference) {
    const std::vector<float> x = arguments(), none(x.size());
    std::vector<float> first;
    for (const RowKernels& table : tables()) {
        std::vector<float> y(x.size());
        (table.*kernel)(x.data(), none.data(), x.size(), y.data());
        for (size_t i = 0; i < x.size(); ++i)
            ASSERT_NEAR(y[i], reference(double{x[i]}), 2e-7 * std::max(1.0, std::fabs(double{x[i]}))) << x[i];
        if (!first.empty()) expect_same_bits(y, first);
        first = y;
    }
}

TEST(VisionKernels, GeluByTanh) {
    expect_activation(&RowKernels::gelu_tanh, [](double a) {
        return 0.5 * a * (1 + std::tanh(std::sqrt(2 / std::acos(-1.0)) * (a + 0.044715 * a * a * a)));
    });
}

TEST(VisionKernels, GeluByTheNormalDistribution) {
    expect_activation(&RowKernels::gelu_normal, [](double a) { return 0.5 * a * std::erfc(-a / std::sqrt(2.0)); });
}

TEST(VisionKernels, BiasesAreAddedFirst) {
    const std::vector<float> x = normal_values(64, 1, 2), bias = normal_values(64, 2, 2);
    std::vector<float> sums(64), none(64), y(64), expected(64);
    for (size_t i = 0; i < 64; ++i) sums[i] = x[i] + bias[i];
    for (const RowKernels& table : tables())
        for (const Activation kernel : {table.gelu_tanh, table.gelu_normal}) {
            kernel(x.data(), bias.data(), 64, y.data());
            kernel(sums.data(), none.data(), 64, expected.data());
            expect_same_bits(y, expected);
        }
}

TEST(VisionKernels, LayerNorm) {
    for (const size_t count : {8, 48, 1152, 4608}) {
        std::vector<float> x = normal_values(count, 3, 2);
        for (float& value : x) value += 5;  // a mean that is large beside the deviation
        const std::vector<float> weight = normal_values(count, 4, 1), bias = normal_values(count, 5, 1);
        double mean = 0, variance = 0;
        for (const float value : x) mean += value / static_cast<double>(count);
        for (const float value : x) variance += (value - mean) * (value - mean) / static_cast<double>(count);
        std::vector<float> first;
        for (const RowKernels& table : tables()) {
            std::vector<float> y(count);
            table.layer_norm(x.data(), weight.data(), bias.data(), count, 1e-6F, y.data());
            for (size_t i = 0; i < count; ++i)
                ASSERT_NEAR(y[i], (x[i] - mean) / std::sqrt(variance + 1e-6) * weight[i] + bias[i], 1e-5);
            if (!first.empty()) expect_same_bits(y, first);
            first = y;
        }
    }
}

TEST(VisionKernels, LayerNormOfAConstantIsTheBias) {
    const std::vector<float> x(16, 3), weight = normal_values(16, 6, 1), bias = normal_values(16, 7, 1);
    for (const RowKernels& table : tables()) {
        std::vector<float> y(16);
        table.layer_norm(x.data(), weight.data(), bias.data(), 16, 1e-6F, y.data());
        EXPECT_EQ(y, bias);
    }
}

// Their squares overflow: only the bias would be left, and nobody would know.
TEST(VisionKernels, LayerNormOfValuesTooLargeIsNotANumberAnywhere) {
    const std::vector<float> weight(48, 1), bias = normal_values(48, 7, 1);
    const float infinity = std::numeric_limits<float>::infinity();
    for (const RowKernels& table : tables())
        for (const float large : {1e19F, 2e20F, -3e38F, infinity, std::numeric_limits<float>::quiet_NaN()}) {
            std::vector<float> x = normal_values(48, 3, 2), y(48);
            x[29] = large;
            table.layer_norm(x.data(), weight.data(), bias.data(), 48, 1e-6F, y.data());
            for (const float v : y) EXPECT_EQ(std::isnan(v), large != 1e19F) << large;
        }
}

TEST(VisionKernels, Sums) {
    const std::vector<float> a = normal_values(40, 8, 1), b = normal_values(40, 9, 1), c = normal_values(40, 10, 1);
    for (const RowKernels& table : tables()) {
        std::vector<float> sum = a, biased = a, scaled = a;
        table.add(sum.data(), b.data(), 40);
        table.add_biased(biased.data(), b.data(), c.data(), 40);
        table.add_scaled(0.3F, b.data(), 40, scaled.data());
        for (size_t i = 0; i < 40; ++i) {
            EXPECT_EQ(sum[i], a[i] + b[i]);
            EXPECT_EQ(biased[i], a[i] + (b[i] + c[i]));
            EXPECT_EQ(scaled[i], std::fma(0.3F, b[i], a[i]));
        }
    }
}

// The corners of an image lie on those of the table; a patch halfway takes half of each neighbour.
TEST(VisionPositions, LearnedOnesAreReadBetweenTheirEntries) {
    VisionModel model = small_tower();
    natix::vision::Positions positions(model.settings());
    positions.reserve(6 * 18);
    positions.place(6, 18);
    const auto first = positions.taps(0), last = positions.taps(6 * 18 - 1);
    EXPECT_EQ(first.rows[0], 0U);
    EXPECT_EQ(first.weights, (std::array<float, 4>{1, 0, 0, 0}));
    EXPECT_EQ(last.rows[0], 24U);
    EXPECT_EQ(last.weights[0], 1);
    for (size_t patch = 0; patch < 6 * 18; ++patch) {
        float sum = 0;
        for (const float weight : positions.taps(patch).weights) sum += weight;
        EXPECT_NEAR(sum, 1, 1e-6);
    }
    // Patch 3 of the first token is row 1, column 1: 4 / 5 of a row of the table down, 4 / 17 of a column to the right.
    const auto inner = positions.taps(3);
    EXPECT_EQ(inner.rows, (std::array<size_t, 4>{0, 1, 5, 6}));
    EXPECT_FLOAT_EQ(inner.weights[3], 0.8F * 4 / 17);
    EXPECT_FLOAT_EQ(inner.weights[1], 0.2F * 4 / 17);
}

// The first half of a head's pairs turns by the row, the second by the column.
TEST(VisionPositions, RotaryOnesTurnByRowThenByColumn) {
    VisionModel model = small_tower();
    const natix::vision::Settings settings = model.settings();
    const size_t quarter = settings.hidden / settings.heads / 4;
    natix::vision::Positions positions(settings);
    positions.reserve(4 * 4);
    positions.place(4, 4);
    std::vector<float> cosines(2 * quarter), sines(2 * quarter);
    positions.angles(6, cosines.data(), sines.data());  // the second token's third patch: row 1, column 2
    for (size_t i = 0; i < 2 * quarter; ++i) {
        const double angle = (i < quarter ? 1 : 2) * std::pow(1e4, -static_cast<double>(i % quarter) / quarter);
        EXPECT_FLOAT_EQ(cosines[i], static_cast<float>(std::cos(angle)));
        EXPECT_FLOAT_EQ(sines[i], static_cast<float>(std::sin(angle)));
    }
}

}  // namespace
