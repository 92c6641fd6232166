// What kernels say to the hardware, by plain names. Nothing else in kernels/ has assembly in it. Emulated for tests
// that run kernels on a CPU (tests/native/kernels/emulated_device.hpp), where the same names do the same.
#pragma once

#ifdef NATIX_EMULATED_DEVICE
#include "emulated_device.hpp"
#else

#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_fp8.h>
#include <cuda_runtime.h>

#include <cstdint>

namespace natix::kernels {

inline constexpr unsigned kAllLanes = 0xFFFFFFFFu;

__device__ __forceinline__ float shuffled_xor(float value, int mask) {
    return __shfl_xor_sync(kAllLanes, value, mask);
}
__device__ __forceinline__ int shuffled(int value, int lane) {
    return __shfl_sync(kAllLanes, value, lane);
}
__device__ __forceinline__ float shuffled(float value, int lane) {
    return __shfl_sync(kAllLanes, value, lane);
}
__device__ __forceinline__ void sync_block() {
    __syncthreads();
}
__device__ __forceinline__ void sync_warp() {
    __syncwarp();
}
// Waits for the kernel before this one in the stream, where it was launched to begin early.
__device__ __forceinline__ void wait_for_previous_kernel() {
    cudaGridDependencySynchronize();
}
template <class T>
__device__ __forceinline__ T* shared_memory() {
    extern __shared__ __align__(128) unsigned char memory[];
    return reinterpret_cast<T*>(memory);
}
__device__ __forceinline__ void count_error(uint32_t* errors) {
    if (errors != nullptr) atomicAdd(errors, 1u);
}

__device__ __forceinline__ float to_float(float value) {
    return value;
}
__device__ __forceinline__ float to_float(uint16_t bf16) {
    return __uint_as_float(uint32_t{bf16} << 16);
}
template <class T>
__device__ __forceinline__ T rounded(float value);
template <>
__device__ __forceinline__ float rounded<float>(float value) {
    return value;
}
template <>
__device__ __forceinline__ uint16_t rounded<uint16_t>(float value) {
    return __bfloat16_as_ushort(__float2bfloat16_rn(value));
}
__device__ __forceinline__ float float_of_bits(uint32_t bits) {
    return __uint_as_float(bits);
}
__device__ __forceinline__ uint32_t bits_of_float(float value) {
    return __float_as_uint(value);
}
__device__ __forceinline__ float not_a_number() {
    return __uint_as_float(0x7FC00000u);
}
__device__ __forceinline__ uint8_t to_e4m3(float value) {
    return __nv_cvt_float_to_fp8(value, __NV_SATFINITE, __NV_E4M3);
}

// Divisions and roots are correctly rounded, as on the CPU; the power is the hardware's, 2 units in the last place off
// at most.
__device__ __forceinline__ float quotient(float a, float b) {
    return __fdiv_rn(a, b);
}
__device__ __forceinline__ float root(float value) {
    return __fsqrt_rn(value);
}
__device__ __forceinline__ float fused(float a, float b, float c) {
    return __fmaf_rn(a, b, c);
}
__device__ __forceinline__ float power_of_2(float exponent) {
    float power;
    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(power) : "f"(exponent));
    return power;
}

// Two numbers in a register, the first in the low half.
__device__ __forceinline__ uint32_t pair_of_bf16(float low, float high) {
    const __nv_bfloat162 pair = __floats2bfloat162_rn(low, high);
    return reinterpret_cast<const uint32_t&>(pair);
}
__device__ __forceinline__ uint32_t pair_of_f16(float low, float high) {
    const __half2 pair = __floats2half2_rn(low, high);
    return reinterpret_cast<const uint32_t&>(pair);
}
__device__ __forceinline__ float2 floats_of_bf16(uint32_t pair) {
    return {__uint_as_float(pair << 16), __uint_as_float(pair & 0xFFFF0000u)};
}
__device__ __forceinline__ float2 floats_of_f16(uint32_t pair) {
    return __half22float2(reinterpret_cast<const __half2&>(pair));
}
// Two e4m3 (the low 16 bits) as two float16, exactly.
__device__ __forceinline__ uint32_t f16_of_e4m3(uint32_t two) {
    uint32_t pair;
    asm("cvt.rn.f16x2.e4m3x2 %0, %1;" : "=r"(pair) : "h"(static_cast<uint16_t>(two)));
    return pair;
}
// Bytes 0 to 3 of the result are those of `value` that the nibbles of `selector` name, lowest first.
__device__ __forceinline__ uint32_t permuted_bytes(uint32_t value, uint32_t selector) {
    return __byte_perm(value, 0, selector);
}

// Copies 16 bytes from global to shared memory, without waiting; zeros instead if not `wanted`. Both aligned to 16
// bytes.
__device__ __forceinline__ void begin_copy_16(void* shared, const void* global, bool wanted) {
    const uint32_t to = static_cast<uint32_t>(__cvta_generic_to_shared(shared));
    asm volatile("cp.async.cg.shared.global.L2::128B [%0], [%1], 16, %2;" ::"r"(to), "l"(global), "r"(wanted ? 16 : 0)
                 : "memory");
}
__device__ __forceinline__ void end_copy_group() {
    asm volatile("cp.async.commit_group;" ::: "memory");
}
// Waits until at most kMost of this thread's newest groups are under way.
template <int kMost>
__device__ __forceinline__ void wait_for_copies() {
    asm volatile("cp.async.wait_group %0;" ::"n"(kMost) : "memory");
}

// Loads matrices of 8 rows of 16 bytes: lanes 0-7 name the rows of the first, 8-15 of the second, and so on. Lane l
// receives the 4 bytes l % 4 of row l / 4 of each; transposed: elements (16 bits) l / 4 of rows 2 * (l % 4) and 2 * (l
// % 4) + 1.
__device__ __forceinline__ void load_matrices(uint32_t (&to)[4], const void* row) {
    const uint32_t from = static_cast<uint32_t>(__cvta_generic_to_shared(row));
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
                 : "r"(from)
                 : "memory");
}
__device__ __forceinline__ void load_transposed(uint32_t (&to)[4], const void* row) {
    const uint32_t from = static_cast<uint32_t>(__cvta_generic_to_shared(row));
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
                 : "r"(from)
                 : "memory");
}
// Transposes an 8 x 8 matrix of 16-bit elements that lies across a warp as load_matrices leaves it.
__device__ __forceinline__ uint32_t transposed(uint32_t matrix) {
    uint32_t to;
    asm volatile("movmatrix.sync.aligned.m8n8.trans.b16 %0, %1;" : "=r"(to) : "r"(matrix));
    return to;
}

// sums [16 x 8] += a [16 x 16] * b [16 x 8] across a warp, float32 sums. Lane l, with g = l / 4 and t = l % 4, holds
// a: rows g, g + 8, g, g + 8 and columns 2t, 2t, 2t + 8, 2t + 8 (two each); b: column g, rows 2t and 2t + 8 (two each);
// sums: row g, columns 2t and 2t + 1, then row g + 8.
__device__ __forceinline__ void multiply_bf16(float (&sums)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]) {
    asm volatile(
        "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, "
        "%2, %3};"
        : "+f"(sums[0]), "+f"(sums[1]), "+f"(sums[2]), "+f"(sums[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}
__device__ __forceinline__ void multiply_f16(float (&sums)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]) {
    asm volatile(
        "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, "
        "%3};"
        : "+f"(sums[0]), "+f"(sums[1]), "+f"(sums[2]), "+f"(sums[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

}  // namespace natix::kernels

#endif
