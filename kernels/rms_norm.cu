// One block a row. Two passes over it: the second finds it in the nearest cache.
#include "launch.cuh"
#include "rms_norm.hpp"
#include "row_access.cuh"

namespace natix::kernels {
namespace {

constexpr int kWarps = kRowThreads / kWarp;

// The block's sum, in every thread: within warps by halves, then warp by warp.
__device__ float sum_of_block(float value) {
    __shared__ float warps[kWarps];
    for (int distance = kWarp / 2; distance > 0; distance /= 2) value += shuffled_xor(value, distance);
    if (threadIdx.x % kWarp == 0) warps[threadIdx.x / kWarp] = value;
    sync_block();
    float total = 0;
    for (int i = 0; i < kWarps; ++i) total += warps[i];
    return total;
}

template <class T>
__global__ void __launch_bounds__(kRowThreads) normalise_rows_kernel(RmsNorm a) {
    T* stream = static_cast<T*>(a.stream_rows) + blockIdx.x * a.stream_stride;
    const T* weight = static_cast<const T*>(a.weight);
    T* output = static_cast<T*>(a.output) + blockIdx.x * a.output_stride;
    float sum = 0, values[kRowChunk];
    for (int first = threadIdx.x * kRowChunk; first < a.width; first += kRowThreads * kRowChunk) {
        load_chunk(values, stream, first, a.width);
        if (a.addend != nullptr) {
            float more[kRowChunk];
            load_chunk(more, static_cast<const T*>(a.addend) + blockIdx.x * a.addend_stride, first, a.width);
#pragma unroll
            for (int i = 0; i < kRowChunk; ++i) values[i] = to_float(rounded<T>(values[i] + more[i]));
            store_chunk(stream, first, a.width, values);
        }
#pragma unroll
        for (int i = 0; i < kRowChunk; ++i) sum = fused(values[i], values[i], sum);
    }
    const float mean = quotient(sum_of_block(sum), static_cast<float>(a.width));
    // 1 / sqrt(infinity) would be 0, and the row would look like one.
    const float factor = isfinite(mean) ? quotient(1, root(mean + a.epsilon)) : not_a_number();
    for (int first = threadIdx.x * kRowChunk; first < a.width; first += kRowThreads * kRowChunk) {
        float weights[kRowChunk];
        load_chunk(values, stream, first, a.width);
        load_chunk(weights, weight, first, a.width);
#pragma unroll
        for (int i = 0; i < kRowChunk; ++i) values[i] = values[i] * factor * weights[i];
        store_chunk(output, first, a.width, values);
    }
}

}  // namespace

void launch(const RmsNorm& a, void* stream) {
    if (a.rows == 0) return;
    const Grid grid{dim3(a.rows), kRowThreads};
    if (a.type == NX_TYPE_F32)
        launch_kernel("rms_norm f32", normalise_rows_kernel<float>, grid, stream, a);
    else
        launch_kernel("rms_norm bf16", normalise_rows_kernel<uint16_t>, grid, stream, a);
}

}  // namespace natix::kernels
