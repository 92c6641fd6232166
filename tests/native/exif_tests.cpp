#include <gtest/gtest.h>

#include "jpeg_maker.hpp"
#include "natix/jpeg.h"

using namespace natix_test;

namespace {

constexpr uint8_t kApp1 = 0xE1;

nx_jpeg_info info_of(const Bytes& payload) {
    const Bytes jpeg = stream_of({segment(kApp1, payload), frame_header(0xC0, 8, 4, 4, 1), scan_header(1)});
    nx_jpeg_info info{};
    info.struct_size = sizeof info;
    EXPECT_EQ(nx_jpeg_probe(jpeg.data(), jpeg.size(), &info), NX_OK) << last_error();
    return info;
}

uint32_t orientation_of(const Bytes& payload) {
    return info_of(payload).orientation;
}

const std::vector<ExifEntry> kLens{{0x920A, 5, 425, 100},  {0xA002, 4, 4000}, {0xA003, 3, 3000}, {0xA20E, 5, 70922, 10},
                                   {0xA20F, 5, 35461, 10}, {0xA210, 3, 3},    {0xA404, 5, 3, 2}, {0xA405, 3, 28}};

bool has_no_lens(const nx_jpeg_info& info) {
    return info.focal_length == 0 && info.focal_plane_x_resolution == 0 && info.focal_plane_y_resolution == 0 &&
           info.digital_zoom == 0 && info.focal_length_35mm == 0 && info.focal_plane_unit == 0 &&
           info.taken_width == 0 && info.taken_height == 0;
}

TEST(Exif, EveryOrientationInBothByteOrders) {
    for (int orientation = 1; orientation <= 8; ++orientation) {
        EXPECT_EQ(orientation_of(exif(false, orientation)), static_cast<uint32_t>(orientation));
        EXPECT_EQ(orientation_of(exif(true, orientation, 5)), static_cast<uint32_t>(orientation));
    }
}

TEST(Exif, ValuesOutsideTheRangeAreUpright) {
    EXPECT_EQ(orientation_of(exif(false, 0)), 1U);
    EXPECT_EQ(orientation_of(exif(true, 9)), 1U);
    EXPECT_EQ(orientation_of(exif(true, 65535)), 1U);
}

TEST(Exif, EveryTagOfTheLensInBothByteOrders) {
    for (const bool big_endian : {false, true}) {
        const nx_jpeg_info info = info_of(exif_of(big_endian, 6, kLens));
        EXPECT_EQ(info.orientation, 6U);
        EXPECT_DOUBLE_EQ(info.focal_length, 4.25);
        EXPECT_DOUBLE_EQ(info.focal_plane_x_resolution, 7092.2);
        EXPECT_DOUBLE_EQ(info.focal_plane_y_resolution, 3546.1);
        EXPECT_DOUBLE_EQ(info.digital_zoom, 1.5);
        EXPECT_EQ(info.focal_length_35mm, 28U);
        EXPECT_EQ(info.focal_plane_unit, 3U);
        EXPECT_EQ(info.taken_width, 4000U);
        EXPECT_EQ(info.taken_height, 3000U);
    }
}

TEST(Exif, WithoutALensDirectoryThereIsNoLens) {
    EXPECT_TRUE(has_no_lens(info_of(exif(true, 6))));
    EXPECT_TRUE(has_no_lens(info_of({'X', 'M', 'P'})));
}

TEST(Exif, ARationalOverZeroOrOfAnotherTypeIsNoNumber) {
    const nx_jpeg_info info = info_of(exif_of(false, 1, {{0x920A, 5, 425, 0}, {0xA405, 7, 28}}));
    EXPECT_TRUE(has_no_lens(info));
}

TEST(Exif, AnyPrefixOfALensIsHarmless) {
    const Bytes whole = exif_of(true, 6, kLens);
    for (size_t length = 0; length < whole.size(); ++length) {
        const Bytes cut(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(length));
        const nx_jpeg_info info = info_of(cut);
        EXPECT_TRUE(info.focal_length == 0 || info.focal_length == 4.25) << "prefix of " << length;
    }
}

TEST(Exif, ALensDirectoryThatPointsAtItselfOrOutsideEnds) {
    for (const unsigned place : {0U, 2U, 8U, 26U, 0xFFFFFFFFU}) {
        Bytes payload = exif_of(false, 6, kLens);
        for (unsigned i = 0; i < 4; ++i) payload[6 + 10 + 12 + 8 + i] = static_cast<uint8_t>(place >> 8 * i);
        EXPECT_EQ(orientation_of(payload), 6U) << "directory at " << place;
    }
}

TEST(Exif, AnOlderCallersStructIsNotOverrun) {
    const Bytes jpeg =
        stream_of({segment(kApp1, exif_of(true, 6, kLens)), frame_header(0xC0, 8, 4, 4, 1), scan_header(1)});
    nx_jpeg_info info{};
    info.struct_size = 56;  // ABI 1.1
    info.focal_length = -1;
    ASSERT_EQ(nx_jpeg_probe(jpeg.data(), jpeg.size(), &info), NX_OK);
    EXPECT_EQ(info.orientation, 6U);
    EXPECT_EQ(info.focal_length, -1);
}

TEST(Exif, AnyPrefixIsHarmless) {
    const Bytes whole = exif(true, 6, 2);
    const size_t orientation_ends = whole.size() - 4;  // the offset of the next directory follows
    for (size_t length = 0; length <= whole.size(); ++length) {
        const Bytes cut(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(length));
        EXPECT_EQ(orientation_of(cut), length >= orientation_ends ? 6U : 1U) << "prefix of " << length;
    }
}

TEST(Exif, DirectoriesThatPointOutsideAreIgnored) {
    Bytes payload = exif(false, 6);
    for (size_t i = 10; i < 14; ++i) payload[i] = 0xFF;
    EXPECT_EQ(orientation_of(payload), 1U);
}

TEST(Exif, ALaterSegmentThatIsNotExifChangesNothing) {
    const Bytes xmp{'h', 't', 't', 'p', ':', '/', '/'};
    const Bytes jpeg =
        stream_of({segment(kApp1, exif(true, 8)), segment(kApp1, xmp), frame_header(0xC0, 8, 4, 4, 1), scan_header(1)});
    nx_jpeg_info info{};
    info.struct_size = sizeof info;
    ASSERT_EQ(nx_jpeg_probe(jpeg.data(), jpeg.size(), &info), NX_OK);
    EXPECT_EQ(info.orientation, 8U);
}

}  // namespace
