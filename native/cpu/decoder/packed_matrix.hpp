// The weights of a linear layer, y = W x, packed as packed_layout.hpp tells.
#pragma once

#include "decoder/buffer.hpp"
#include "decoder/kernels.hpp"

namespace natix::decoder {

class PackedMatrix {
  public:
    PackedMatrix() = default;
    // `group` inputs share a scale (a multiple of 32 that divides the inputs); ignored for F32.
    PackedMatrix(WeightType type, size_t inputs, size_t outputs, size_t group);

    WeightType type() const noexcept { return type_; }
    size_t inputs() const noexcept { return inputs_; }
    size_t outputs() const noexcept { return outputs_; }
    size_t group() const noexcept { return group_; }
    size_t panels() const noexcept { return (outputs_ + kPanelOutputs - 1) / kPanelOutputs; }
    size_t bytes() const noexcept { return data_.bytes(); }

    // The greatest magnitude of a weight that its type can hold.
    static float limit(WeightType type) noexcept;

    // Packs the weights [inputs] of one output, each at most limit(type). Different outputs may be packed by different
    // threads at once.
    void pack(size_t output, const float* weights, const Kernels& kernels) noexcept;

    // The weights [inputs] of one output as they are used: quantised ones come back rounded.
    void unpack(size_t output, float* weights) const noexcept;

    // What a kernel has to know, all panels; rows, input and y are left to the caller.
    LinearShare share() const noexcept;

  private:
    std::byte* panel(size_t output) noexcept { return data_.data() + output / kPanelOutputs * panel_bytes_; }
    const std::byte* panel(size_t output) const noexcept {
        return data_.data() + output / kPanelOutputs * panel_bytes_;
    }
    void pack_int8(std::byte* group, size_t lane, const float* weights) noexcept;
    void pack_int4(std::byte* group, size_t lane, const float* weights, const Kernels& kernels) noexcept;

    WeightType type_ = WeightType::F32;
    size_t inputs_ = 0, outputs_ = 0, group_ = 1, panel_bytes_ = 0;
    Buffer<std::byte> data_;
};

}  // namespace natix::decoder
