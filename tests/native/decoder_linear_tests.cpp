// Linear kernels: against double precision, and each against its plain twin bit for bit.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "abi_guard.hpp"
#include "decoder/activations.hpp"
#include "decoder/packed_layout.hpp"
#include "decoder/packed_matrix.hpp"
#include "kernel_tables.hpp"

namespace {

using namespace natix::decoder;

struct Case {
    WeightType type;
    size_t inputs, outputs, rows, group;
};

void PrintTo(const Case& c, std::ostream* out) {
    *out << (c.type == WeightType::F32    ? "f32"
             : c.type == WeightType::Int8 ? "int8"
                                          : "int4")
         << ' ' << c.outputs << 'x' << c.inputs << " rows " << c.rows << " group " << c.group;
}

// Weights, inputs and the forms of inputs of one case.
struct Problem {
    explicit Problem(const Case& c, float extreme = 0) : size(c), matrix(c.type, c.inputs, c.outputs, c.group) {
        std::mt19937 random(static_cast<uint32_t>(c.inputs * 31 + c.rows));
        std::normal_distribution<float> normal;
        const auto value = [&] { return extreme == 0 ? normal(random) : (random() % 2 == 0 ? extreme : -extreme); };
        std::vector<float> row(c.inputs);
        for (size_t o = 0; o < c.outputs; ++o) {
            for (float& w : row) w = value();
            matrix.pack(o, row.data(), plain_kernels());
        }
        x.resize(c.rows * c.inputs);
        for (float& v : x) v = value();
        round();
    }

    void round() {
        const Case& c = size;
        const size_t groups = c.type == WeightType::F32 ? 0 : c.inputs / c.group;
        wide.resize(c.rows * c.inputs);
        narrow.resize(c.rows * c.inputs);
        scales.resize(c.rows * groups);
        start_stride = 2 * groups * (c.group / stretch_of(c.group));
        starts.resize(c.rows * start_stride);
        for (size_t r = 0; r < c.rows && groups > 0; ++r) {
            plain_kernels().vector.quantise_wide(&x[r * c.inputs], c.inputs, c.group, &wide[r * c.inputs],
                                                 &scales[r * groups]);
            plain_kernels().vector.quantise_narrow(&x[r * c.inputs], c.inputs, c.group, &narrow[r * c.inputs],
                                                   &scales[r * groups], &starts[r * start_stride]);
        }
        group_stride = groups;
    }

    std::vector<float> run(const Kernels& kernels, size_t first_row, size_t rows) const {
        std::vector<float> y(rows * size.outputs, -7);
        LinearShare share = matrix.share();
        share.input = {&x[first_row * size.inputs],
                       &wide[first_row * size.inputs],
                       &narrow[first_row * size.inputs],
                       scales.data() + first_row * group_stride,
                       starts.data() + first_row * start_stride,
                       size.inputs,
                       group_stride};
        share.rows = rows;
        share.y = y.data();
        share.y_stride = size.outputs;
        kernels.linear(matrix.type(), share);
        return y;
    }

    // In double precision, of the rounded weights and inputs.
    double exact(size_t output, size_t row, double* magnitude) const {
        std::vector<float> weights(size.inputs);
        matrix.unpack(output, weights.data());
        double sum = 0;
        for (size_t i = 0; i < size.inputs; ++i) {
            const double value =
                group_stride == 0 ? double{x[row * size.inputs + i]}
                                  : double{scales[row * group_stride + i / size.group]} * narrow[row * size.inputs + i];
            sum += weights[i] * value;
            *magnitude += std::fabs(weights[i] * value);
        }
        return sum;
    }

    Case size;
    PackedMatrix matrix;
    std::vector<float> x, scales;
    std::vector<int16_t> wide, starts;
    std::vector<int8_t> narrow;
    size_t group_stride, start_stride;
};

class Linear : public testing::TestWithParam<Case> {};

TEST_P(Linear, IsWithinRoundingOfDoublePrecision) {
    const Problem problem(GetParam());
    const Case& c = problem.size;
    const std::vector<float> y = problem.run(best_kernels(), 0, c.rows);
    for (size_t row = 0; row < c.rows; ++row) {
        for (size_t output = 0; output < c.outputs; ++output) {
            double magnitude = 0;
            const double exact = problem.exact(output, row, &magnitude);
            // A chain of n roundings of sums no larger than the sum of magnitudes.
            ASSERT_NEAR(y[row * c.outputs + output], exact, 0x1p-24 * static_cast<double>(c.inputs) * magnitude)
                << "row " << row << " output " << output;
        }
    }
}

TEST_P(Linear, WideKernelsGiveTheBitsOfThePlainOnes) {
    const Problem problem(GetParam());
    const std::vector<float> plain = problem.run(plain_kernels(), 0, problem.size.rows);
    for (const Kernels* wide : natix_test::wide_tables())
        EXPECT_EQ(problem.run(*wide, 0, problem.size.rows), plain) << wide->name;
}

TEST_P(Linear, ARowAloneHasTheBitsItHasAmongOthers) {
    const Problem problem(GetParam());
    const Case& c = problem.size;
    const std::vector<float> together = problem.run(best_kernels(), 0, c.rows);
    for (size_t row = 0; row < c.rows; ++row) {
        const std::vector<float> alone = problem.run(best_kernels(), row, 1);
        const auto at = together.begin() + static_cast<ptrdiff_t>(row * c.outputs);
        ASSERT_TRUE(std::equal(alone.begin(), alone.end(), at)) << "row " << row;
    }
}

// The greatest products of both signs: nothing may saturate or wrap on the way.
TEST_P(Linear, ExtremeValuesAreSummedExactly) {
    if (GetParam().type == WeightType::F32) GTEST_SKIP() << "of whole numbers only";
    const Problem problem(GetParam(), 1);
    const Case& c = problem.size;
    const std::vector<float> y = problem.run(best_kernels(), 0, c.rows);
    for (size_t row = 0; row < c.rows; ++row) {
        double magnitude = 0;
        const double exact = problem.exact(0, row, &magnitude);
        ASSERT_NEAR(y[row * c.outputs], exact, 0x1p-24 * static_cast<double>(c.inputs) * magnitude);
    }
}

// Rounding must not hide it.
TEST_P(Linear, NotANumberSpoilsAllOutputsOfItsRowAndNoOther) {
    Problem problem(GetParam());
    const Case& c = problem.size;
    const size_t spoilt = c.rows / 2;
    for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
        problem.x[spoilt * c.inputs + c.inputs / 3] = bad;
        problem.round();
        std::vector<const Kernels*> tables = natix_test::wide_tables();
        tables.push_back(&plain_kernels());
        for (const Kernels* kernels : tables) {
            const std::vector<float> y = problem.run(*kernels, 0, c.rows);
            for (size_t i = 0; i < y.size(); ++i)
                ASSERT_EQ(std::isfinite(y[i]), i / c.outputs != spoilt) << kernels->name << " output " << i;
        }
    }
}

