// Rows of float32 or bfloat16 as the twins see them: get and set round as the type asks for.
#pragma once

#include <cstdint>
#include <cstring>

#include "natix/decoder.h"
#include "number_formats.hpp"

namespace natix::kernels {

class TypedRow {
  public:
    TypedRow(uint32_t type, const void* data, int64_t first = 0) : TypedRow(type, const_cast<void*>(data), first) {}
    TypedRow(uint32_t type, void* data, int64_t first = 0) : wide_(type == NX_TYPE_F32) {
        if (wide_)
            floats_ = static_cast<float*>(data) + first;
        else
            shorts_ = static_cast<uint16_t*>(data) + first;
    }

    float get(int64_t i) const { return wide_ ? floats_[i] : from_bf16(shorts_[i]); }
    void set(int64_t i, float value) {
        if (wide_)
            floats_[i] = value;
        else
            shorts_[i] = to_bf16(value);
    }

  private:
    bool wide_;
    float* floats_ = nullptr;
    uint16_t* shorts_ = nullptr;
};

}  // namespace natix::kernels
