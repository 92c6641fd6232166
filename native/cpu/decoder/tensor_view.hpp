// A tensor of a caller, its type, shape and size checked.
#pragma once

#include <cstddef>
#include <string_view>

#include "natix/decoder.h"

namespace natix::decoder {

class TensorView {
  public:
    // Checks against the shape that is expected: [columns] of rank 1, where there is one row, or [rows, columns].
    // NX_INVALID_ARGUMENT tells the tensor by `name`, with what was expected and what was found.
    TensorView(const nx_tensor* tensor, std::string_view name, uint32_t rank, uint64_t rows, uint64_t columns);

    // Reads the shape [rows, columns] of a matrix from the tensor itself.
    static TensorView matrix(const nx_tensor* tensor, std::string_view name);

    size_t rows() const noexcept { return rows_; }
    size_t columns() const noexcept { return columns_; }
    uint32_t type() const noexcept { return type_; }
    size_t row_bytes() const noexcept { return columns_ * element_bytes(); }
    const std::byte* row(size_t row) const noexcept { return data_ + row * row_bytes(); }

    // Converts a row to float32, exactly.
    void read(size_t row, float* out) const noexcept { convert(type_, this->row(row), columns_, out); }
    static void convert(uint32_t type, const std::byte* data, size_t count, float* out) noexcept;
    static size_t element_bytes(uint32_t type) noexcept { return type == NX_TYPE_F32 ? 4 : 2; }

  private:
    size_t element_bytes() const noexcept { return element_bytes(type_); }

    uint32_t type_;
    size_t rows_, columns_;
    const std::byte* data_;
};

// The first value of magnitude above `limit`, or none that is a number; count if there is none.
size_t first_beyond(const float* values, size_t count, float limit) noexcept;

// Throws NX_INVALID_ARGUMENT for the value at that index of a tensor.
[[noreturn]] void refuse_value(std::string_view name, size_t index, float value, float limit);

}  // namespace natix::decoder
