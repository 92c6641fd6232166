#include "decoder/linear_pass.hpp"

#include <algorithm>

namespace natix::decoder {
namespace {

constexpr size_t kLeastPanels = 4;  // what a kernel runs at once at most

}  // namespace

LinearPass::LinearPass(const Settings& settings, const Kernels& kernels, const AdapterStore& adapters)
    : kernels_(kernels),
      adapters_(adapters),
      max_rows_(settings.max_rows),
      max_rank_(settings.max_rank),
      shrunk_(settings.max_adapters == 0 ? 0 : kMostParts * max_rows_ * max_rank_) {}

void LinearPass::run(const PackedMatrix& matrix, const Activations& x, size_t rows, float* y, size_t y_stride,
                     ThreadTeam& team) const noexcept {
    Pieces pieces(matrix.panels(), team.size(), kLeastPanels);
    team.run([&](unsigned) noexcept { run_pieces(matrix, x.from(0), rows, y, y_stride, pieces); });
}

void LinearPass::run_adapted(size_t layer, LinearId id, const PackedMatrix& matrix, const Activations& x,
                             const RowPlan& plan, float* y, size_t y_stride, ThreadTeam& team) noexcept {
    const auto parts_of = [&](const AdapterSegment& segment) -> const AdapterParts& {
        return adapters_.parts(segment.adapter, layer, id);
    };
    Pieces pieces(matrix.panels(), team.size(), kLeastPanels);
    team.run([&](unsigned thread) noexcept {
        run_pieces(matrix, x.from(0), plan.rows().size(), y, y_stride, pieces);
        for (const AdapterSegment& segment : plan.segments())
            shrink(parts_of(segment), segment, x, thread, team.size());
    });
    const bool adapted = std::any_of(plan.segments().begin(), plan.segments().end(),
                                     [&](const AdapterSegment& segment) { return !parts_of(segment).empty(); });
    if (!adapted) return;
    team.run([&](unsigned thread) noexcept {
        for (const AdapterSegment& segment : plan.segments())
            expand(parts_of(segment), segment, y, y_stride, thread, team.size());
    });
}

void LinearPass::run_pieces(const PackedMatrix& matrix, const LinearInput& x, size_t rows, float* y, size_t y_stride,
                            Pieces& pieces) const noexcept {
    for (Range panels{}; pieces.take(panels);) run_panels(matrix, x, rows, y, y_stride, panels);
}

void LinearPass::run_panels(const PackedMatrix& matrix, const LinearInput& x, size_t rows, float* y, size_t y_stride,
                            Range panels) const noexcept {
    LinearShare share = matrix.share();
    share.first_panel = panels.first;
    share.last_panel = panels.last;
    share.input = x;
    share.rows = rows;
    share.y = y;
    share.y_stride = y_stride;
    kernels_.linear(matrix.type(), share);
}

void LinearPass::shrink(const AdapterParts& parts, const AdapterSegment& segment, const Activations& x, unsigned thread,
                        unsigned threads) noexcept {
    for (size_t i = 0; i < parts.size(); ++i) {
        // A low rank is one panel: the parts start at different threads, or the last one would do them all.
        const auto turn = static_cast<unsigned>((thread + i) % threads);
        run_panels(parts[i].a, x.from(segment.first_row), segment.last_row - segment.first_row,
                   &shrunk_[shrunk_at(i, segment.first_row)], max_rank_, share_of(parts[i].a.panels(), turn, threads));
    }
}

void LinearPass::expand(const AdapterParts& parts, const AdapterSegment& segment, float* y, size_t y_stride,
                        unsigned thread, unsigned threads) const noexcept {
    for (size_t i = 0; i < parts.size(); ++i) {
        LinearShare share = parts[i].b.share();
        const Range panels = share_of(parts[i].b.panels(), thread, threads);
        share.first_panel = panels.first;
        share.last_panel = panels.last;
        share.input.values = &shrunk_[shrunk_at(i, segment.first_row)];
        share.input.stride = max_rank_;
        share.rows = segment.last_row - segment.first_row;
        share.y = y + segment.first_row * y_stride + parts[i].first_output;
        share.y_stride = y_stride;
        share.accumulate = true;
        share.factor = parts[i].scale;
        kernels_.linear(WeightType::F32, share);
    }
}

}  // namespace natix::decoder
