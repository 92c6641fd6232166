// What a baseline JPEG's segments say about its one scan: tables ready for decoding (ITU-T T.81, annexes B and F).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "natix/jpeg.h"

namespace natix {

// A Huffman table. fast[] is indexed by the next kFastBits bits: bits of the code and of its value together, << 8 the
// bits of the code alone, << 16 the run, << 24 the bits of the value; 0 for a longer code. A value of no bits with a
// run of 15 is sixteen zeros, with any other run the end.
struct HuffmanLookup {
    static constexpr int kFastBits = 10;

    bool build(std::span<const uint8_t> counts, std::span<const uint8_t> symbols, bool dc) noexcept;

    std::array<uint32_t, 1 << kFastBits> fast;
    std::array<int32_t, 17>
        limit;  // of codes of each length, left-aligned to 16 bits; codes below it are that long or shorter
    std::array<int32_t, 17> offset;  // code of a length + offset = index of its symbol
    std::array<uint8_t, 256> symbols;
};

struct BaselineComponent {
    uint32_t across = 1, down = 1;           // blocks of a unit
    const uint16_t* quantisation = nullptr;  // in coding order
    const HuffmanLookup* dc = nullptr;
    const HuffmanLookup* ac = nullptr;
};

class BaselineTables {
  public:
    // False when anything is missing, unusual, or would make libjpeg warn: tables are then not to be used.
    bool read(std::span<const uint8_t> jpeg, const nx_jpeg_info& info) noexcept;

    uint32_t components() const noexcept { return count_; }
    const BaselineComponent& component(uint32_t index) const noexcept { return components_[index]; }
    uint32_t restart_interval() const noexcept { return restart_interval_; }

  private:
    using Bytes = std::span<const uint8_t>;

    bool read_segment(uint8_t marker, Bytes payload) noexcept;
    bool read_quantisation(Bytes payload) noexcept;
    bool read_huffman(Bytes payload) noexcept;
    bool read_frame(Bytes payload) noexcept;
    bool read_scan(Bytes payload) noexcept;

    // The bytes of a table, kept until a scan asks for it: most frames repeat those of the frame before.
    struct HuffmanSlot {
        std::array<uint8_t, 16 + 256> bytes;
        size_t size = 0;
        bool defined = false, built = false;
        HuffmanLookup lookup;
    };
    const HuffmanLookup* lookup(HuffmanSlot& slot, bool dc) noexcept;

    std::array<std::array<uint16_t, 64>, 4> quantisation_;
    std::array<bool, 4> has_quantisation_;
    std::array<std::array<HuffmanSlot, 4>, 2> huffman_{};  // DC, AC
    std::array<BaselineComponent, 3> components_;
    std::array<uint8_t, 3> ids_;
    std::array<uint8_t, 3> quantisation_of_;
    uint32_t count_ = 0;  // 0 until a frame header was read: no scan fits it
    uint32_t restart_interval_ = 0;
};

}  // namespace natix
