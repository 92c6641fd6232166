// The decoder of usual JPEGs and libturbojpeg, side by side: what the first takes, the second takes without a warning,
// and their samples are the same. Both write between guard pages.
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>

#include "baseline_decoder.hpp"
#include "baseline_idct.hpp"
#include "guarded_planes.hpp"
#include "jpeg_maker.hpp"
#include "jpeg_markers.hpp"
#include "mutator.hpp"
#include "turbojpeg_library.hpp"

using namespace natix_test;

namespace {

constexpr Coding kSequential[] = {Coding::kColour420, Coding::kColour444, Coding::kColour422,
                                  Coding::kColour440, Coding::kColour411, Coding::kGrey};

uint32_t up(uint32_t size, uint32_t denominator) {
    return (size + denominator - 1) / denominator;
}

class Baseline : public testing::Test {
  protected:
    // Whether the image was taken; fails the test where the two decoders differ.
    bool take(const Bytes& jpeg, uint32_t denominator) {
        nx_jpeg_info info{};
        if (natix::read_markers(jpeg, info).status != NX_OK || info.subsampling == NX_JPEG_SUBSAMPLING_OTHER ||
            info.colour == NX_JPEG_COLOUR_RGB || uint64_t{info.width} * info.height > 256 * 1024)
            return false;
        const uint32_t width = up(info.width, denominator), height = up(info.height, denominator);
        const GuardedPlanes ours(info.subsampling, width, height, 5), theirs(info.subsampling, width, height);
        const bool taken = decoder_.decode(jpeg, info, denominator, ours.view());
        EXPECT_TRUE(ours.slack_is_untouched());
        if (!taken) return false;
        decode_as_libturbojpeg(jpeg, theirs.view());
        for (int i = 0; i < ours.count(); ++i) compare(ours, theirs, i);
        return true;
    }

  private:
    static void compare(const GuardedPlanes& ours, const GuardedPlanes& theirs, int plane) {
        for (uint32_t y = 0; y < ours.height(plane); ++y)
            for (uint32_t x = 0; x < ours.width(plane); ++x)
                ASSERT_EQ(ours.at(plane, x, y), theirs.at(plane, x, y)) << "plane " << plane << " at " << x << "," << y;
    }

    void decode_as_libturbojpeg(const Bytes& jpeg, const nx_jpeg_planes& planes) {
        natix::tj_handle handle = library_.init_decompress();
        unsigned char* data[3] = {planes.data[0], planes.data[1], planes.data[2]};
        int strides[3] = {static_cast<int>(planes.stride[0]), static_cast<int>(planes.stride[1]),
                          static_cast<int>(planes.stride[2])};
        EXPECT_EQ(
            library_.decompress_planes(handle, jpeg.data(), static_cast<unsigned long>(jpeg.size()), data,
                                       static_cast<int>(planes.width), strides, static_cast<int>(planes.height), 0),
            0)
            << library_.error_text(handle);
        library_.destroy(handle);
    }

