// What a baseline JPEG's segments say about its one scan: tables ready for decoding (ITU-T T.81, annexes B and F).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "baseline_huffman.hpp"
#include "natix/jpeg.h"

namespace natix {

struct BaselineComponent {
    uint32_t across = 1, down = 1;          // blocks of a unit
    const int16_t* quantisation = nullptr;  // 64, by rows, aligned to 32 bytes
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

    struct Quantisation {
        alignas(32) int16_t of[64];
    };
    std::array<Quantisation, 4> quantisation_;
    std::array<bool, 4> has_quantisation_;
    std::array<std::array<HuffmanSlot, 4>, 2> huffman_{};  // DC, AC
    std::array<BaselineComponent, 3> components_;
    std::array<uint8_t, 3> ids_;
    std::array<uint8_t, 3> quantisation_of_;
    uint32_t count_ = 0;  // 0 until a frame header was read: no scan fits it
    uint32_t restart_interval_ = 0;
};

}  // namespace natix
