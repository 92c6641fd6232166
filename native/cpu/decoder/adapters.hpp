// LoRA adapters (Hu et al. 2021): y += scale * B (A x), for some linear layers each.
#pragma once

#include <array>
#include <memory>
#include <string_view>
#include <vector>

#include "decoder/weights.hpp"

namespace natix::decoder {

struct AdapterPart {
    PackedMatrix a;  // [rank, in]
    PackedMatrix b;  // [out, rank]
    float scale;
    size_t first_output;  // of the layer's matrix
};

// What an adapter adds to one matrix: at most q, k and v.
using AdapterParts = std::vector<AdapterPart>;
constexpr size_t kMostParts = 3;

class AdapterStore {
  public:
    explicit AdapterStore(const Settings& settings);

    // See nx_decoder_adapter_load.
    void load(uint32_t adapter, const Module& module, std::string_view name, const nx_tensor* a, const nx_tensor* b,
              float scale, const Kernels& kernels);
    void drop(uint32_t adapter);

    bool holds(int32_t adapter) const noexcept;
    const AdapterParts& parts(uint32_t adapter, size_t layer, LinearId linear) const noexcept {
        return (*adapters_[adapter])[layer * kLinears + static_cast<size_t>(linear)];
    }
    uint64_t bytes() const noexcept;

  private:
    using Adapter = std::vector<AdapterParts>;  // [layers][kLinears]

    void check_number(uint32_t adapter) const;

    size_t layers_;
    uint32_t max_rank_;
    std::vector<std::unique_ptr<Adapter>> adapters_;
};

}  // namespace natix::decoder
