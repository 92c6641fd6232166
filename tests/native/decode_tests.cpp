#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>

#include "jpeg_maker.hpp"
#include "natix/jpeg.h"

using namespace natix_test;

namespace {

class Decode : public testing::Test {
  protected:
    void SetUp() override {
        nx_jpeg_library* library = nullptr;
        ASSERT_EQ(nx_jpeg_library_open(&library), NX_OK) << last_error();
        library_.reset(library);
        nx_jpeg* decoder = nullptr;
        ASSERT_EQ(nx_jpeg_open(library, &decoder), NX_OK) << last_error();
        decoder_.reset(decoder);
    }

    int32_t decode(const Bytes& jpeg, uint32_t denominator, uint32_t width, uint32_t height, uint64_t stride = 0) {
        stride_ = stride != 0 ? stride : uint64_t{3} * width;
        pixels_.assign(stride_ * height, 0xCD);
        return nx_jpeg_decode(decoder_.get(), jpeg.data(), jpeg.size(), denominator, pixels_.data(), width, height,
                              stride_, &offset_);
    }

    struct CloseLibrary {
        void operator()(nx_jpeg_library* l) const { nx_jpeg_library_close(l); }
    };
    struct CloseDecoder {
        void operator()(nx_jpeg* d) const { nx_jpeg_close(d); }
    };
    std::unique_ptr<nx_jpeg_library, CloseLibrary> library_;
    std::unique_ptr<nx_jpeg, CloseDecoder> decoder_;
    Bytes pixels_;
    uint64_t stride_ = 0;
    int64_t offset_ = 0;
};

double mean_difference(const Bytes& a, const Bytes& b) {
    double sum = 0;
    for (size_t i = 0; i < a.size(); ++i) sum += std::abs(a[i] - b[i]);
    return sum / static_cast<double>(a.size());
}

TEST_F(Decode, GivesThePixelsBack) {
    ASSERT_EQ(decode(make_jpeg(96, 64, Coding::kColour444), 1, 96, 64), NX_OK) << last_error();
    EXPECT_EQ(offset_, -1);
    EXPECT_LT(mean_difference(pixels_, gradient(96, 64)), 3.0);
}

TEST_F(Decode, ProgressiveGivesTheSamePixelsAsBaseline) {
    ASSERT_EQ(decode(make_jpeg(80, 48), 1, 80, 48), NX_OK) << last_error();
    const Bytes baseline = pixels_;
    ASSERT_EQ(decode(make_jpeg(80, 48, Coding::kProgressive), 1, 80, 48), NX_OK) << last_error();
    EXPECT_EQ(pixels_, baseline);
}

TEST_F(Decode, GreyHasThreeEqualChannels) {
    ASSERT_EQ(decode(make_jpeg(40, 24, Coding::kGrey), 1, 40, 24), NX_OK) << last_error();
    for (size_t i = 0; i < pixels_.size(); i += 3) {
        ASSERT_EQ(pixels_[i], pixels_[i + 1]);
        ASSERT_EQ(pixels_[i], pixels_[i + 2]);
    }
}

TEST_F(Decode, ScalesRoundingUpForEverySmallSize) {
    for (uint32_t width = 1; width <= 18; ++width) {
        const Bytes jpeg = make_jpeg(static_cast<int>(width), 7);
        for (const uint32_t denominator : {1U, 2U, 4U}) {
            const uint32_t w = (width + denominator - 1) / denominator, h = (7 + denominator - 1) / denominator;
            ASSERT_EQ(decode(jpeg, denominator, w, h, 64), NX_OK)
                << width << "/" << denominator << ": " << last_error();
            for (uint32_t y = 0; y + 1 < h; ++y)
                for (uint64_t x = 3 * w; x < 64; ++x) ASSERT_EQ(pixels_[y * 64 + x], 0xCD) << "wrote beyond a row";
        }
    }
}

TEST_F(Decode, HalfSizeLooksLikeTheImage) {
    ASSERT_EQ(decode(make_jpeg(128, 96, Coding::kColour444), 2, 64, 48), NX_OK) << last_error();
    EXPECT_LT(mean_difference(pixels_, gradient(64, 48)),
              25.0);  // the blue tiles keep their size in the small gradient
    EXPECT_LT(pixels_[0], 20);
    EXPECT_GT(pixels_[63 * 3], 230);
}

TEST_F(Decode, RefusesTargetsThatDoNotFit) {
    const Bytes jpeg = make_jpeg(32, 32);
    EXPECT_EQ(decode(jpeg, 1, 31, 32), NX_INVALID_ARGUMENT);
    EXPECT_NE(last_error().find("decodes to 32x32"), std::string::npos);
    EXPECT_EQ(decode(jpeg, 3, 11, 11), NX_INVALID_ARGUMENT);
    EXPECT_EQ(decode(jpeg, 1, 32, 32, 95), NX_INVALID_ARGUMENT);
}

TEST_F(Decode, CutOffImagesAreTruncatedAtTheirEnd) {
    const Bytes jpeg = make_jpeg(64, 64);
    nx_jpeg_info info{};
    info.struct_size = sizeof info;
    ASSERT_EQ(nx_jpeg_probe(jpeg.data(), jpeg.size(), &info), NX_OK);
    for (size_t length = static_cast<size_t>(info.scan_offset); length + 1 < jpeg.size(); ++length) {
        const Bytes cut(jpeg.begin(), jpeg.begin() + static_cast<ptrdiff_t>(length));
        ASSERT_EQ(decode(cut, 1, 64, 64), NX_JPEG_TRUNCATED) << "prefix of " << length << ": " << last_error();
        ASSERT_EQ(offset_, static_cast<int64_t>(length));
    }
}

TEST_F(Decode, StrayBytesBeforeTheEndAreTolerated) {
    Bytes jpeg = make_jpeg(64, 64);
    jpeg.insert(jpeg.end() - 2, {1, 2, 3, 4, 5});
    EXPECT_EQ(decode(jpeg, 1, 64, 64), NX_OK) << last_error();
}

TEST_F(Decode, AStrayByteDoesNotHideAMissingEnd) {
    Bytes jpeg = with_segment(make_jpeg(64, 64), {1, 2, 3});
    EXPECT_EQ(decode(jpeg, 1, 64, 64), NX_OK) << last_error();
    jpeg.erase(jpeg.end() - 40, jpeg.end());
    EXPECT_EQ(decode(jpeg, 1, 64, 64), NX_JPEG_TRUNCATED) << last_error();
    EXPECT_EQ(offset_, static_cast<int64_t>(jpeg.size()));
}

// The JFIF segment comes first: its revision is at 11, and as a comment it no longer decides the colour space.
Bytes with_odd_header(Bytes jpeg, bool adobe) {
    if (!adobe) {
        jpeg[11] = 7;
        return jpeg;
    }
    jpeg[3] = 0xFE;
    return with_segment(jpeg, segment(0xEE, {'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 9}));
}

TEST_F(Decode, OddHeadersAreToleratedAndHideNoDamage) {
    const Bytes jpeg = make_jpeg(256, 256, Coding::kColour444);
    ASSERT_EQ(decode(jpeg, 1, 256, 256), NX_OK) << last_error();
    const Bytes expected = pixels_;
    for (const bool adobe : {false, true}) {
        const Bytes odd = with_odd_header(jpeg, adobe);
        EXPECT_EQ(decode(odd, 1, 256, 256), NX_OK) << last_error();
        EXPECT_EQ(pixels_, expected);
        Bytes cut(odd.begin(), odd.end() - 100);
        EXPECT_EQ(decode(cut, 1, 256, 256), NX_JPEG_TRUNCATED) << last_error();
        Bytes damaged = odd;
        for (auto place = damaged.end() - 400; place < damaged.end() - 100; ++place)
            *place = (damaged.end() - place) % 2 == 0 ? 0xFF : 0x00;
        EXPECT_EQ(decode(damaged, 1, 256, 256), NX_JPEG_CORRUPT) << last_error();
    }
}

// Stuffed FF bytes are ones only, which is no Huffman code.
TEST_F(Decode, DamagedEntropyIsCorrupt) {
    Bytes jpeg = make_jpeg(256, 256, Coding::kColour444);
    for (auto place = jpeg.end() - 400; place < jpeg.end() - 100; ++place)
        *place = (jpeg.end() - place) % 2 == 0 ? 0xFF : 0x00;
    EXPECT_EQ(decode(jpeg, 1, 256, 256), NX_JPEG_CORRUPT) << last_error();
    EXPECT_FALSE(last_error().empty());
}

TEST_F(Decode, GoesOnAfterABadFrame) {
    const Bytes good = make_jpeg(64, 64);
    const Bytes cut(good.begin(), good.end() - 100);
    EXPECT_EQ(decode(cut, 1, 64, 64), NX_JPEG_TRUNCATED);
    EXPECT_EQ(decode(good, 1, 64, 64), NX_OK) << last_error();
    EXPECT_EQ(decode({}, 1, 64, 64), NX_JPEG_EMPTY);
    EXPECT_EQ(decode(good, 1, 64, 64), NX_OK) << last_error();
}

// Motion JPEG leaves the standard Huffman tables out; libjpeg would take those of the image before.
TEST_F(Decode, TakesNoTablesFromTheFrameBefore) {
    const Bytes whole = make_jpeg(64, 64), other = make_jpeg(64, 64, Coding::kProgressive);
    ASSERT_EQ(decode(whole, 1, 64, 64), NX_OK) << last_error();
    const Bytes expected = pixels_, bare = without_segments(whole, 0xC4);
    ASSERT_LT(bare.size(), whole.size());
    ASSERT_EQ(decode(other, 1, 64, 64), NX_OK) << last_error();
    ASSERT_EQ(decode(bare, 1, 64, 64), NX_OK) << last_error();
    EXPECT_EQ(pixels_, expected);
    EXPECT_EQ(decode(without_segments(whole, 0xDB), 1, 64, 64), NX_JPEG_CORRUPT);
    EXPECT_NE(last_error().find("Quantization table"), std::string::npos) << last_error();
    EXPECT_EQ(decode(without_segments(other, 0xC4), 1, 64, 64), NX_JPEG_CORRUPT) << last_error();
}

TEST_F(Decode, LibraryPathIsThatOfTheLoadedFile) {
    uint8_t text[1024];
    size_t needed = 0;
    ASSERT_EQ(nx_jpeg_library_path(library_.get(), text, sizeof text, &needed), NX_OK);
    EXPECT_NE(std::string(text, text + needed).find("libturbojpeg.so"), std::string::npos);
}

}  // namespace
