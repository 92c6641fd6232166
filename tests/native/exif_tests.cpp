#include <gtest/gtest.h>

#include "jpeg_maker.hpp"
#include "natix/jpeg.h"

using namespace natix_test;

namespace {

constexpr uint8_t kApp1 = 0xE1;

uint32_t orientation_of(const Bytes& payload) {
    const Bytes jpeg = stream_of({segment(kApp1, payload), frame_header(0xC0, 8, 4, 4, 1), scan_header(1)});
    nx_jpeg_info info{};
    info.struct_size = sizeof info;
    EXPECT_EQ(nx_jpeg_probe(jpeg.data(), jpeg.size(), &info), NX_OK) << last_error();
    return info.orientation;
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
