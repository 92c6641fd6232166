#include "baseline_decoder.hpp"

#include <algorithm>
#include <cstring>

#include "baseline_block.hpp"
#include "baseline_idct.hpp"
#include "jpeg_sampling.hpp"

namespace natix {
namespace {

struct Plane {
    BaselineComponent tables;
    uint8_t* samples;
    size_t stride;
    uint32_t width, height;  // of the image's part
    int32_t dc = 0;
};

// Quantised coefficients become those that are transformed; false for magnitudes no image has.
bool scale_up(BaselineBlock& block, const int16_t* factors) noexcept {
    const auto most = static_cast<int32_t>(kMostMagnitude), first = block.coefficients[0] * factors[0];
    if (first > most || first < -most) return false;
    if (!block.flat) return dequantise(block.coefficients, factors) <= kMostMagnitude;
    block.coefficients[0] = static_cast<int16_t>(first);
    return true;
}

template <int SIZE>
void fill(uint8_t* samples, size_t stride, uint8_t value) noexcept {
    for (size_t y = 0; y < SIZE; ++y) std::memset(samples + y * stride, value, SIZE);
}

template <int SIZE>
void store(const BaselineBlock& block, Plane& plane, uint32_t column, uint32_t row) noexcept {
    const uint32_t x = column * SIZE, y = row * SIZE;
    if (x >= plane.width || y >= plane.height) return;
    uint8_t* place = plane.samples + y * plane.stride + x;
    // Rows are written eight bytes at a time, too slowly for the processor to see ahead: it is told.
    if (x % 64 == 0)
        for (size_t i = 0; i < SIZE; ++i) __builtin_prefetch(place + i * plane.stride + 128, 1);
    const bool whole = x + SIZE <= plane.width && y + SIZE <= plane.height;
    uint8_t clipped[SIZE * SIZE];
    uint8_t* target = whole ? place : clipped;
    const size_t stride = whole ? plane.stride : SIZE;
    if (block.flat) {
        fill<SIZE>(target, stride, flat_sample(block.coefficients[0]));
    } else {
        baseline_idct<SIZE>(block.coefficients, target, stride);
    }
    if (whole) return;
    const uint32_t columns = std::min<uint32_t>(SIZE, plane.width - x),
                   rows = std::min<uint32_t>(SIZE, plane.height - y);
    for (uint32_t i = 0; i < rows; ++i) std::memcpy(place + i * plane.stride, clipped + i * SIZE, columns);
}

constexpr size_t kMostBlocks = BaselineSegments::kMostBlocks;

struct Place {
    Plane* plane;
    uint32_t x, y;  // of a block in its plane's part of a unit
};

struct Scan {
    Plane planes[3];
    Place places[kMostBlocks];                        // of a unit's blocks
    uint32_t count, columns, rows, restart_interval;  // places, units, units

    bool add_blocks(Plane& plane) noexcept {
        if (count + plane.tables.across * plane.tables.down > std::size(places)) return false;
        for (uint32_t y = 0; y < plane.tables.down; ++y)
            for (uint32_t x = 0; x < plane.tables.across; ++x) places[count++] = {&plane, x, y};
        return true;
    }
};

// All of a unit's blocks are read before the first is transformed: what was stored a coefficient at a time can be
// loaded a row at a time only once it has reached the cache.
template <int SIZE>
bool read_unit(BitReader& bits, Scan& scan, uint32_t column, uint32_t row) noexcept {
    BaselineBlock blocks[kMostBlocks];
    for (uint32_t i = 0; i < scan.count; ++i) {
        Plane& plane = *scan.places[i].plane;
        if (!read_block(bits, *plane.tables.dc, *plane.tables.ac, plane.dc, blocks[i])) return false;
    }
    for (uint32_t i = 0; i < scan.count; ++i) {
        const Place& place = scan.places[i];
        Plane& plane = *place.plane;
        if (!scale_up(blocks[i], plane.tables.quantisation)) return false;
        store<SIZE>(blocks[i], plane, column * plane.tables.across + place.x, row * plane.tables.down + place.y);
    }
    return true;
}

// Passes a marker, and starts anew behind it.
bool pass(BaselineSegments& segments, BitReader& bits, uint8_t marker) noexcept {
    const uint8_t* next = segments.end(bits.next(), bits.count(), marker);
    if (next != nullptr) bits = BitReader(next);
    return next != nullptr;
}

template <int SIZE>
bool read_scan(BaselineSegments& segments, const uint8_t* begin, Scan& scan) noexcept {
    BitReader bits(begin);
    uint32_t until_restart = scan.restart_interval, restarts = 0;
    for (uint32_t row = 0; row < scan.rows; ++row) {
        for (uint32_t column = 0; column < scan.columns; ++column) {
            if (scan.restart_interval != 0 && until_restart-- == 0) {
                if (!pass(segments, bits, static_cast<uint8_t>(0xD0 + restarts++ % 8))) return false;
                for (Plane& plane : scan.planes) plane.dc = 0;
                until_restart = scan.restart_interval - 1;
            }
            if (segments.is_short(bits.next())) {
                const uint8_t* moved = segments.advance(bits.next());
                if (moved == nullptr) return false;
                bits.move(moved);
            }
            if (!read_unit<SIZE>(bits, scan, column, row)) return false;
        }
    }
    return pass(segments, bits, 0xD9);
}

}  // namespace

bool BaselineDecoder::decode(std::span<const uint8_t> jpeg, const nx_jpeg_info& info, uint32_t denominator,
                             const nx_jpeg_planes& target) noexcept {
    // libjpeg-turbo scales tiny images in its own way.
    if (!has_baseline_idct() || info.width < 8 || info.height < 8 || !tables_.read(jpeg, info)) return false;
    const ChromaStep step = chroma_step(target.subsampling);
    Scan scan{};
    scan.columns = (info.width + 8 * step.x - 1) / (8 * step.x);
    scan.rows = (info.height + 8 * step.y - 1) / (8 * step.y);
    scan.restart_interval = tables_.restart_interval();
    for (uint32_t i = 0; i < tables_.components(); ++i) {
        const uint32_t across = i == 0 ? 1 : step.x, down = i == 0 ? 1 : step.y;
        scan.planes[i] = {tables_.component(i),
                          target.data[i],
                          static_cast<size_t>(target.stride[i]),
                          (target.width + across - 1) / across,
                          (target.height + down - 1) / down,
                          0};
        if (!scan.add_blocks(scan.planes[i])) return false;
    }
    const uint8_t* begin = segments_.begin(jpeg, static_cast<size_t>(info.scan_offset));
    if (denominator == 4) return read_scan<2>(segments_, begin, scan);
    return denominator == 2 ? read_scan<4>(segments_, begin, scan) : read_scan<8>(segments_, begin, scan);
}

}  // namespace natix