constexpr Case kCases[] = {
    {WeightType::F32, 1, 3, 1, 1},         {WeightType::F32, 40, 16, 6, 1},     {WeightType::F32, 72, 103, 1, 1},
    {WeightType::F32, 33, 100, 2, 1},      {WeightType::F32, 264, 41, 13, 1},   {WeightType::F32, 128, 64, 5, 1},
    {WeightType::Int8, 64, 16, 1, 32},     {WeightType::Int8, 256, 50, 9, 128}, {WeightType::Int8, 192, 33, 3, 64},
    {WeightType::Int8, 1024, 24, 2, 32},   {WeightType::Int8, 128, 7, 4, 64},   {WeightType::Int4, 64, 16, 1, 32},
    {WeightType::Int4, 256, 50, 9, 128},   {WeightType::Int4, 192, 33, 3, 64},  {WeightType::Int4, 1024, 24, 2, 32},
    {WeightType::Int4, 128, 7, 4, 64},     {WeightType::F32, 600, 40, 110, 1},  {WeightType::Int8, 1152, 40, 110, 64},
    {WeightType::Int4, 2176, 40, 110, 64}, {WeightType::Int8, 640, 20, 17, 32}, {WeightType::Int4, 1280, 20, 17, 128}};
INSTANTIATE_TEST_SUITE_P(Shapes, Linear, testing::ValuesIn(kCases));

TEST(LinearKernels, AreTestedForWhatThisProcessorHas) {
    if (avx2_kernels() == nullptr) GTEST_SKIP() << "this processor has no AVX2: its kernels are not tested here";
    if (avx512_kernels() == nullptr)
        GTEST_SKIP() << "this processor has no AVX-512 VNNI: its kernels are not tested here";
    EXPECT_EQ(natix_test::wide_tables().size(), 2U);
}

TEST(LinearKernels, AreChosenByNameOrRefusedByIt) {
    EXPECT_EQ(&choose_kernels("plain"), &plain_kernels());
    EXPECT_EQ(&choose_kernels(nullptr), avx512_kernels() != nullptr ? avx512_kernels()
                                        : avx2_kernels() != nullptr ? avx2_kernels()
                                                                    : &plain_kernels());
    try {
        choose_kernels("sse9");
        FAIL() << "taken";
    } catch (const natix::failure& refusal) {
        const std::string text = refusal.what();
        EXPECT_EQ(text.find("NATIX_CPU_KERNELS is sse9; this processor has: "), 0U) << text;
        EXPECT_NE(text.find("plain"), std::string::npos) << text;
    }
}

// For each number of rows a tile has a loop of its own.
TEST(LinearKernels, GiveTheBitsOfThePlainOnesForEveryNumberOfRows) {
    for (const WeightType type : {WeightType::F32, WeightType::Int8, WeightType::Int4}) {
        const Problem problem({type, 128, 21, 35, 32});
        const std::vector<float> plain = problem.run(plain_kernels(), 0, 35);
        for (const Kernels* wide : natix_test::wide_tables())
            for (size_t rows = 1; rows <= 35; ++rows) {
                const std::vector<float> y = problem.run(*wide, 0, rows);
                ASSERT_TRUE(std::equal(y.begin(), y.end(), plain.begin())) << wide->name << ' ' << rows << " rows";
            }
    }
}

TEST(LinearShares, WriteTheirOwnPanelsOnlyAndAddWhereAsked) {
    constexpr size_t kRows = 6;  // enough for every table's own loops
    const Problem problem({WeightType::F32, 24, 70, kRows, 1});
    const std::vector<float> all = problem.run(best_kernels(), 0, kRows);
    std::vector<float> y(kRows * 80, 0.5F);
    LinearShare share = problem.matrix.share();
    share.input.values = problem.x.data();
    share.input.stride = 24;
    share.rows = kRows;
    share.y = y.data();
    share.y_stride = 80;
    share.first_panel = 1;
    share.accumulate = true;
    share.factor = 2;
    best_kernels().linear(WeightType::F32, share);
    for (size_t row = 0; row < kRows; ++row)
        for (size_t o = 0; o < 80; ++o) {
            const bool written = o >= kPanelOutputs && o < 70;
            EXPECT_EQ(y[row * 80 + o], written ? std::fma(2.0F, all[row * 70 + o], 0.5F) : 0.5F) << row << ' ' << o;
        }
}

}  // namespace
