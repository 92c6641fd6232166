// One block a row. Values go through float32, which changes neither format.
#include "embedding.hpp"
#include "launch.cuh"
#include "row_access.cuh"

namespace natix::kernels {
namespace {

template <class T>
__global__ void __launch_bounds__(kRowThreads) look_up_rows_kernel(Embedding a) {
    const int id = a.ids[blockIdx.x];
    const bool known = id >= 0 && id < a.vocabulary;
    if (!known && threadIdx.x == 0) count_error(a.errors);
    const T* from = static_cast<const T*>(a.table) + (known ? int64_t{id} * a.width : 0);
    T* to = static_cast<T*>(a.output) + blockIdx.x * a.output_stride;
    for (int first = threadIdx.x * kRowChunk; first < a.width; first += kRowThreads * kRowChunk) {
        float values[kRowChunk];
        load_chunk(values, from, first, a.width);
#pragma unroll
        for (int i = 0; i < kRowChunk; ++i) values[i] = known ? values[i] : not_a_number();
        store_chunk(to, first, a.width, values);
    }
}

}  // namespace

void launch(const Embedding& a, void* stream) {
    if (a.rows == 0) return;
    const Grid grid{dim3(a.rows), kRowThreads};
    if (a.type == NX_TYPE_F32)
        launch_kernel("embedding f32", look_up_rows_kernel<float>, grid, stream, a);
    else
        launch_kernel("embedding bf16", look_up_rows_kernel<uint16_t>, grid, stream, a);
}

}  // namespace natix::kernels
