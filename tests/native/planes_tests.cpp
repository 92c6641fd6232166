#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <memory>

#include "guarded_planes.hpp"
#include "jpeg_maker.hpp"
#include "natix/jpeg.h"

using namespace natix_test;

namespace {

struct Kind {
    Coding coding;
    uint32_t subsampling;
};

constexpr Kind kKinds[] = {
    {Coding::kColour444, NX_JPEG_SUBSAMPLING_444},  {Coding::kColour422, NX_JPEG_SUBSAMPLING_422},
    {Coding::kColour420, NX_JPEG_SUBSAMPLING_420},  {Coding::kColour440, NX_JPEG_SUBSAMPLING_440},
    {Coding::kColour411, NX_JPEG_SUBSAMPLING_411},  {Coding::kGrey, NX_JPEG_SUBSAMPLING_GREY},
    {Coding::kProgressive, NX_JPEG_SUBSAMPLING_420}};

uint32_t up(uint32_t size, uint32_t denominator) {
    return (size + denominator - 1) / denominator;
}

nx_jpeg_info probe(const Bytes& jpeg) {
    nx_jpeg_info info{};
    info.struct_size = sizeof info;
    EXPECT_EQ(nx_jpeg_probe(jpeg.data(), jpeg.size(), &info), NX_OK) << last_error();
    return info;
}

TEST(Decoder, TheEnvironmentChoosesWhoDecodes) {
    nx_jpeg_library* library = nullptr;
    ASSERT_EQ(nx_jpeg_library_open(&library), NX_OK) << last_error();
    const Bytes jpeg = make_jpeg(61, 43);
    std::vector<std::vector<uint8_t>> samples;
    for (const char* who : {"auto", "turbo"}) {
        setenv("NATIX_JPEG_DECODER", who, 1);
        nx_jpeg* decoder = nullptr;
        ASSERT_EQ(nx_jpeg_open(library, &decoder), NX_OK) << last_error();
        const GuardedPlanes planes(NX_JPEG_SUBSAMPLING_420, 61, 43);
        const nx_jpeg_planes view = planes.view();
        EXPECT_EQ(nx_jpeg_decode_planes(decoder, jpeg.data(), jpeg.size(), 1, &view, nullptr), NX_OK) << last_error();
        auto& luma = samples.emplace_back();
        for (uint32_t y = 0; y < planes.height(0); ++y)
            for (uint32_t x = 0; x < planes.width(0); ++x) luma.push_back(planes.at(0, x, y));
        nx_jpeg_close(decoder);
    }
    EXPECT_EQ(samples[0], samples[1]);
    setenv("NATIX_JPEG_DECODER", "fastest", 1);
    nx_jpeg* decoder = nullptr;
    EXPECT_EQ(nx_jpeg_open(library, &decoder), NX_INVALID_ARGUMENT);
    EXPECT_NE(last_error().find("NATIX_JPEG_DECODER"), std::string::npos);
    unsetenv("NATIX_JPEG_DECODER");
    nx_jpeg_library_close(library);
}

class Planes : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_EQ(nx_jpeg_library_open(&library_), NX_OK) << last_error();
        ASSERT_EQ(nx_jpeg_open(library_, &decoder_), NX_OK) << last_error();
    }
    void TearDown() override {
        nx_jpeg_close(decoder_);
        nx_jpeg_library_close(library_);
    }

    int32_t decode(const Bytes& jpeg, uint32_t denominator, const nx_jpeg_planes& planes) {
        return nx_jpeg_decode_planes(decoder_, jpeg.data(), jpeg.size(), denominator, &planes, &offset_);
    }

    Bytes rgb(const Bytes& jpeg, uint32_t denominator, uint32_t width, uint32_t height) {
        Bytes pixels(size_t{3} * width * height);
        EXPECT_EQ(nx_jpeg_decode(decoder_, jpeg.data(), jpeg.size(), denominator, pixels.data(), width, height,
                                 uint64_t{3} * width, nullptr),
                  NX_OK)
            << last_error();
        return pixels;
    }

    nx_jpeg_library* library_ = nullptr;
    nx_jpeg* decoder_ = nullptr;
    int64_t offset_ = 0;
};

