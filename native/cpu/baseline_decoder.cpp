#include "baseline_decoder.hpp"

#include <algorithm>
#include <cstring>

#include "baseline_bits.hpp"
#include "baseline_idct.hpp"
#include "jpeg_sampling.hpp"

namespace natix {
namespace {

// Figure A.6: the place of each coefficient, in the order in which they are coded.
constexpr uint8_t kZigZag[64] = {0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,  12, 19, 26, 33, 40, 48,
                                 41, 34, 27, 20, 13, 6,  7,  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23,
                                 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63};

struct Plane {
    BaselineComponent tables;
    uint8_t* samples;
    size_t stride;
    uint32_t width, height;  // of the image's part
    int32_t dc = 0;
};

struct Block {
    alignas(16) int16_t coefficients[64];
    bool flat = false;  // only the first is not zero
};

bool read_dc(BitReader& bits, Plane& plane) noexcept {
    bits.refill();
    const uint32_t entry = plane.tables.dc->fast[bits.peek(HuffmanLookup::kFastBits)];
    if (entry != 0) {
        plane.dc += bits.value_behind((entry >> 8) & 0xFF, entry >> 24);
        bits.skip(entry & 63);
        return true;
    }
    const int32_t size = bits.symbol(*plane.tables.dc);
    if (size < 0) return false;
    plane.dc += bits.value_behind(0, static_cast<uint32_t>(size));
    bits.skip(static_cast<uint32_t>(size));
    return true;
}

void clear(Block& block) noexcept {
    using Vector [[gnu::vector_size(16)]] = int64_t;
    auto* vectors = reinterpret_cast<Vector*>(block.coefficients);
    for (int i = 0; i < 8; ++i) vectors[i] = Vector{};
}

// F.2.2: false for a code that does not exist, for more than 63 coefficients, and for magnitudes no image has.
bool read_block(BitReader& shared, Plane& plane, Block& block) noexcept {
    BitReader bits = shared;  // in registers: every code depends on the bits that the last one left
    if (!read_dc(bits, plane)) return false;
    const uint16_t* quantisation = plane.tables.quantisation;
    const uint32_t* fast = plane.tables.ac->fast.data();
    const int64_t first = int64_t{plane.dc} * quantisation[0];
    if (plane.dc > INT16_MAX || plane.dc < INT16_MIN) return false;
    if (first > kMostMagnitude || first < -int64_t{kMostMagnitude}) return false;
    auto magnitude = static_cast<uint32_t>(first < 0 ? -first : first);
    clear(block);
    block.coefficients[0] = static_cast<int16_t>(first);
    const uint32_t magnitude_of_first = magnitude;
    // Every third code brings a refill, whether it is due or not: a branch that bits decide would be guessed wrong too
    // often.
    for (uint32_t k = 1, fresh = 0; k < 64; ++k, --fresh) {
        if (fresh == 0 || bits.count() < 32) {
            bits.refill();
            fresh = 3;
        }
        const uint32_t entry = fast[bits.peek(HuffmanLookup::kFastBits)];
        uint32_t run = (entry >> 16) & 0xFF, size = entry >> 24, code = (entry >> 8) & 0xFF, all = entry & 63;
        if (entry == 0) [[unlikely]] {
            const int32_t symbol = bits.symbol(*plane.tables.ac);
            if (symbol < 0) return false;
            run = static_cast<uint32_t>(symbol) >> 4;
            all = size = static_cast<uint32_t>(symbol) & 15;
            code = 0;
        }
        int32_t value = bits.value_behind(code, size);
        bits.skip(all);
        k += run;
        if (size == 0) [[unlikely]] {
            if (run != 15) break;
            continue;
        }
        if (k > 63) [[unlikely]]
            return false;
        value *= quantisation[k];
        magnitude += static_cast<uint32_t>(value < 0 ? -value : value);
        block.coefficients[kZigZag[k]] = static_cast<int16_t>(value);
    }
    shared = bits;
    block.flat = magnitude == magnitude_of_first;
    return magnitude <= kMostMagnitude;
}

template <int SIZE>
void fill(uint8_t* samples, size_t stride, uint8_t value) noexcept {
    for (size_t y = 0; y < SIZE; ++y) std::memset(samples + y * stride, value, SIZE);
}

template <int SIZE>
void store(const Block& block, Plane& plane, uint32_t column, uint32_t row) noexcept {
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

struct Scan {
    Plane planes[3];
    uint32_t count, columns, rows, restart_interval;  // planes, units, units
};

template <int SIZE>
bool read_unit(BitReader& bits, Scan& scan, uint32_t column, uint32_t row) noexcept {
    Block block;
    for (uint32_t i = 0; i < scan.count; ++i) {
        Plane& plane = scan.planes[i];
        for (uint32_t y = 0; y < plane.tables.down; ++y) {
            for (uint32_t x = 0; x < plane.tables.across; ++x) {
                if (!read_block(bits, plane, block)) return false;
                store<SIZE>(block, plane, column * plane.tables.across + x, row * plane.tables.down + y);
            }
        }
    }
    return true;
}

template <int SIZE>
bool read_scan(BitReader bits, Scan& scan) noexcept {
    uint32_t until_restart = scan.restart_interval, restarts = 0;
    for (uint32_t row = 0; row < scan.rows; ++row) {
        for (uint32_t column = 0; column < scan.columns; ++column) {
            if (scan.restart_interval != 0 && until_restart-- == 0) {
                if (!bits.end_segment(static_cast<uint8_t>(0xD0 + restarts++ % 8))) return false;
                for (Plane& plane : scan.planes) plane.dc = 0;
                until_restart = scan.restart_interval - 1;
            }
            if (!read_unit<SIZE>(bits, scan, column, row)) return false;
        }
        if (bits.overran()) return false;
    }
    return bits.end_segment(0xD9);
}

}  // namespace

bool BaselineDecoder::decode(std::span<const uint8_t> jpeg, const nx_jpeg_info& info, uint32_t denominator,
                             const nx_jpeg_planes& target) noexcept {
    // libjpeg-turbo scales tiny images in its own way.
    if (!has_baseline_idct() || info.width < 8 || info.height < 8 || !tables_.read(jpeg, info)) return false;
    const ChromaStep step = chroma_step(target.subsampling);
    Scan scan{};
    scan.count = tables_.components();
    scan.columns = (info.width + 8 * step.x - 1) / (8 * step.x);
    scan.rows = (info.height + 8 * step.y - 1) / (8 * step.y);
    scan.restart_interval = tables_.restart_interval();
    for (uint32_t i = 0; i < scan.count; ++i) {
        const uint32_t across = i == 0 ? 1 : step.x, down = i == 0 ? 1 : step.y;
        scan.planes[i] = {tables_.component(i),
                          target.data[i],
                          static_cast<size_t>(target.stride[i]),
                          (target.width + across - 1) / across,
                          (target.height + down - 1) / down,
                          0};
    }
    const BitReader bits(jpeg, static_cast<size_t>(info.scan_offset));
    if (denominator == 4) return read_scan<2>(bits, scan);
    return denominator == 2 ? read_scan<4>(bits, scan) : read_scan<8>(bits, scan);
}

}  // namespace natix
