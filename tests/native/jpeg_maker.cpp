#include "jpeg_maker.hpp"

#include <dlfcn.h>

#include <stdexcept>

#include "natix/abi.h"

namespace natix_test {
namespace {

enum : int { kRgb = 0, kCmykPixels = 11, kProgressiveFlag = 16384 };

template <class Function>
Function look_up(void* library, const char* name) {
    void* symbol = dlsym(library, name);
    if (symbol == nullptr) throw std::runtime_error(std::string("libturbojpeg has no ") + name);
    return reinterpret_cast<Function>(symbol);
}

struct Compressor {
    Compressor() {
        void* library = dlopen("libturbojpeg.so.0", RTLD_NOW | RTLD_LOCAL);
        if (library == nullptr) throw std::runtime_error("these tests need libturbojpeg0");
        handle = look_up<void* (*)()>(library, "tjInitCompress")();
        compress = look_up<decltype(compress)>(library, "tjCompress2");
        release = look_up<decltype(release)>(library, "tjFree");
        destroy = look_up<decltype(destroy)>(library, "tjDestroy");
    }
    ~Compressor() { destroy(handle); }

    void* handle;
    int (*compress)(void*, const unsigned char*, int, int, int, int, unsigned char**, unsigned long*, int, int, int);
    void (*release)(unsigned char*);
    int (*destroy)(void*);
};

void append_u16(Bytes& to, unsigned value, bool big_endian) {
    const auto high = static_cast<uint8_t>(value >> 8), low = static_cast<uint8_t>(value);
    to.push_back(big_endian ? high : low);
    to.push_back(big_endian ? low : high);
}

void append_u32(Bytes& to, uint32_t value, bool big_endian) {
    append_u16(to, big_endian ? value >> 16 : value & 0xFFFF, big_endian);
    append_u16(to, big_endian ? value & 0xFFFF : value >> 16, big_endian);
}

// As TurboJPEG numbers them.
int sampling_of(Coding coding) {
    switch (coding) {
        case Coding::kColour444:
        case Coding::kCmyk:
            return 0;
        case Coding::kColour422:
            return 1;
        case Coding::kGrey:
            return 3;
        case Coding::kColour440:
            return 4;
        case Coding::kColour411:
            return 5;
        default:
            return 2;
    }
}

}  // namespace

Bytes gradient(int width, int height) {
    Bytes pixels;
    pixels.reserve(static_cast<size_t>(width) * height * 3);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const bool stripe = (x / 16 + y / 16) % 5 == 0;
            pixels.push_back(static_cast<uint8_t>(x * 255 / width));
            pixels.push_back(static_cast<uint8_t>(y * 255 / height));
            pixels.push_back(stripe ? 200 : 60);
        }
    }
    return pixels;
}

Bytes make_jpeg(int width, int height, Coding coding) {
    Bytes pixels = gradient(width, height);
    if (coding == Coding::kCmyk) pixels.resize(static_cast<size_t>(width) * height * 4, 80);
    return compress(pixels, width, height, coding, 90);
}

Bytes compress(const Bytes& pixels, int width, int height, Coding coding, int quality) {
    const Compressor compressor;
    unsigned char* coded = nullptr;
    unsigned long size = 0;
    const int result = compressor.compress(
        compressor.handle, pixels.data(), width, 0, height, coding == Coding::kCmyk ? kCmykPixels : kRgb, &coded, &size,
        sampling_of(coding), quality, coding == Coding::kProgressive ? kProgressiveFlag : 0);
    if (result != 0) throw std::runtime_error("the test image could not be compressed");
    Bytes jpeg(coded, coded + size);
    compressor.release(coded);
    return jpeg;
}

void append(Bytes& to, const Bytes& more) {
    to.insert(to.end(), more.begin(), more.end());
}

Bytes segment(uint8_t marker, const Bytes& payload) {
    Bytes bytes{0xFF, marker};
    append_u16(bytes, static_cast<unsigned>(payload.size() + 2), true);
    append(bytes, payload);
    return bytes;
}

Bytes frame_header(uint8_t marker, int precision, int width, int height, int components) {
    Bytes payload{static_cast<uint8_t>(precision)};
    append_u16(payload, static_cast<unsigned>(height), true);
    append_u16(payload, static_cast<unsigned>(width), true);
    payload.push_back(static_cast<uint8_t>(components));
    for (int i = 0; i < components; ++i) append(payload, {static_cast<uint8_t>(i + 1), 0x11, 0});
    return segment(marker, payload);
}