TEST_F(Planes, TheProbeKnowsTheSubsampling) {
    for (const Kind& kind : kKinds) {
        const nx_jpeg_info info = probe(make_jpeg(40, 24, kind.coding));
        EXPECT_EQ(info.subsampling, kind.subsampling);
        EXPECT_EQ(info.colour,
                  static_cast<uint32_t>(kind.coding == Coding::kGrey ? NX_JPEG_COLOUR_GREY : NX_JPEG_COLOUR_YCBCR));
    }
}

// JFIF's conversion of the chroma sample above each pixel: without a filter, so only where colours change slowly.
TEST_F(Planes, AreThePixelsBeforeConversion) {
    for (const Kind& kind : kKinds) {
        const Bytes jpeg = make_jpeg(96, 64, kind.coding);
        GuardedPlanes planes(kind.subsampling, 96, 64);
        ASSERT_EQ(decode(jpeg, 1, planes.view()), NX_OK) << last_error();
        EXPECT_EQ(offset_, -1);
        const Bytes expected = rgb(jpeg, 1, 96, 64);
        const Step step = step_of(kind.subsampling);
        double sum = 0;
        for (uint32_t y = 0; y < 64; ++y) {
            for (uint32_t x = 0; x < 96; ++x) {
                const bool grey = planes.count() == 1;
                const double cb = grey ? 0 : planes.at(1, x / step.x, y / step.y) - 128.0;
                const double cr = grey ? 0 : planes.at(2, x / step.x, y / step.y) - 128.0;
                const double luma = planes.at(0, x, y);
                const double g = luma - 0.344136 * cb - 0.714136 * cr;
                const double channels[] = {luma + 1.402 * cr, g, luma + 1.772 * cb};
                for (int c = 0; c < 3; ++c)
                    sum += std::abs(std::clamp(channels[c], 0.0, 255.0) - expected[(y * 96 + x) * 3 + c]);
            }
        }
        EXPECT_LT(sum / (96 * 64 * 3), kind.subsampling == NX_JPEG_SUBSAMPLING_444 || planes.count() == 1 ? 0.6 : 6.0);
    }
}

TEST_F(Planes, NeverLeaveTheirRoomAtAnySize) {
    for (const Kind& kind : kKinds) {
        for (int width = 1; width <= 35; width += width < 19 ? 1 : 5) {
            for (const int height : {1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33}) {
                const Bytes jpeg = make_jpeg(width, height, kind.coding);
                for (const uint32_t denominator : {1U, 2U, 4U}) {
                    GuardedPlanes planes(kind.subsampling, up(width, denominator), up(height, denominator), width % 3);
                    ASSERT_EQ(decode(jpeg, denominator, planes.view()), NX_OK) << last_error();
                    ASSERT_TRUE(planes.slack_is_untouched())
                        << width << "x" << height << "/" << denominator << " kind " << kind.subsampling;
                }
            }
        }
    }
}

TEST_F(Planes, RoomThatIsTooSmallIsRefused) {
    const Bytes jpeg = make_jpeg(33, 31);
    GuardedPlanes planes(NX_JPEG_SUBSAMPLING_420, 33, 31);
    ASSERT_EQ(planes.view().bytes[0], 34U * 32U) << "whole chroma steps";
    for (int i = 0; i < 3; ++i) {
        nx_jpeg_planes view = planes.view();
        --view.bytes[i];
        EXPECT_EQ(decode(jpeg, 1, view), NX_INVALID_ARGUMENT);
        EXPECT_NE(last_error().find("plane " + std::to_string(i)), std::string::npos) << last_error();
        view = planes.view();
        --view.stride[i];
        EXPECT_EQ(decode(jpeg, 1, view), NX_INVALID_ARGUMENT);
        view = planes.view();
        view.data[i] = nullptr;
        EXPECT_EQ(decode(jpeg, 1, view), NX_INVALID_ARGUMENT);
    }
    nx_jpeg_planes view = planes.view();
    view.struct_size = 87;
    EXPECT_EQ(decode(jpeg, 1, view), NX_STRUCT_TOO_SMALL);
    EXPECT_EQ(decode(jpeg, 2, planes.view()), NX_INVALID_ARGUMENT) << "another size";
    EXPECT_EQ(decode(jpeg, 3, planes.view()), NX_INVALID_ARGUMENT);
    view = planes.view();
    view.subsampling = NX_JPEG_SUBSAMPLING_422;
    EXPECT_EQ(decode(jpeg, 1, view), NX_INVALID_ARGUMENT);
    EXPECT_EQ(decode(jpeg, 1, planes.view()), NX_OK) << last_error();
}

