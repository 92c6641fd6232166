// Loading of tensors into the decoder's own packing, all threads together.
#include <algorithm>
#include <cfloat>
#include <cstring>

#include "decoder/refuse.hpp"
#include "decoder/tensor_view.hpp"
#include "decoder/weights.hpp"

namespace natix::decoder {

void Weights::load(std::string_view name, const nx_tensor* tensor, const Kernels& kernels, ThreadTeam& team) {
    const auto found = targets_.find(name);
    if (found == targets_.end()) refuse(name, ": no tensor of a decoder configured like this has that name");
    Target& target = found->second;
    if (target.loaded) refuse(name, ": a second tensor of that name");
    const TensorView view(tensor, name, target.rank, target.rows, target.columns);
    if (target.matrix != nullptr)
        load_matrix(name, target, view, kernels, team);
    else if (target.is_embedding)
        load_embedding(name, view);
    else
        load_vector(name, target, view);
    target.loaded = true;
    if (target.present != nullptr) *target.present = true;
}

void Weights::load_matrix(std::string_view name, const Target& target, const TensorView& tensor, const Kernels& kernels,
                          ThreadTeam& team) {
    const size_t columns = tensor.columns(), none = tensor.rows() * columns;
    const float limit = PackedMatrix::limit(target.matrix->type());
    std::vector<float> rows(team.size() * columns);
    std::vector<size_t> beyond(team.size(), none);  // the first value that each thread refuses
    team.run([&](unsigned thread) noexcept {
        const Range mine = share_of(tensor.rows(), thread, team.size());
        float* row = rows.data() + thread * columns;
        for (size_t r = mine.first; r < mine.last; ++r) {
            tensor.read(r, row);
            const size_t wrong = first_beyond(row, columns, limit);
            if (wrong < columns) {
                beyond[thread] = r * columns + wrong;
                return;
            }
            target.matrix->pack(target.first_output + r, row, kernels);
        }
    });
    const size_t first = *std::min_element(beyond.begin(), beyond.end());
    if (first == none) return;
    tensor.read(first / columns, rows.data());
    refuse_value(name, first, rows[first % columns], limit);
}

void Weights::load_vector(std::string_view name, const Target& target, const TensorView& tensor) {
    std::vector<float> values(tensor.columns());
    tensor.read(0, values.data());
    const size_t wrong = first_beyond(values.data(), values.size(), FLT_MAX);
    if (wrong < values.size()) refuse_value(name, wrong, values[wrong], FLT_MAX);
    std::copy(values.begin(), values.end(), target.vector);
}

void Weights::load_embedding(std::string_view name, const TensorView& tensor) {
    Buffer<std::byte> copy(tensor.rows() * tensor.row_bytes());
    std::vector<float> row(tensor.columns());
    for (size_t r = 0; r < tensor.rows(); ++r) {
        tensor.read(r, row.data());
        const size_t wrong = first_beyond(row.data(), row.size(), FLT_MAX);
        if (wrong < row.size()) refuse_value(name, r * row.size() + wrong, row[wrong], FLT_MAX);
        std::memcpy(copy.data() + r * tensor.row_bytes(), tensor.row(r), tensor.row_bytes());
    }
    embedding_ = std::move(copy);
    embedding_type_ = tensor.type();
}

}  // namespace natix::decoder
