#include <gtest/gtest.h>

#include "jpeg_maker.hpp"
#include "natix/jpeg.h"

using namespace natix_test;

namespace {

struct Probed {
    int32_t status;
    nx_jpeg_info info;
};

Probed probe(const Bytes& bytes) {
    nx_jpeg_info info{};
    info.struct_size = sizeof info;
    const int32_t status = nx_jpeg_probe(bytes.data(), bytes.size(), &info);
    return {status, info};
}

void expect_refused(const Bytes& bytes, int32_t status, int64_t offset, const char* part) {
    const Probed probed = probe(bytes);
    EXPECT_EQ(probed.status, status) << last_error();
    EXPECT_EQ(probed.info.problem_offset, offset) << last_error();
    EXPECT_NE(last_error().find(part), std::string::npos) << last_error();
}

TEST(Probe, ReadsWhatTheEncoderWrote) {
    const Bytes jpeg = make_jpeg(100, 60);
    const Probed probed = probe(jpeg);
    ASSERT_EQ(probed.status, NX_OK) << last_error();
    EXPECT_EQ(probed.info.width, 100U);
    EXPECT_EQ(probed.info.height, 60U);
    EXPECT_EQ(probed.info.components, 3U);
    EXPECT_EQ(probed.info.precision, 8U);
    EXPECT_EQ(probed.info.process, static_cast<uint32_t>(NX_JPEG_BASELINE));
    EXPECT_EQ(probed.info.orientation, 1U);
    EXPECT_EQ(probed.info.problem_offset, -1);
    EXPECT_GT(probed.info.scan_offset, 100);
    EXPECT_LT(probed.info.scan_offset, static_cast<int64_t>(jpeg.size()));
}

TEST(Probe, KnowsProgressiveGreyAndAdobe) {
    EXPECT_EQ(probe(make_jpeg(32, 32, Coding::kProgressive)).info.process, static_cast<uint32_t>(NX_JPEG_PROGRESSIVE));
    EXPECT_EQ(probe(make_jpeg(32, 32, Coding::kGrey)).info.components, 1U);
    const Bytes adobe = segment(0xEE, {'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 2});
    EXPECT_EQ(probe(with_segment(make_jpeg(16, 16), adobe)).info.adobe_transform, 2);
    EXPECT_EQ(probe(make_jpeg(16, 16)).info.adobe_transform, -1);
}

TEST(Probe, NamesWhatIsNotAJpeg) {
    expect_refused({}, NX_JPEG_EMPTY, 0, "no bytes");
    expect_refused({'P', 'N', 'G'}, NX_JPEG_NOT_JPEG, 0, "FF D8");
    expect_refused({0xFF, 0xE0}, NX_JPEG_NOT_JPEG, 1, "FF D8");
    expect_refused({0xFF}, NX_JPEG_TRUNCATED, 1, "one byte");
    expect_refused({0xFF, 0xD8}, NX_JPEG_TRUNCATED, 2, "first scan");
}

TEST(Probe, EveryPrefixOfTheHeaderIsTruncated) {
    const Bytes jpeg = make_jpeg(48, 48);
    const int64_t scan = probe(jpeg).info.scan_offset;
    for (int64_t length = 1; length < scan; ++length) {
        const Bytes cut(jpeg.begin(), jpeg.begin() + length);
        const Probed probed = probe(cut);
        ASSERT_EQ(probed.status, NX_JPEG_TRUNCATED) << "prefix of " << length << ": " << last_error();
        ASSERT_EQ(probed.info.problem_offset, length);
    }
}

TEST(Probe, NamesKindsTheDecoderDoesNotTake) {
    const Bytes scan = scan_header(1);
    expect_refused(stream_of({frame_header(0xC1, 12, 8, 8, 1), scan}), NX_JPEG_UNSUPPORTED, 2, "not 8 bits");
    expect_refused(stream_of({frame_header(0xC3, 8, 8, 8, 1), scan}), NX_JPEG_UNSUPPORTED, 2, "lossless");
    expect_refused(stream_of({frame_header(0xC5, 8, 8, 8, 1), scan}), NX_JPEG_UNSUPPORTED, 2, "hierarchical");
    expect_refused(stream_of({frame_header(0xC9, 8, 8, 8, 1), scan}), NX_JPEG_UNSUPPORTED, 2, "arithmetic");
    expect_refused(stream_of({frame_header(0xC0, 8, 8, 0, 1), scan}), NX_JPEG_UNSUPPORTED, 2, "DNL");
    expect_refused(stream_of({frame_header(0xC0, 8, 8, 8, 2), scan}), NX_JPEG_UNSUPPORTED, 2, "neither one");
    const Probed cmyk = probe(make_jpeg(16, 16, Coding::kCmyk));
    EXPECT_EQ(cmyk.status, NX_JPEG_UNSUPPORTED);
    EXPECT_NE(last_error().find("CMYK"), std::string::npos);
    EXPECT_EQ(cmyk.info.width, 16U) << "what was found is told";
}

Bytes scans_of(uint8_t process, int size, int scans, const Bytes& between = {}) {
    std::vector<Bytes> parts{frame_header(process, 8, size, size, 3)};
    for (int i = 0; i < scans; ++i) append(parts.emplace_back(scan_header(1)), between);
    return stream_of(parts);
}

TEST(Probe, RefusesMoreScansThanAnImageNeeds) {
    const auto scan = static_cast<int64_t>(2 + frame_header(0xC2, 8, 8, 8, 3).size());
    EXPECT_EQ(probe(scans_of(0xC2, 8, 64)).status, NX_OK) << last_error();
    expect_refused(scans_of(0xC2, 8, 65), NX_JPEG_UNSUPPORTED, scan, "more than 64 scans");
    expect_refused(scans_of(0xC0, 8, 65), NX_JPEG_UNSUPPORTED, scan, "more than 64 scans");
    expect_refused(scans_of(0xC2, 8, 65, {0xFF, 0x01, 0xFF, 0x00, 5}), NX_JPEG_UNSUPPORTED, scan, "more than 64");
    expect_refused(scans_of(0xC2, 8, 65, segment(0xFE, {0xFF, 0xD9})), NX_JPEG_UNSUPPORTED, scan, "more than 64");
    EXPECT_EQ(probe(scans_of(0xC2, 8000, 12)).status, NX_OK) << last_error();
    EXPECT_EQ(probe(scans_of(0xC2, 8000, 40)).status, NX_OK) << last_error();
    expect_refused(scans_of(0xC2, 8000, 41), NX_JPEG_UNSUPPORTED, scan, "too many scans for its size");
}

TEST(Probe, CountsNoScansBehindTheImage) {
    Bytes jpeg = make_jpeg(32, 32, Coding::kProgressive);
    for (int i = 0; i < 100; ++i) append(jpeg, scan_header(1));
    EXPECT_EQ(probe(jpeg).status, NX_OK) << last_error();
}

TEST(Probe, NamesBrokenMarkers) {
    const Bytes header = frame_header(0xC0, 8, 8, 8, 1);
    const auto second = static_cast<int64_t>(2 + header.size());
    expect_refused(stream_of({header, header}), NX_JPEG_CORRUPT, second, "two frame headers");
    expect_refused(stream_of({scan_header(1)}), NX_JPEG_CORRUPT, 2, "before its frame header");
    expect_refused(stream_of({header, {0xFF, 0xD8}}), NX_JPEG_CORRUPT, second, "second start of image");
    expect_refused(stream_of({header, {0xFF, 0xD9}}), NX_JPEG_CORRUPT, second, "before any scan");
    expect_refused(stream_of({header, {0xFF, 0xE0, 0, 1}}), NX_JPEG_CORRUPT, second, "length below 2");
    expect_refused(stream_of({header, segment(0xDA, {1, 1})}), NX_JPEG_CORRUPT, second, "scan header");
    expect_refused(stream_of({frame_header(0xC0, 8, 0, 8, 1)}), NX_JPEG_CORRUPT, 2, "width of 0");
    expect_refused(stream_of({segment(0xC0, {8, 0, 1})}), NX_JPEG_CORRUPT, 2, "too short");
    expect_refused(stream_of({segment(0xC0, {8, 0, 8, 0, 8, 3, 1, 0x11, 0})}), NX_JPEG_CORRUPT, 2, "does not fit");
    expect_refused(stream_of({segment(0xC0, {8, 0, 8, 0, 8, 1, 1, 0x51, 0})}), NX_JPEG_CORRUPT, 2, "sampling factor");
}

TEST(Probe, PassesOverFillBytesAndStrayBytes) {
    const Bytes jpeg = stream_of({{0xFF, 0xFF, 0xFF},
                                  segment(0xE0, {1, 2, 3}),
                                  {7, 7, 0xFF, 0x00},
                                  frame_header(0xC0, 8, 9, 5, 1),
                                  {0xFF},
                                  scan_header(1)});
    const Probed probed = probe(jpeg);
    ASSERT_EQ(probed.status, NX_OK) << last_error();
    EXPECT_EQ(probed.info.width, 9U);
    EXPECT_EQ(probed.info.scan_offset, static_cast<int64_t>(jpeg.size()));
}

}  // namespace
