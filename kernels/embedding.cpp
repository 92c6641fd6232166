#include "embedding.hpp"

#include <limits>

#include "fields.hpp"
#include "typed_rows.hpp"

namespace natix::kernels {

void check(const Embedding& a) {
    const Fields fields("nx_embedding");
    fields.one_of("type", a.type, {NX_TYPE_F32, NX_TYPE_BF16});
    fields.range("rows", a.rows, 0, std::numeric_limits<int32_t>::max());
    fields.range("width", a.width, 1, kMostWidth);
    fields.range("vocabulary", a.vocabulary, 1, std::numeric_limits<int32_t>::max());
    fields.aligned("errors", a.errors, 4);
    if (a.rows == 0) return;
    const size_t alignment = bytes_of_type(a.type);
    fields.pointer("ids", a.ids, 4);
    fields.pointer("table", a.table, alignment);
    fields.pointer("output", a.output, alignment);
    fields.stride("output_stride", a.output_stride, a.width);
}

void run(const Embedding& a) {
    for (int64_t r = 0; r < a.rows; ++r) {
        const int32_t id = a.ids[r];
        const bool known = id >= 0 && id < a.vocabulary;
        if (!known && a.errors != nullptr) ++*a.errors;
        const TypedRow from(a.type, a.table, known ? int64_t{id} * a.width : 0);
        TypedRow to(a.type, a.output, r * a.output_stride);
        for (int32_t i = 0; i < a.width; ++i) to.set(i, known ? from.get(i) : std::numeric_limits<float>::quiet_NaN());
    }
}

}  // namespace natix::kernels
