// Seeded, bounded mutation of real JPEGs: whatever comes, a status comes back, memory stays in bounds (sanitizers), and
// the probe and the decoder agree on what is no JPEG.
#include <gtest/gtest.h>

#include "guarded_planes.hpp"
#include "jpeg_maker.hpp"
#include "mutator.hpp"
#include "natix/jpeg.h"

using namespace natix_test;

namespace {

bool is_frame_status(int32_t status) {
    return status == NX_OK || (status >= NX_JPEG_EMPTY && status <= NX_JPEG_UNSUPPORTED);
}

std::vector<Bytes> seeds() {
    std::vector<Bytes> all{make_jpeg(64, 48),
                           make_jpeg(33, 17, Coding::kColour444),
                           make_jpeg(48, 48, Coding::kProgressive),
                           make_jpeg(40, 40, Coding::kGrey),
                           make_jpeg(16, 16, Coding::kCmyk),
                           make_jpeg(35, 21, Coding::kColour422),
                           make_jpeg(21, 35, Coding::kColour440),
                           make_jpeg(43, 19, Coding::kColour411)};
    all.push_back(with_segment(all[0], segment(0xE1, exif(true, 6))));
    all.push_back(with_segment(all[0], segment(0xE1, exif_of(false, 3, {{0x920A, 5, 425, 100}, {0xA405, 3, 28}}))));
    return all;
}

TEST(Fuzz, TheProbeTakesAnything) {
    const std::vector<Bytes> from = seeds();
    Mutator mutator(20260101);
    for (int round = 0; round < 200000; ++round) {
        const Bytes bytes = mutator.mutate(from[mutator.below(from.size())]);
        nx_jpeg_info info{};
        info.struct_size = sizeof info;
        const int32_t status = nx_jpeg_probe(bytes.data(), bytes.size(), &info);
        ASSERT_TRUE(is_frame_status(status)) << "round " << round << ": " << status << " " << last_error();
        ASSERT_EQ(status == NX_OK, info.problem_offset == -1) << "round " << round;
        ASSERT_LE(info.problem_offset, static_cast<int64_t>(bytes.size())) << "round " << round;
        ASSERT_TRUE(info.orientation >= 1 && info.orientation <= 8) << "round " << round;
    }
}

TEST(Fuzz, TheDecoderTakesAnythingTheProbeLetsThrough) {
    const std::vector<Bytes> from = seeds();
    Mutator mutator(20260102);
    nx_jpeg_library* library = nullptr;
    ASSERT_EQ(nx_jpeg_library_open(&library), NX_OK) << last_error();
    nx_jpeg* decoder = nullptr;
    ASSERT_EQ(nx_jpeg_open(library, &decoder), NX_OK);
    int decoded = 0, refused = 0;
    for (int round = 0; round < 40000; ++round) {
        const Bytes bytes = mutator.mutate(from[mutator.below(from.size())]);
        nx_jpeg_info info{};
        info.struct_size = sizeof info;
        if (nx_jpeg_probe(bytes.data(), bytes.size(), &info) != NX_OK) continue;
        if (uint64_t{info.width} * info.height > 256 * 1024) continue;  // the pixel limit of the caller
        const uint32_t denominator = 1U << mutator.below(3);
        const uint32_t width = (info.width + denominator - 1) / denominator;
        const uint32_t height = (info.height + denominator - 1) / denominator;
        Bytes pixels(size_t{3} * width * height);
        int64_t offset = 0;
        const int32_t status = nx_jpeg_decode(decoder, bytes.data(), bytes.size(), denominator, pixels.data(), width,
                                              height, uint64_t{3} * width, &offset);
        ASSERT_TRUE(is_frame_status(status)) << "round " << round << ": " << status << " " << last_error();
        ASSERT_LE(offset, static_cast<int64_t>(bytes.size())) << "round " << round;
        ++(status == NX_OK ? decoded : refused);
    }
    EXPECT_GT(decoded, 500);
    EXPECT_GT(refused, 500);
    nx_jpeg_close(decoder);
    nx_jpeg_library_close(library);
}

// Planes end where pages end: a write beyond them ends the test program. Both ways of decoding agree on every image.
TEST(Fuzz, PlanesTakeAnythingTheProbeLetsThrough) {
    const std::vector<Bytes> from = seeds();
    Mutator mutator(20260103);
    nx_jpeg_library* library = nullptr;
    ASSERT_EQ(nx_jpeg_library_open(&library), NX_OK) << last_error();
    nx_jpeg* decoder = nullptr;
    ASSERT_EQ(nx_jpeg_open(library, &decoder), NX_OK);
    int decoded = 0, refused = 0;
    for (int round = 0; round < 40000; ++round) {
        const Bytes bytes = mutator.mutate(from[mutator.below(from.size())]);
        nx_jpeg_info info{};
        info.struct_size = sizeof info;
        if (nx_jpeg_probe(bytes.data(), bytes.size(), &info) != NX_OK) continue;
        if (uint64_t{info.width} * info.height > 256 * 1024) continue;  // the pixel limit of the caller
        if (info.subsampling == NX_JPEG_SUBSAMPLING_OTHER || info.colour == NX_JPEG_COLOUR_RGB) continue;
        const uint32_t denominator = 1U << mutator.below(3);
        const uint32_t width = (info.width + denominator - 1) / denominator;
        const uint32_t height = (info.height + denominator - 1) / denominator;
        const GuardedPlanes planes(info.subsampling, width, height);
        int64_t offset = 0;
        const int32_t status =
            nx_jpeg_decode_planes(decoder, bytes.data(), bytes.size(), denominator, &planes.view(), &offset);
        ASSERT_TRUE(is_frame_status(status)) << "round " << round << ": " << status << " " << last_error();
        ASSERT_LE(offset, static_cast<int64_t>(bytes.size())) << "round " << round;
        Bytes pixels(size_t{3} * width * height);
        const int32_t as_pixels = nx_jpeg_decode(decoder, bytes.data(), bytes.size(), denominator, pixels.data(), width,
                                                 height, uint64_t{3} * width, nullptr);
        ASSERT_EQ(status, as_pixels) << "round " << round << ": " << last_error();
        ++(status == NX_OK ? decoded : refused);
    }
    EXPECT_GT(decoded, 500);
    EXPECT_GT(refused, 500);
    nx_jpeg_close(decoder);
    nx_jpeg_library_close(library);
}

}  // namespace
