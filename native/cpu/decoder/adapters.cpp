#include "decoder/adapters.hpp"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <string>

#include "decoder/refuse.hpp"
#include "decoder/tensor_view.hpp"

namespace natix::decoder {
namespace {

PackedMatrix packed(const TensorView& tensor, const std::string& name, const Kernels& kernels) {
    PackedMatrix matrix(WeightType::F32, tensor.columns(), tensor.rows(), 1);
    std::vector<float> row(tensor.columns());
    for (size_t r = 0; r < tensor.rows(); ++r) {
        tensor.read(r, row.data());
        const size_t wrong = first_beyond(row.data(), row.size(), FLT_MAX);
        if (wrong < row.size()) refuse_value(name, r * row.size() + wrong, row[wrong], FLT_MAX);
        matrix.pack(r, row.data(), kernels);
    }
    return matrix;
}

}  // namespace

AdapterStore::AdapterStore(const Settings& settings)
    : layers_(settings.layers), max_rank_(settings.max_rank), adapters_(settings.max_adapters) {}

void AdapterStore::load(uint32_t adapter, const Module& module, std::string_view name, const nx_tensor* a,
                        const nx_tensor* b, float scale, const Kernels& kernels) {
    check_number(adapter);
    const std::string name_a = text_of("adapter ", adapter, ", A of ", name);
    const std::string name_b = text_of("adapter ", adapter, ", B of ", name);
    if (!std::isfinite(scale)) refuse("adapter ", adapter, ", ", name, ": the scale is not finite");
    const size_t rank = TensorView::matrix(a, name_a).rows();
    if (rank > max_rank_) refuse(name_a, ": rank ", rank, " is above max_rank, which is ", max_rank_);
    const TensorView view_a(a, name_a, 2, rank, module.inputs), view_b(b, name_b, 2, module.outputs, rank);
    AdapterPart part{packed(view_a, name_a, kernels), packed(view_b, name_b, kernels), scale, module.first_output};

    auto fresh = adapters_[adapter] == nullptr ? std::make_unique<Adapter>(layers_ * kLinears) : nullptr;
    Adapter& all = fresh != nullptr ? *fresh : *adapters_[adapter];
    AdapterParts& parts = all[module.layer * kLinears + static_cast<size_t>(module.linear)];
    for (const AdapterPart& other : parts)
        if (other.first_output == part.first_output)
            refuse("adapter ", adapter, " adds to ", name, " already; drop it to load it anew");
    parts.push_back(std::move(part));
    if (fresh != nullptr) adapters_[adapter] = std::move(fresh);
}

void AdapterStore::drop(uint32_t adapter) {
    check_number(adapter);
    if (adapters_[adapter] == nullptr) refuse("adapter ", adapter, " is not loaded");
    adapters_[adapter] = nullptr;
}

void AdapterStore::check_number(uint32_t adapter) const {
    if (adapter >= adapters_.size())
        refuse("adapter ", adapter, ": max_adapters is ", adapters_.size(), ", so numbers are below that");
}

bool AdapterStore::holds(int32_t adapter) const noexcept {
    return adapter >= 0 && static_cast<size_t>(adapter) < adapters_.size() &&
           adapters_[static_cast<size_t>(adapter)] != nullptr;
}

uint64_t AdapterStore::bytes() const noexcept {
    uint64_t bytes = 0;
    for (const auto& adapter : adapters_) {
        if (adapter == nullptr) continue;
        for (const AdapterParts& parts : *adapter)
            for (const AdapterPart& part : parts) bytes += part.a.bytes() + part.b.bytes();
    }
    return bytes;
}

}  // namespace natix::decoder
