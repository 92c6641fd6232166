#include "decoder/tensor_view.hpp"

#include <cmath>
#include <cstring>

#include "decoder/element_types.hpp"
#include "decoder/refuse.hpp"

namespace natix::decoder {
namespace {

constexpr uint32_t kFirstVersion = 48;
constexpr uint64_t kMostElements = uint64_t{1} << 40;

std::string shape_text(uint32_t rank, uint64_t first, uint64_t second) {
    return rank == 1 ? text_of("[", first, "]") : text_of("[", first, ", ", second, "]");
}

nx_tensor read_tensor(const nx_tensor* tensor, std::string_view name) {
    const nx_tensor own = read_sized(tensor, kFirstVersion, "nx_tensor");
    if (own.type != NX_TYPE_F32 && own.type != NX_TYPE_F16 && own.type != NX_TYPE_BF16)
        refuse(name, ": type ", own.type, " is none of NX_TYPE_F32, NX_TYPE_F16, NX_TYPE_BF16");
    if (own.rank != 1 && own.rank != 2) refuse(name, ": rank ", own.rank, " is neither 1 nor 2");
    return own;
}

void check_bytes(const nx_tensor& tensor, std::string_view name, uint64_t rows, uint64_t columns) {
    const uint64_t bytes = rows * columns * TensorView::element_bytes(tensor.type);
    if (tensor.bytes != bytes)
        refuse(name, ": ", tensor.bytes, " bytes of data, but ",
               shape_text(tensor.rank, tensor.shape[0], tensor.shape[1]), " of this type takes ", bytes);
    if (tensor.data == nullptr) refuse(name, ": data is null");
}

}  // namespace

TensorView::TensorView(const nx_tensor* tensor, std::string_view name, uint32_t rank, uint64_t rows, uint64_t columns)
    : rows_(rows), columns_(columns) {
    const nx_tensor own = read_tensor(tensor, name);
    const uint64_t first = rank == 1 ? columns : rows;
    if (own.rank != rank || own.shape[0] != first || (rank == 2 && own.shape[1] != columns))
        refuse(name, ": the shape is ", shape_text(own.rank, own.shape[0], own.shape[1]), ", configured is ",
               shape_text(rank, first, columns));
    check_bytes(own, name, rows, columns);
    type_ = own.type;
    data_ = static_cast<const std::byte*>(own.data);
}

TensorView TensorView::matrix(const nx_tensor* tensor, std::string_view name) {
    const nx_tensor own = read_tensor(tensor, name);
    if (own.rank != 2) refuse(name, ": rank ", own.rank, ", a matrix is needed");
    if (own.shape[0] == 0 || own.shape[1] == 0 || own.shape[0] > kMostElements / own.shape[1])
        refuse(name, ": the shape ", shape_text(2, own.shape[0], own.shape[1]), " is empty or too large");
    return {tensor, name, 2, own.shape[0], own.shape[1]};
}

void TensorView::convert(uint32_t type, const std::byte* data, size_t count, float* out) noexcept {
    if (type == NX_TYPE_F32) {
        std::memcpy(out, data, count * sizeof(float));
        return;
    }
    for (size_t i = 0; i < count; ++i) {
        uint16_t bits;  // by bytes: a file's tensors need not be aligned
        std::memcpy(&bits, data + 2 * i, sizeof bits);
        out[i] = type == NX_TYPE_F16 ? from_f16(bits) : from_bf16(bits);
    }
}

size_t first_beyond(const float* values, size_t count, float limit) noexcept {
    size_t i = 0;
    while (i < count && std::fabs(values[i]) <= limit) ++i;
    return i;
}

void refuse_value(std::string_view name, size_t index, float value, float limit) {
    if (!std::isfinite(value)) refuse(name, ": value ", index, " is ", value, ", which is not finite");
    refuse(name, ": value ", index, " is ", value, "; quantised weights of this kind hold at most ", limit);
}

}  // namespace natix::decoder
