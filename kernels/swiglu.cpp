#include "swiglu.hpp"

#include <cmath>
#include <limits>

#include "fields.hpp"
#include "typed_rows.hpp"

namespace natix::kernels {

void check(const Swiglu& a) {
    const Fields fields("nx_swiglu");
    fields.one_of("type", a.type, {NX_TYPE_F32, NX_TYPE_BF16});
    fields.range("rows", a.rows, 0, std::numeric_limits<int32_t>::max());
    fields.range("width", a.width, 1, kMostWidth);
    if (a.rows == 0) return;
    const size_t alignment = bytes_of_type(a.type);
    fields.pointer("gate", a.gate, alignment);
    fields.pointer("up", a.up, alignment);
    fields.pointer("output", a.output, alignment);
    fields.stride("gate_stride", a.gate_stride, a.width);
    fields.stride("up_stride", a.up_stride, a.width);
    fields.stride("output_stride", a.output_stride, a.width);
}

void run(const Swiglu& a) {
    for (int64_t r = 0; r < a.rows; ++r) {
        const TypedRow gate(a.type, a.gate, r * a.gate_stride), up(a.type, a.up, r * a.up_stride);
        TypedRow output(a.type, a.output, r * a.output_stride);
        for (int32_t i = 0; i < a.width; ++i) {
            const float g = gate.get(i);
            output.set(i, g / (1 + std::exp(-g)) * up.get(i));
        }
    }
}

}  // namespace natix::kernels
