// Kernels over rows of numbers: against double precision, and each against its plain twin bit for bit.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <random>

#include "decoder/kernels.hpp"
#include "decoder/packed_layout.hpp"

namespace {

using namespace natix::decoder;

std::vector<float> random_values(size_t count, uint32_t seed, float deviation = 1) {
    std::mt19937 random(seed);
    std::normal_distribution<float> normal(0, deviation);
    std::vector<float> values(count);
    for (float& v : values) v = normal(random);
    return values;
}

// Runs a test with each table of kernels that this processor has.
void with_kernels(const std::function<void(const VectorKernels&)>& test) {
    {
        SCOPED_TRACE("plain");
        test(plain_kernels().vector);
    }
    SCOPED_TRACE("avx2");
    if (avx2_kernels() != nullptr) test(avx2_kernels()->vector);
}

TEST(Vectors, RmsNormIsThatOfDoublePrecision) {
    with_kernels([](const VectorKernels& k) {
        const std::vector<float> x = random_values(136, 1, 3), weight = random_values(136, 2);
        double squares = 0;
        for (const float v : x) squares += double{v} * v;
        std::vector<float> y(136);
        k.rms_norm(x.data(), weight.data(), 136, 1e-5F, y.data());
        for (size_t i = 0; i < x.size(); ++i) {
            const double exact = x[i] / std::sqrt(squares / 136 + 1e-5) * weight[i];
            EXPECT_NEAR(y[i], exact, std::fabs(exact) * 1e-6) << i;
        }
    });
}

TEST(Vectors, SiluIsThatOfDoublePrecisionOverTheWholeRange) {
    with_kernels([](const VectorKernels& k) {
        std::vector<float> gate;
        for (int i = -4000; i < 4000; ++i) gate.push_back(static_cast<float>(i) * 0.025F);
        const std::vector<float> up(gate.size(), 2);
        std::vector<float> y(gate.size());
        k.silu_product(gate.data(), up.data(), gate.size(), y.data());
        for (size_t i = 0; i < gate.size(); ++i) {
            const double exact = 2 * gate[i] / (1 + std::exp(-double{gate[i]}));
            EXPECT_NEAR(y[i], exact, std::fabs(exact) * 4e-7 + 1e-34) << gate[i];
        }
    });
}

TEST(Vectors, NotANumberIsNotLost) {
    with_kernels([](const VectorKernels& k) {
        for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
            for (size_t place = 0; place < 64; place += 7) {
                std::vector<float> x = random_values(64, 3), y(64), scales(2);
                x[place] = bad;
                k.rms_norm(x.data(), std::vector<float>(64, 1).data(), 64, 1e-5F, y.data());
                EXPECT_TRUE(std::all_of(y.begin(), y.end(), [](float v) { return std::isnan(v); }));
                std::vector<int16_t> wide(64);
                k.quantise_wide(x.data(), 64, 32, wide.data(), scales.data());
                EXPECT_TRUE(std::isnan(scales[place / 32]));
                EXPECT_TRUE(std::isfinite(scales[1 - place / 32]));
            }
        }
        const std::vector<float> gate(8, std::numeric_limits<float>::quiet_NaN()), up(8, 1);
        std::vector<float> y(8);
        k.silu_product(gate.data(), up.data(), 8, y.data());
        EXPECT_TRUE(std::isnan(y[3]));
    });
}

// Their squares overflow: zeros would come out, and nobody would know.
TEST(Vectors, RmsNormOfValuesTooLargeIsNotANumberAnywhere) {
    with_kernels([](const VectorKernels& k) {
        const std::vector<float> weight(64, 1);
        for (const float large : {1e19F, 2e20F, -3e38F}) {
            std::vector<float> x = random_values(64, 5), y(64);
            x[11] = large;
            k.rms_norm(x.data(), weight.data(), 64, 1e-5F, y.data());
            for (const float v : y) EXPECT_EQ(std::isnan(v), std::fabs(large) > 1.9e19F) << large;
        }
    });
}

TEST(Vectors, RoundedInputsAreWithinHalfAStepAndInTheirPlaces) {
    with_kernels([](const VectorKernels& k) {
        const std::vector<float> x = random_values(128, 4, 10);
        std::vector<int16_t> wide(128);
        std::vector<int8_t> narrow(128);
        std::vector<float> scales(2), same(2);
        std::vector<int16_t> starts(4);
        k.quantise_wide(x.data(), 128, 64, wide.data(), scales.data());
        k.quantise_narrow(x.data(), 128, 64, narrow.data(), same.data(), starts.data());
        EXPECT_EQ(scales, same);
        int32_t expected[4] = {};
        for (size_t i = 0; i < 128; ++i) {
            EXPECT_EQ(wide[wide_place(i)], narrow[i]) << i;
            EXPECT_NEAR(narrow[i] * scales[i / 64], x[i], scales[i / 64] * 0.5001F) << i;
            expected[i / 64 * 2 + i % 4 / 2] -= 8 * narrow[i];
        }
        for (size_t i = 0; i < 4; ++i) EXPECT_EQ(starts[i], expected[i]) << i;
        EXPECT_EQ(*std::max_element(narrow.begin(), narrow.end()) == 127 ||
                      *std::min_element(narrow.begin(), narrow.end()) == -127,
                  true);
    });
}

