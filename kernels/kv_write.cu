// One block a row, heads of q, k and v shared out over its warps: lane l has elements l, l + 32, ... of a head, so that
// both elements of a pair are in one thread.
#include "kv_write.hpp"
#include "launch.cuh"
#include "row_order.hpp"

namespace natix::kernels {
namespace {

constexpr int kThreads = 256, kWarps = kThreads / kWarp;

__device__ int axis_of(const KvWrite& a, int pair) {
    const int axis = pair % 3;
    return axis != 0 && pair < 3 * static_cast<int>(a.mrope[axis]) ? axis : 0;
}

// The angle is brought into one turn, and counted in turns, in double precision, which float32 does not have for far
// positions.
__device__ void turn_of(const KvWrite& a, int pair, float& cosine, float& sine) {
    const bool three = a.mrope[0] + a.mrope[1] + a.mrope[2] != 0;
    const int64_t row = blockIdx.x;
    const int position = three ? a.positions[3 * row + axis_of(a, pair)] : a.positions[row];
    const double turns = position * a.inverse_frequencies[pair] * 0.15915494309189533577;
    sincospif(static_cast<float>(2 * (turns - rint(turns))), &sine, &cosine);
}

template <int kElements>
__device__ void norm(const KvWrite& a, float (&head)[kElements], const uint16_t* weight) {
    float sum = 0;
#pragma unroll
    for (int j = 0; j < kElements; ++j) sum = fused(head[j], head[j], sum);
    for (int distance = kWarp / 2; distance > 0; distance /= 2) sum += shuffled_xor(sum, distance);
    const float mean = quotient(sum, static_cast<float>(kElements * kWarp));
    const float factor = isfinite(mean) ? quotient(1, root(mean + a.epsilon)) : not_a_number();
#pragma unroll
    for (int j = 0; j < kElements; ++j) head[j] = head[j] * factor * to_float(weight[threadIdx.x % kWarp + j * kWarp]);
}

template <int kElements>
__device__ void turn(float (&head)[kElements], const float* cosines, const float* sines) {
#pragma unroll
    for (int j = 0; j < kElements / 2; ++j) {
        const int pair = threadIdx.x % kWarp + j * kWarp;
        const float first = head[j], second = head[j + kElements / 2];
        head[j] = first * cosines[pair] - second * sines[pair];
        head[j + kElements / 2] = second * cosines[pair] + first * sines[pair];
    }
}

template <int kElements>
__device__ void load(float (&head)[kElements], const uint16_t* from) {
#pragma unroll
    for (int j = 0; j < kElements; ++j) head[j] = to_float(from[threadIdx.x % kWarp + j * kWarp]);
}

// slot is one of the cache's.
template <int kElements, bool kE4m3>
__device__ void store(const KvWrite& a, int slot, int kv_head, const float (&head)[kElements], void* cache,
                      const float* scales) {
    const int block = slot / a.block_tokens, offset = slot % a.block_tokens;
    const int64_t first = ((int64_t{block} * a.kv_heads + kv_head) * a.block_tokens + offset) * (kElements * kWarp);
#pragma unroll
    for (int j = 0; j < kElements; ++j) {
        const int64_t at = first + threadIdx.x % kWarp + j * kWarp;
        if constexpr (kE4m3)
            static_cast<uint8_t*>(cache)[at] = to_e4m3(quotient(head[j], scales[kv_head]));
        else
            static_cast<uint16_t*>(cache)[at] = rounded<uint16_t>(head[j]);
    }
}

template <int kHeadDim, bool kE4m3>
__global__ void __launch_bounds__(kThreads) write_kv_kernel(KvWrite a) {
    constexpr int kElements = kHeadDim / kWarp;
    __shared__ float cosines[kHeadDim / 2], sines[kHeadDim / 2];
    const int64_t row = blockIdx.x;
    if (threadIdx.x < kHeadDim / 2) turn_of(a, threadIdx.x, cosines[threadIdx.x], sines[threadIdx.x]);
    const int slot = a.slots[row];
    const bool kept = slot >= 0 && slot < a.blocks * a.block_tokens;
    if (!kept && slot != -1 && threadIdx.x == 0) count_error(a.errors);
    sync_block();
    const int heads = kept ? a.heads + 2 * a.kv_heads : a.heads;
    for (int h = threadIdx.x / kWarp; h < heads; h += kWarps) {
        float head[kElements];
        if (h < a.heads) {
            load(head, a.q + row * a.q_stride + h * kHeadDim);
            if (a.q_weight != nullptr) norm(a, head, a.q_weight);
            turn(head, cosines, sines);
            uint16_t* to = a.q_output + row * a.q_output_stride + h * kHeadDim;
#pragma unroll
            for (int j = 0; j < kElements; ++j) to[threadIdx.x % kWarp + j * kWarp] = rounded<uint16_t>(head[j]);
        } else if (h < a.heads + a.kv_heads) {
            const int kv_head = h - a.heads;
            load(head, a.k + row * a.k_stride + kv_head * kHeadDim);
            if (a.k_weight != nullptr) norm(a, head, a.k_weight);
            turn(head, cosines, sines);
            store<kElements, kE4m3>(a, slot, kv_head, head, a.key_cache, a.key_scales);
        } else {
            const int kv_head = h - a.heads - a.kv_heads;
            load(head, a.v + row * a.v_stride + kv_head * kHeadDim);
            store<kElements, kE4m3>(a, slot, kv_head, head, a.value_cache, a.value_scales);
        }
    }
}

}  // namespace

void launch(const KvWrite& a, void* stream) {
    if (a.rows == 0) return;
    const Grid grid{dim3(a.rows), kThreads};
    const bool e4m3 = a.kv_type == NX_TYPE_E4M3;
    if (a.head_dim == 64)
        launch_kernel("kv_write 64", e4m3 ? write_kv_kernel<64, true> : write_kv_kernel<64, false>, grid, stream, a);
    else
        launch_kernel("kv_write 128", e4m3 ? write_kv_kernel<128, true> : write_kv_kernel<128, false>, grid, stream, a);
}

}  // namespace natix::kernels
