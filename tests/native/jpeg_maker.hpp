// JPEGs for tests: real ones through libturbojpeg's compressor, and hand-made marker streams.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace natix_test {

using Bytes = std::vector<uint8_t>;

enum class Coding { kColour420, kColour444, kGrey, kProgressive, kCmyk, kColour422, kColour440, kColour411 };

// A smooth gradient with a few edges, coded at quality 90. Fails the test when libturbojpeg is missing.
Bytes make_jpeg(int width, int height, Coding coding = Coding::kColour420);

// Pixels of any kind: RGB, width * height of them.
Bytes compress(const Bytes& pixels, int width, int height, Coding coding, int quality);

// The gradient's own pixels, RGB.
Bytes gradient(int width, int height);

void append(Bytes& to, const Bytes& more);
Bytes segment(uint8_t marker, const Bytes& payload);
Bytes frame_header(uint8_t marker, int precision, int width, int height, int components);
Bytes scan_header(int components);

// SOI, the parts, and then nothing: only as much JPEG as the probe needs.
Bytes stream_of(const std::vector<Bytes>& parts);

// An EXIF payload whose first directory holds the orientation, after `unrelated` other entries.
Bytes exif(bool big_endian, int orientation, int unrelated = 1);

// An entry of an EXIF directory; a rational where the denominator is given.
struct ExifEntry {
    unsigned tag;
    unsigned type;
    unsigned value;
    int denominator = -1;
};

// An EXIF payload with an orientation in its first directory and the entries in the one that it points to.
Bytes exif_of(bool big_endian, int orientation, const std::vector<ExifEntry>& entries);

// Puts a segment right behind SOI.
Bytes with_segment(const Bytes& jpeg, const Bytes& extra);

// The JPEG without its segments of one marker; everything from the first scan on stays.
Bytes without_segments(const Bytes& jpeg, uint8_t marker);

std::string last_error();

}  // namespace natix_test
