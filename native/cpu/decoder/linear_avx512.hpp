// What the linear kernels for AVX-512 have in common. A panel is one register wide: a tile is some rows times one
// panel, and reads the weights as they are packed. All of it is local to each source file, as that of linear_avx2.hpp.
#pragma once

#include "decoder/linear_avx2.hpp"

namespace natix::decoder {
namespace {

constexpr size_t kWideTileRows = 16;  // half of the registers; the other half holds weights and what is summed up

inline void put_wide(const LinearShare& share, size_t panel, size_t row, __m512 sum) {
    const size_t first = panel * kPanelOutputs, left = share.outputs - first;
    const auto mask = static_cast<__mmask16>(left < kPanelOutputs ? (1U << left) - 1 : 0xFFFF);
    float* y = share.y + row * share.y_stride + first;
    if (share.accumulate) sum = _mm512_fmadd_ps(_mm512_set1_ps(share.factor), sum, _mm512_maskz_loadu_ps(mask, y));
    _mm512_mask_storeu_ps(y, mask, sum);
}

// All panels for a block of rows before the next: the inputs of a block stay in the second cache.
template <class Tile>
inline void multiply_wide(const LinearShare& share, size_t input_bytes) {
    in_row_blocks(share, input_bytes, [&](Range block) {
        for (size_t panel = share.first_panel; panel < share.last_panel; ++panel)
            in_row_tiles<kWideTileRows>(block.size(), Tile{share, panel, block.first});
    });
}

}  // namespace
}  // namespace natix::decoder
