// Chunks of kRowChunk elements of a row: one or two 16-byte accesses where the row's beginning allows it, single
// elements elsewhere. Which thread has which element is the same either way (row_order.hpp).
#pragma once

#include "device.cuh"
#include "row_order.hpp"

namespace natix::kernels {

struct alignas(16) Sixteen {
    uint32_t words[4];
};

template <class T>
__device__ __forceinline__ bool is_wide(const T* at) {
    return reinterpret_cast<uintptr_t>(at) % 16 == 0;
}

// Elements behind the row's end are 0.
template <class T>
__device__ __forceinline__ void load_chunk(float (&values)[kRowChunk], const T* row, int first, int width) {
    constexpr int kWords = kRowChunk * sizeof(T) / 16;
    if (first + kRowChunk <= width && is_wide(row + first)) {
        alignas(16) T raw[kRowChunk];
        _Pragma("unroll") for (int i = 0; i < kWords; ++i) reinterpret_cast<Sixteen*>(raw)[i] =
            reinterpret_cast<const Sixteen*>(row + first)[i];
#pragma unroll
        for (int i = 0; i < kRowChunk; ++i) values[i] = to_float(raw[i]);
    } else {
#pragma unroll
        for (int i = 0; i < kRowChunk; ++i) values[i] = first + i < width ? to_float(row[first + i]) : 0.0F;
    }
}

template <class T>
__device__ __forceinline__ void store_chunk(T* row, int first, int width, const float (&values)[kRowChunk]) {
    constexpr int kWords = kRowChunk * sizeof(T) / 16;
    if (first + kRowChunk <= width && is_wide(row + first)) {
        alignas(16) T raw[kRowChunk];
#pragma unroll
        for (int i = 0; i < kRowChunk; ++i) raw[i] = rounded<T>(values[i]);
        _Pragma("unroll") for (int i = 0; i < kWords; ++i) reinterpret_cast<Sixteen*>(row + first)[i] =
            reinterpret_cast<const Sixteen*>(raw)[i];
    } else {
        for (int i = 0; i < kRowChunk && first + i < width; ++i) row[first + i] = rounded<T>(values[i]);
    }
}

}  // namespace natix::kernels
