// Loading of tensors into the tower's own packing, all threads together.
#include <algorithm>
#include <cfloat>

#include "decoder/refuse.hpp"
#include "vision/weights.hpp"

namespace natix::vision {
namespace {

using decoder::Range;
using decoder::TensorView;

void check_values(std::string_view name, const float* values, size_t count, size_t first, float limit) {
    const size_t wrong = decoder::first_beyond(values, count, limit);
    if (wrong < count) decoder::refuse_value(name, first + wrong, values[wrong], limit);
}

void load_values(std::string_view name, const TensorView& tensor, float* to) {
    std::vector<float> values(tensor.rows() * tensor.columns());
    for (size_t row = 0; row < tensor.rows(); ++row) tensor.read(row, &values[row * tensor.columns()]);
    check_values(name, values.data(), values.size(), 0, FLT_MAX);
    std::copy(values.begin(), values.end(), to);
}

// Rows shorter than the matrix's inputs are padded with zeros.
void load_matrix(std::string_view name, const TensorView& tensor, decoder::PackedMatrix& matrix,
                 const decoder::Kernels& kernels, decoder::ThreadTeam& team) {
    const size_t columns = tensor.columns(), width = matrix.inputs(), none = tensor.rows();
    const float limit = decoder::PackedMatrix::limit(matrix.type());
    std::vector<float> rows(team.size() * width);
    std::vector<size_t> refused(team.size(), none);  // the first row that each thread refuses
    team.run([&](unsigned thread) noexcept {
        const Range mine = decoder::share_of(tensor.rows(), thread, team.size());
        float* row = &rows[thread * width];
        for (size_t r = mine.first; r < mine.last; ++r) {
            tensor.read(r, row);
            if (decoder::first_beyond(row, columns, limit) < columns) {
                refused[thread] = r;
                return;
            }
            matrix.pack(r, row, kernels);
        }
    });
    const size_t first = *std::min_element(refused.begin(), refused.end());
    if (first == none) return;
    tensor.read(first, rows.data());
    check_values(name, rows.data(), columns, first * columns, limit);
}

}  // namespace

void Weights::load(std::string_view name, const nx_tensor* tensor, const decoder::Kernels& kernels,
                   decoder::ThreadTeam& team) {
    const auto found = targets_.find(name);
    if (found == targets_.end())
        decoder::refuse(name, ": no tensor of a vision tower configured like this has that name");
    Target& target = found->second;
    if (target.loaded) decoder::refuse(name, ": a second tensor of that name");
    const TensorView view(tensor, name, target.rank, target.rows, target.columns);
    if (target.is_patch)
        load_patch(name, view, kernels, team);
    else if (target.matrix != nullptr)
        load_matrix(name, view, *target.matrix, kernels, team);
    else
        load_values(name, view, target.values);
    target.loaded = true;
}

// A row is [colours][frames][pixels]. A still image is the same in each frame, so that one sum of the frames' weights
// serves: half the work of two frames.
void Weights::load_patch(std::string_view name, const TensorView& tensor, const decoder::Kernels& kernels,
                         decoder::ThreadTeam& team) {
    std::vector<float> row(tensor.columns()), folded(tensor.rows() * patch_inputs_);
    for (size_t r = 0; r < tensor.rows(); ++r) {
        tensor.read(r, row.data());
        check_values(name, row.data(), row.size(), r * row.size(), FLT_MAX);
        for (size_t i = 0; i < patch_inputs_; ++i) {
            const size_t first = i / patch_pixels_ * frames_ * patch_pixels_ + i % patch_pixels_;
            double sum = 0;
            for (size_t frame = 0; frame < frames_; ++frame) sum += double{row[first + frame * patch_pixels_]};
            folded[r * patch_inputs_ + i] = static_cast<float>(sum);
        }
    }
    nx_tensor sums{};
    sums.struct_size = sizeof sums;
    sums.type = NX_TYPE_F32;
    sums.rank = 2;
    sums.shape[0] = tensor.rows();
    sums.shape[1] = patch_inputs_;
    sums.data = folded.data();
    sums.bytes = folded.size() * sizeof(float);
    load_matrix(name, TensorView::matrix(&sums, name), patch_.matrix, kernels, team);
}

}  // namespace natix::vision