// Sampling factors of one component overwritten; the header is all that is looked at.
Bytes with_factors(Bytes jpeg, int component, uint8_t factors) {
    for (size_t at = 2; at + 20 < jpeg.size(); ++at) {
        if (jpeg[at] != 0xFF || jpeg[at + 1] != 0xC0) continue;
        jpeg[at + 11 + 3 * static_cast<size_t>(component)] = factors;
        return jpeg;
    }
    ADD_FAILURE() << "no frame header";
    return jpeg;
}

TEST_F(Planes, UnusualFactorsAndRgbAreNotPlanes) {
    const Bytes jpeg = make_jpeg(32, 32, Coding::kColour444);
    EXPECT_EQ(probe(with_factors(jpeg, 0, 0x31)).subsampling, static_cast<uint32_t>(NX_JPEG_SUBSAMPLING_OTHER));
    EXPECT_EQ(probe(with_factors(jpeg, 1, 0x21)).subsampling, static_cast<uint32_t>(NX_JPEG_SUBSAMPLING_OTHER));
    EXPECT_EQ(probe(with_factors(make_jpeg(32, 32, Coding::kGrey), 0, 0x22)).subsampling,
              static_cast<uint32_t>(NX_JPEG_SUBSAMPLING_OTHER));
    GuardedPlanes planes(NX_JPEG_SUBSAMPLING_444, 32, 32);
    EXPECT_EQ(decode(with_factors(jpeg, 0, 0x31), 1, planes.view()), NX_INVALID_ARGUMENT);

    Bytes rgb = jpeg;
    rgb[3] = 0xFE;  // JFIF's segment as a comment
    EXPECT_EQ(probe(rgb).colour, static_cast<uint32_t>(NX_JPEG_COLOUR_YCBCR));
    rgb = with_segment(rgb, segment(0xEE, {'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0}));
    EXPECT_EQ(probe(rgb).colour, static_cast<uint32_t>(NX_JPEG_COLOUR_RGB));
    EXPECT_EQ(decode(rgb, 1, planes.view()), NX_INVALID_ARGUMENT);
    EXPECT_NE(last_error().find("no luma"), std::string::npos) << last_error();
}

TEST_F(Planes, DamageIsJudgedAsForPixels) {
    const Bytes jpeg = make_jpeg(256, 256, Coding::kColour444);
    GuardedPlanes planes(NX_JPEG_SUBSAMPLING_444, 256, 256);
    Bytes cut(jpeg.begin(), jpeg.end() - 100);
    EXPECT_EQ(decode(cut, 1, planes.view()), NX_JPEG_TRUNCATED) << last_error();
    EXPECT_EQ(offset_, static_cast<int64_t>(cut.size()));
    Bytes damaged = jpeg;
    for (auto place = damaged.end() - 400; place < damaged.end() - 100; ++place)
        *place = (damaged.end() - place) % 2 == 0 ? 0xFF : 0x00;
    EXPECT_EQ(decode(damaged, 1, planes.view()), NX_JPEG_CORRUPT) << last_error();
    Bytes stray = jpeg;
    stray.insert(stray.end() - 2, {1, 2, 3, 4, 5});
    EXPECT_EQ(decode(stray, 1, planes.view()), NX_OK) << last_error();
    Bytes odd = jpeg;
    odd[11] = 7;  // JFIF revision
    EXPECT_EQ(decode(odd, 1, planes.view()), NX_OK) << last_error();
    EXPECT_EQ(decode({}, 1, planes.view()), NX_JPEG_EMPTY);
    EXPECT_EQ(decode(jpeg, 1, planes.view()), NX_OK) << last_error();
    // A header that libjpeg gives up on in the middle must not be what the next frame begins with.
    EXPECT_EQ(decode(with_segment(jpeg, segment(0xC4, {0x00, 255, 255})), 1, planes.view()), NX_JPEG_CORRUPT);
    EXPECT_EQ(decode(jpeg, 1, planes.view()), NX_OK) << last_error();
}

}  // namespace