TEST(Vectors, WideKernelsGiveTheBitsOfThePlainOnes) {
    if (avx2_kernels() == nullptr) GTEST_SKIP() << "this processor has no AVX2";
    const VectorKernels &plain = plain_kernels().vector, &wide = avx2_kernels()->vector;
    for (uint32_t seed = 0; seed < 30; ++seed) {
        const std::vector<float> a = random_values(192, seed, 4), b = random_values(192, seed + 100);
        std::vector<float> first(192), second(192);
        plain.rms_norm(a.data(), b.data(), 192, 1e-6F, first.data());
        wide.rms_norm(a.data(), b.data(), 192, 1e-6F, second.data());
        EXPECT_EQ(first, second);
        plain.silu_product(a.data(), b.data(), 192, first.data());
        wide.silu_product(a.data(), b.data(), 192, second.data());
        EXPECT_EQ(first, second);
        EXPECT_EQ(plain.dot(a.data(), b.data(), 192), wide.dot(a.data(), b.data(), 192));
        EXPECT_EQ(plain.int4_scale(a.data(), 64), wide.int4_scale(a.data(), 64));
        std::vector<int16_t> ints(192), other(192);
        plain.quantise_wide(a.data(), 192, 32, ints.data(), first.data());
        wide.quantise_wide(a.data(), 192, 32, other.data(), second.data());
        EXPECT_EQ(ints, other);
        EXPECT_EQ(first, second);
    }
}

// Keys, values and queries of a few tiles.
struct Context {
    Context(size_t dim, size_t keys, size_t queries, uint32_t seed)
        : dim(dim),
          keys(random_values(dim * keys, seed)),
          values(random_values(dim * keys, seed + 1)),
          queries(random_values(dim * queries, seed + 2, 2)),
          present(keys, 1) {}

    std::vector<float> attend(const VectorKernels& k, size_t first_query, size_t count) const {
        std::vector<float> maximum(count, -INFINITY), total(count), sums(count * dim), scores(count * kTileKeys);
        for (size_t first = 0; first < present.size(); first += kTileKeys) {
            const size_t visible = std::min(kTileKeys, present.size() - first);
            std::vector<float> tile_keys(dim * kTileKeys, NAN), tile_values(dim * kTileKeys, NAN);
            std::vector<int32_t> tile_present(kTileKeys, 1);
            for (size_t j = 0; j < visible; ++j) {
                tile_present[j] = present[first + j];
                for (size_t d = 0; d < dim; ++d) {
                    tile_keys[d * kTileKeys + j] = keys[(first + j) * dim + d];
                    tile_values[j * dim + d] = present[first + j] != 0 ? values[(first + j) * dim + d] : 0;
                }
            }
            k.attend({tile_keys.data(), tile_values.data(), tile_present.data(), visible, dim, count,
                      &queries[first_query * dim], maximum.data(), total.data(), sums.data(), scores.data()});
        }
        for (size_t q = 0; q < count; ++q)
            for (size_t d = 0; d < dim; ++d) sums[q * dim + d] /= total[q];
        return sums;
    }

    std::vector<double> exact(size_t query) const {
        std::vector<double> out(dim);
        double sum = 0;
        for (size_t j = 0; j < present.size(); ++j) {
            double product = 0;
            for (size_t d = 0; d < dim; ++d) product += double{queries[query * dim + d]} * keys[j * dim + d];
            const double weight = present[j] != 0 ? std::exp(product) : 0;
            sum += weight;
            for (size_t d = 0; d < dim; ++d) out[d] += weight * values[j * dim + d];
        }
        for (double& v : out) v /= sum;
        return out;
    }

    size_t dim;
    std::vector<float> keys, values, queries;
    std::vector<int32_t> present;
};

TEST(Attention, IsThatOfDoublePrecision) {
    with_kernels([](const VectorKernels& k) {
        for (const size_t dim : {8, 24, 64}) {
            for (const size_t keys : {1, 31, 32, 33, 75}) {
                const Context context(dim, keys, 5, static_cast<uint32_t>(dim + keys));
                const std::vector<float> out = context.attend(k, 0, 5);
                for (size_t q = 0; q < 5; ++q) {
                    const std::vector<double> exact = context.exact(q);
                    for (size_t d = 0; d < dim; ++d)
                        ASSERT_NEAR(out[q * dim + d], exact[d], 2e-5) << dim << ' ' << keys;
                }
            }
        }
    });
}

TEST(Attention, AQueryAloneHasTheBitsItHasAmongOthersOnEveryProcessor) {
    const Context context(40, 70, 8, 9);
    const std::vector<float> together = context.attend(plain_kernels().vector, 0, 8);
    for (size_t q = 0; q < 8; ++q) {
        with_kernels([&](const VectorKernels& k) {
            for (size_t count = 1; count <= 8 - q; ++count) {
                const std::vector<float> some = context.attend(k, q, count);
                ASSERT_TRUE(std::equal(some.begin(), some.end(), together.begin() + static_cast<ptrdiff_t>(q * 40)));
            }
        });
    }
}

TEST(Attention, AbsentKeysCountForNothing) {
    with_kernels([](const VectorKernels& k) {
        Context context(16, 90, 2, 5);
        for (size_t j = 0; j < 90; ++j) context.present[j] = j >= 40 && j % 3 == 0;  // none in the first tile
        for (size_t j = 0; j < 90; ++j)
            if (context.present[j] == 0) context.keys[j * 16] = NAN;
        Context finite = context;
        for (float& v : finite.keys)
            if (std::isnan(v)) v = 0;
        const std::vector<float> out = context.attend(k, 0, 2);
        const std::vector<double> exact = finite.exact(1);
        for (size_t d = 0; d < 16; ++d) EXPECT_NEAR(out[16 + d], exact[d], 2e-5);
    });
}

}  // namespace
