// Linear layers over the rows of a plan, with the adapters of their sequences (SGMV: Chen et al., Punica, 2024).
#pragma once

#include "decoder/activations.hpp"
#include "decoder/adapters.hpp"
#include "decoder/row_plan.hpp"

namespace natix::decoder {

class LinearPass {
  public:
    LinearPass(const Settings& settings, const Kernels& kernels, const AdapterStore& adapters);

    // y [rows][y_stride] = W x of the first rows of the activations. Threads take outputs as they are free.
    void run(const PackedMatrix& matrix, const Activations& x, size_t rows, float* y, size_t y_stride,
             ThreadTeam& team) const noexcept;

    // The same for the rows of a plan with a matrix of a layer, and what their adapters add to it.
    void run_adapted(size_t layer, LinearId id, const PackedMatrix& matrix, const Activations& x, const RowPlan& plan,
                     float* y, size_t y_stride, ThreadTeam& team) noexcept;

    uint64_t bytes() const noexcept { return shrunk_.bytes(); }

  private:
    void run_pieces(const PackedMatrix& matrix, const LinearInput& x, size_t rows, float* y, size_t y_stride,
                    Pieces& pieces) const noexcept;
    void run_panels(const PackedMatrix& matrix, const LinearInput& x, size_t rows, float* y, size_t y_stride,
                    Range panels) const noexcept;
    void shrink(const AdapterParts& parts, const AdapterSegment& segment, const Activations& x, unsigned thread,
                unsigned threads) noexcept;
    void expand(const AdapterParts& parts, const AdapterSegment& segment, float* y, size_t y_stride, unsigned thread,
                unsigned threads) const noexcept;
    size_t shrunk_at(size_t part, size_t row) const noexcept { return (part * max_rows_ + row) * max_rank_; }

    const Kernels& kernels_;
    const AdapterStore& adapters_;
    size_t max_rows_, max_rank_;
    Buffer<float> shrunk_;  // A x: [kMostParts][max_rows][max_rank]
};

}  // namespace natix::decoder