Bytes scan_header(int components) {
    Bytes payload{static_cast<uint8_t>(components)};
    for (int i = 0; i < components; ++i) append(payload, {static_cast<uint8_t>(i + 1), 0});
    append(payload, {0, 63, 0});
    return segment(0xDA, payload);
}

Bytes stream_of(const std::vector<Bytes>& parts) {
    Bytes bytes{0xFF, 0xD8};
    for (const Bytes& part : parts) append(bytes, part);
    return bytes;
}

Bytes exif(bool big_endian, int orientation, int unrelated) {
    Bytes bytes{'E', 'x', 'i', 'f', 0, 0};
    append(bytes, big_endian ? Bytes{'M', 'M'} : Bytes{'I', 'I'});
    append_u16(bytes, 42, big_endian);
    append_u32(bytes, 8, big_endian);
    append_u16(bytes, static_cast<unsigned>(unrelated + 1), big_endian);
    for (int i = 0; i <= unrelated; ++i) {
        const bool last = i == unrelated;
        append_u16(bytes, last ? 0x0112 : 0x0100, big_endian);
        append_u16(bytes, 3, big_endian);
        append_u32(bytes, 1, big_endian);
        append_u16(bytes, last ? static_cast<unsigned>(orientation) : 7, big_endian);
        append_u16(bytes, 0, big_endian);
    }
    append_u32(bytes, 0, big_endian);
    return bytes;
}

Bytes exif_of(bool big_endian, int orientation, const std::vector<ExifEntry>& entries) {
    const auto u16 = [&](Bytes& to, unsigned value) { append_u16(to, value, big_endian); };
    const auto u32 = [&](Bytes& to, unsigned value) { append_u32(to, value, big_endian); };
    const auto entry = [&](Bytes& to, unsigned tag, unsigned type, unsigned value) {
        u16(to, tag);
        u16(to, type);
        u32(to, 1);
        if (type == 3) {
            u16(to, value);
            u16(to, 0);
        } else {
            u32(to, value);
        }
    };
    Bytes tiff = big_endian ? Bytes{'M', 'M'} : Bytes{'I', 'I'};
    u16(tiff, 42);
    u32(tiff, 8);
    u16(tiff, 2);
    entry(tiff, 0x0112, 3, static_cast<unsigned>(orientation));
    entry(tiff, 0x8769, 4, 38);
    u32(tiff, 0);
    Bytes values;
    const auto first_value = static_cast<unsigned>(38 + 2 + 12 * entries.size() + 4);
    u16(tiff, static_cast<unsigned>(entries.size()));
    for (const ExifEntry& each : entries) {
        if (each.denominator < 0) {
            entry(tiff, each.tag, each.type, each.value);
            continue;
        }
        entry(tiff, each.tag, 5, first_value + static_cast<unsigned>(values.size()));
        u32(values, each.value);
        u32(values, static_cast<unsigned>(each.denominator));
    }
    u32(tiff, 0);
    append(tiff, values);
    Bytes bytes{'E', 'x', 'i', 'f', 0, 0};
    append(bytes, tiff);
    return bytes;
}

Bytes with_segment(const Bytes& jpeg, const Bytes& extra) {
    Bytes bytes(jpeg.begin(), jpeg.begin() + 2);
    append(bytes, extra);
    bytes.insert(bytes.end(), jpeg.begin() + 2, jpeg.end());
    return bytes;
}

Bytes without_segments(const Bytes& jpeg, uint8_t marker) {
    Bytes bytes(jpeg.begin(), jpeg.begin() + 2);
    size_t at = 2;
    while (jpeg.at(at + 1) != 0xDA) {
        const size_t size = size_t{2} + (static_cast<size_t>(jpeg.at(at + 2)) << 8 | jpeg.at(at + 3));
        const auto place = jpeg.begin() + static_cast<ptrdiff_t>(at);
        if (jpeg[at + 1] != marker) bytes.insert(bytes.end(), place, place + static_cast<ptrdiff_t>(size));
        at += size;
    }
    bytes.insert(bytes.end(), jpeg.begin() + static_cast<ptrdiff_t>(at), jpeg.end());
    return bytes;
}

std::string last_error() {
    uint8_t text[4096];
    size_t needed = 0;
    nx_last_error(text, sizeof text, &needed);
    return {reinterpret_cast<const char*>(text), needed < sizeof text ? needed : sizeof text};
}

}  // namespace natix_test
