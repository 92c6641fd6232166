#include <gtest/gtest.h>

#include <limits>

#include "number_formats.hpp"

using namespace natix::kernels;

TEST(NumberFormats, E4m3HasTheValuesOfItsDefinition) {
    EXPECT_EQ(from_e4m3(0x00), 0.0F);
    EXPECT_EQ(from_e4m3(0x01), 0x1p-9F);
    EXPECT_EQ(from_e4m3(0x07), 7 * 0x1p-9F);
    EXPECT_EQ(from_e4m3(0x08), 0x1p-6F);
    EXPECT_EQ(from_e4m3(0x38), 1.0F);
    EXPECT_EQ(from_e4m3(0x7E), 448.0F);
    EXPECT_EQ(from_e4m3(0xFE), -448.0F);
    EXPECT_TRUE(std::isnan(from_e4m3(0x7F)));
    EXPECT_TRUE(std::isnan(from_e4m3(0xFF)));
    EXPECT_TRUE(std::signbit(from_e4m3(0x80)));
}

TEST(NumberFormats, E4m3GoesThereAndBack) {
    for (int bits = 0; bits < 256; ++bits) EXPECT_EQ(to_e4m3(from_e4m3(static_cast<uint8_t>(bits))), bits);
}

// Every neighbouring pair: what lies between goes to the nearer one, the middle to the even one.
TEST(NumberFormats, E4m3RoundsToNearestEven) {
    for (int low = 0; low < 0x7E; ++low) {
        const float a = from_e4m3(static_cast<uint8_t>(low)), b = from_e4m3(static_cast<uint8_t>(low + 1));
        const float middle = (a + b) / 2;
        EXPECT_EQ(to_e4m3(middle), low % 2 == 0 ? low : low + 1);
        EXPECT_EQ(to_e4m3(std::nextafter(middle, 0.0F)), low);
        EXPECT_EQ(to_e4m3(std::nextafter(middle, 500.0F)), low + 1);
        EXPECT_EQ(to_e4m3(-middle), 0x80 | (low % 2 == 0 ? low : low + 1));
    }
}

TEST(NumberFormats, E4m3EndsAtItsLargestAndKeepsNotANumber) {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    for (const float large : {449.0F, 464.0F, 465.0F, 1e30F, infinity}) {
        EXPECT_EQ(to_e4m3(large), 0x7E);
        EXPECT_EQ(to_e4m3(-large), 0xFE);
    }
    EXPECT_EQ(to_e4m3(std::numeric_limits<float>::quiet_NaN()) & 0x7F, 0x7F);
    EXPECT_EQ(to_e4m3(std::numeric_limits<float>::denorm_min()), 0);
}
