#include "rms_norm.hpp"

#include <cmath>
#include <limits>

#include "fields.hpp"
#include "number_formats.hpp"
#include "row_order.hpp"
#include "typed_rows.hpp"

namespace natix::kernels {
namespace {

// The mean of squares in the order of the kernel: a sum a thread, joined within warps by halves, then warp by warp.
float mean_of_squares(const TypedRow& row, int32_t width) {
    float sums[kRowThreads] = {};
    for (int32_t i = 0; i < width; ++i) {
        float& sum = sums[i / kRowChunk % kRowThreads];
        const float value = row.get(i);
        sum = std::fma(value, value, sum);
    }
    float total = 0;
    for (int first = 0; first < kRowThreads; first += kWarp) {
        for (int distance = kWarp / 2; distance > 0; distance /= 2)
            for (int lane = 0; lane < distance; ++lane) sums[first + lane] += sums[first + lane + distance];
        total += sums[first];
    }
    return total / static_cast<float>(width);
}

}  // namespace

void check(const RmsNorm& a) {
    const Fields fields("nx_rms_norm");
    fields.one_of("type", a.type, {NX_TYPE_F32, NX_TYPE_BF16});
    fields.range("rows", a.rows, 0, std::numeric_limits<int32_t>::max());
    fields.range("width", a.width, 1, kMostWidth);
    fields.epsilon(a.epsilon);
    if (a.rows == 0) return;
    const size_t alignment = bytes_of_type(a.type);
    fields.pointer("stream_rows", a.stream_rows, alignment);
    fields.aligned("addend", a.addend, alignment);
    fields.pointer("weight", a.weight, alignment);
    fields.pointer("output", a.output, alignment);
    fields.stride("stream_stride", a.stream_stride, a.width);
    if (a.addend != nullptr) fields.stride("addend_stride", a.addend_stride, a.width);
    fields.stride("output_stride", a.output_stride, a.width);
}

void run(const RmsNorm& a) {
    const TypedRow weight(a.type, a.weight);
    for (int64_t r = 0; r < a.rows; ++r) {
        TypedRow stream(a.type, a.stream_rows, r * a.stream_stride), output(a.type, a.output, r * a.output_stride);
        if (a.addend != nullptr) {
            const TypedRow addend(a.type, a.addend, r * a.addend_stride);
            for (int32_t i = 0; i < a.width; ++i) stream.set(i, stream.get(i) + addend.get(i));
        }
        const float mean = mean_of_squares(stream, a.width);
        // 1 / sqrt(infinity) would be 0, and the row would look like one.
        const float factor =
            std::isfinite(mean) ? 1 / std::sqrt(mean + a.epsilon) : std::numeric_limits<float>::quiet_NaN();
        for (int32_t i = 0; i < a.width; ++i) output.set(i, stream.get(i) * factor * weight.get(i));
    }
}

}  // namespace natix::kernels