    natix::TurboJpegLibrary library_;
    natix::BaselineDecoder decoder_;
};

Bytes noise(int width, int height, uint32_t amplitude) {
    Mutator random(17);
    Bytes pixels = gradient(width, height);
    for (uint8_t& sample : pixels) sample = static_cast<uint8_t>(sample / 2 + random.below(amplitude));
    return pixels;
}

TEST_F(Baseline, TakesEveryUsualImageAtEveryScale) {
    for (const Coding coding : kSequential) {
        for (const auto& [width, height] : {std::pair{8, 8}, {9, 31}, {16, 16}, {33, 17}, {64, 48}, {131, 70}}) {
            for (const int quality : {25, 90, 100}) {
                const Bytes jpeg = compress(noise(width, height, 100), width, height, coding, quality);
                for (const uint32_t denominator : {1U, 2U, 4U})
                    EXPECT_TRUE(take(jpeg, denominator)) << width << "x" << height << "/" << denominator;
            }
        }
    }
}

TEST_F(Baseline, TakesRestartsAndTablesOfTheImagesOwn) {
    setenv("TJ_RESTART", "3B", 1);
    const Bytes restarts = compress(noise(200, 90, 60), 200, 90, Coding::kColour420, 80);
    unsetenv("TJ_RESTART");
    setenv("TJ_OPTIMIZE", "1", 1);
    const Bytes optimised = compress(noise(200, 90, 60), 200, 90, Coding::kColour422, 80);
    unsetenv("TJ_OPTIMIZE");
    ASSERT_NE(std::string(restarts.begin(), restarts.end()).find("\xFF\xD1"), std::string::npos);
    for (const uint32_t denominator : {1U, 2U, 4U}) {
        EXPECT_TRUE(take(restarts, denominator));
        EXPECT_TRUE(take(optimised, denominator));
    }
}

// More bytes than are unstuffed at once.
TEST_F(Baseline, TakesWhatIsLong) {
    for (const Coding coding : kSequential) {
        const Bytes jpeg = compress(noise(400, 300, 120), 400, 300, coding, 97);
        ASSERT_GT(jpeg.size(), 50000U);
        for (const uint32_t denominator : {1U, 2U, 4U}) EXPECT_TRUE(take(jpeg, denominator));
    }
}

TEST_F(Baseline, LeavesTheUnusualToTheLibrary) {
    const Bytes jpeg = make_jpeg(64, 48);
    EXPECT_TRUE(take(jpeg, 1));
    EXPECT_FALSE(take(make_jpeg(64, 48, Coding::kProgressive), 1));
    EXPECT_FALSE(take(make_jpeg(7, 48), 1)) << "scaled in its own way";
    EXPECT_FALSE(take(without_segments(jpeg, 0xC4), 1)) << "standard tables";
    EXPECT_FALSE(take(without_segments(jpeg, 0xDB), 1));
    for (ptrdiff_t cut = 1; cut < 40; ++cut) EXPECT_FALSE(take(Bytes(jpeg.begin(), jpeg.end() - cut), 1));
    Bytes stray = jpeg;
    stray.insert(stray.end() - 2, 7);
    EXPECT_FALSE(take(stray, 1)) << "a byte too many";
    EXPECT_FALSE(take(with_segment(jpeg, {1, 2, 3}), 1)) << "bytes between markers";
    Bytes revision = jpeg;
    revision[11] = 7;
    EXPECT_FALSE(take(revision, 1));
}

// Black and white at random, coded without loss: coefficients as large as images can have.
TEST_F(Baseline, AgreesOrLeavesWhatIsLoudest) {
    Bytes pixels = noise(128, 128, 255);
    for (uint8_t& sample : pixels) sample = sample > 120 ? 255 : 0;
    const Bytes jpeg = compress(pixels, 128, 128, Coding::kColour444, 100);
    for (const uint32_t denominator : {1U, 2U, 4U}) take(jpeg, denominator);
}

TEST_F(Baseline, AgreesOnWhateverItTakesOfDamagedImages) {
    std::vector<Bytes> from;
    for (const Coding coding : kSequential) from.push_back(compress(noise(61, 43, 90), 61, 43, coding, 85));
    setenv("TJ_RESTART", "2B", 1);
    from.push_back(compress(noise(80, 40, 90), 80, 40, Coding::kColour420, 60));
    unsetenv("TJ_RESTART");
    Mutator mutator(20260104);
    int taken = 0;
    for (int round = 0; round < 60000 && !HasFailure(); ++round) {
        Bytes jpeg = from[mutator.below(from.size())];
        if (round % 2 == 0) {
            jpeg = mutator.mutate(jpeg);
        } else {  // one bit of the coded part: often still an image
            jpeg[jpeg.size() / 2 + mutator.below(jpeg.size() / 2 - 2)] ^= static_cast<uint8_t>(1U << mutator.below(8));
        }
        if (take(jpeg, 1U << mutator.below(3))) ++taken;
    }
    EXPECT_GT(taken, 500);
}

// A grey image whose Huffman table has so many codes of each length; 256 symbols at most, all of them 0.
Bytes with_counts(uint8_t table, const std::vector<std::pair<size_t, uint8_t>>& codes) {
    Bytes payload(17, 0);
    payload[0] = table;
    size_t symbols = 0;
    for (const auto& [length, count] : codes) {
        payload[length] = count;
        symbols += count;
    }
    payload.resize(17 + symbols);
    const Bytes jpeg = make_jpeg(16, 16, Coding::kGrey);
    return with_segment(without_segments(jpeg, 0xC4), segment(0xC4, payload));
}

TEST_F(Baseline, RefusesHuffmanTablesWithMoreCodesThanThereAre) {
    for (const uint8_t table : {0x00, 0x10}) {
        for (const uint8_t count : {2, 3, 12, 255})
            EXPECT_FALSE(take(with_counts(table, {{1, count}}), 1)) << int{count};
        EXPECT_FALSE(take(with_counts(table, {{2, 3}, {11, 255}}), 1));
        EXPECT_FALSE(take(with_counts(table, {{1, 1}, {12, 255}}), 1));
        EXPECT_FALSE(take(with_counts(table, {{2, 3}, {3, 1}, {16, 200}}), 1));
    }
    for (const uint8_t count : {2, 3, 12, 255}) {
        natix::HuffmanLookup lookup;
        std::vector<uint8_t> counts(16, 0), symbols(count, 0);
        counts[0] = count;
        EXPECT_FALSE(lookup.build(counts, symbols, true));
        EXPECT_FALSE(lookup.build(counts, symbols, false));
    }
}

TEST_F(Baseline, AgreesOnWhateverItTakesOfImagesWhoseTablesLie) {
    std::vector<Bytes> from;
    for (const Coding coding : kSequential) from.push_back(compress(noise(61, 43, 90), 61, 43, coding, 85));
    setenv("TJ_OPTIMIZE", "1", 1);
    from.push_back(compress(noise(80, 40, 90), 80, 40, Coding::kColour420, 60));
    unsetenv("TJ_OPTIMIZE");
    const char* seed = std::getenv("NATIX_FUZZ_SEED");
    Mutator mutator(seed != nullptr ? static_cast<uint32_t>(std::atoi(seed)) : 20260105);
    const int rounds = seed != nullptr ? 1'000'000 : 30'000;
    int taken = 0;
    for (int round = 0; round < rounds && !HasFailure(); ++round)
        if (take(mutator.lie(from[mutator.below(from.size())]), 1U << mutator.below(3))) ++taken;
    EXPECT_GT(taken, 100);
}

TEST(BaselineIdct, NarrowAndWideAgree) {
    if (!natix::has_wide_idct()) GTEST_SKIP() << "this processor has no AVX2";
    Mutator random(5);
    alignas(16) int16_t coefficients[64];
    for (int round = 0; round < 20000; ++round) {
        std::memset(coefficients, 0, sizeof coefficients);
        int left = static_cast<int>(natix::kMostMagnitude);
        for (size_t i = random.below(64); i < 64 && left > 0; ++i) {
            const int size = static_cast<int>(random.below(static_cast<size_t>(left)));
            coefficients[random.below(64)] = static_cast<int16_t>(random.below(2) == 0 ? size : -size);
            left -= size;
        }
        uint8_t narrow[64], wide[64];
        natix::idct8_narrow(coefficients, narrow, 8);
        natix::idct8_wide(coefficients, wide, 8);
        ASSERT_EQ(std::memcmp(narrow, wide, 64), 0) << "round " << round;
    }
}

}  // namespace
