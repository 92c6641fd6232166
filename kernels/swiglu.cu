// A thread a chunk of a row; blocks along the row in y.
#include "launch.cuh"
#include "row_access.cuh"
#include "swiglu.hpp"

namespace natix::kernels {
namespace {

template <class T>
__global__ void __launch_bounds__(kRowThreads) gate_rows_kernel(Swiglu a) {
    const int first = (blockIdx.y * kRowThreads + threadIdx.x) * kRowChunk;
    if (first >= a.width) return;
    float gate[kRowChunk], up[kRowChunk];
    load_chunk(gate, static_cast<const T*>(a.gate) + blockIdx.x * a.gate_stride, first, a.width);
    load_chunk(up, static_cast<const T*>(a.up) + blockIdx.x * a.up_stride, first, a.width);
#pragma unroll
    for (int i = 0; i < kRowChunk; ++i) gate[i] = quotient(gate[i], 1 + expf(-gate[i])) * up[i];
    store_chunk(static_cast<T*>(a.output) + blockIdx.x * a.output_stride, first, a.width, gate);
}

}  // namespace

void launch(const Swiglu& a, void* stream) {
    if (a.rows == 0) return;
    const int per_block = kRowThreads * kRowChunk;
    const Grid grid{dim3(a.rows, (a.width + per_block - 1) / per_block), kRowThreads};
    if (a.type == NX_TYPE_F32)
        launch_kernel("swiglu f32", gate_rows_kernel<float>, grid, stream, a);
    else
        launch_kernel("swiglu bf16", gate_rows_kernel<uint16_t>, grid, stream, a);
}

}  // namespace natix::kernels
