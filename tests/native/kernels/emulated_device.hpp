// The names of kernels/device.cuh and launch.cuh for kernels that run on a CPU, in tests: what an instruction does to a
// warp is done here as NVIDIA's PTX manual describes it. It shows that indices, masks and the order of copies are
// right; what it cannot show is how the hardware rounds sums within a tensor core, how fast it is, and what a compiler
// makes of it.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <map>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "emulated_block.hpp"
#include "number_formats.hpp"

#define __global__
#define __device__
#define __forceinline__ inline
#define __launch_bounds__(...)
#define __shared__ static
#define threadIdx (natix_test::emulated_thread())
#define blockIdx (natix_test::emulated_block())

namespace natix::kernels {

using std::isfinite;
using std::max;
using std::min;
using dim3 = natix_test::EmulatedIndex;
struct float2 {
    float x, y;
};
inline void sincospif(float value, float* sine, float* cosine) {
    *sine = static_cast<float>(std::sin(value * 3.14159265358979323846));
    *cosine = static_cast<float>(std::cos(value * 3.14159265358979323846));
}

template <class T>
T shuffled_from(const char* name, T value, int from) {
    struct Lane {
        T value, result;
        int from;
    } lane{value, value, from};
    natix_test::emulated_together(name, &lane, [](void* const(&lanes)[32]) {
        for (void* one : lanes)
            static_cast<Lane*>(one)->result = static_cast<Lane*>(lanes[static_cast<Lane*>(one)->from % 32])->value;
    });
    return lane.result;
}
inline float shuffled_xor(float value, int mask) {
    return shuffled_from("shuffled_xor", value, static_cast<int>(threadIdx.x % 32) ^ mask);
}
inline int shuffled(int value, int lane) {
    return shuffled_from("shuffled", value, lane);
}
inline float shuffled(float value, int lane) {
    return shuffled_from("shuffled float", value, lane);
}
inline void sync_block() {
    natix_test::emulated_sync_block();
}
inline void sync_warp() {
    natix_test::emulated_sync_warp();
}
inline void wait_for_previous_kernel() {}
template <class T>
T* shared_memory() {
    return static_cast<T*>(natix_test::emulated_shared_memory());
}
inline void count_error(uint32_t* errors) {
    if (errors != nullptr) ++*errors;
}

inline float to_float(float value) {
    return value;
}
inline float to_float(uint16_t bf16) {
    return from_bf16(bf16);
}
template <class T>
T rounded(float value) {
    if constexpr (std::is_same_v<T, float>)
        return value;
    else
        return to_bf16(value);
}
inline float float_of_bits(uint32_t bits) {
    return std::bit_cast<float>(bits);
}
inline uint32_t bits_of_float(float value) {
    return std::bit_cast<uint32_t>(value);
}
inline float not_a_number() {
    return float_of_bits(0x7FC00000u);
}
inline float quotient(float a, float b) {
    return a / b;
}
inline float root(float value) {
    return std::sqrt(value);
}
inline float fused(float a, float b, float c) {
    return std::fma(a, b, c);
}
inline float power_of_2(float exponent) {
    return std::exp2(exponent);
}

inline uint32_t pair_of_bf16(float low, float high) {
    return to_bf16(low) | uint32_t{to_bf16(high)} << 16;
}
inline uint32_t pair_of_f16(float low, float high) {
    return to_f16(low) | uint32_t{to_f16(high)} << 16;
}
inline float2 floats_of_bf16(uint32_t pair) {
    return {from_bf16(static_cast<uint16_t>(pair)), from_bf16(static_cast<uint16_t>(pair >> 16))};
}
inline float2 floats_of_f16(uint32_t pair) {
    return {from_f16(static_cast<uint16_t>(pair)), from_f16(static_cast<uint16_t>(pair >> 16))};
}
inline uint32_t f16_of_e4m3(uint32_t two) {
    return pair_of_f16(from_e4m3(static_cast<uint8_t>(two)), from_e4m3(static_cast<uint8_t>(two >> 8)));
}
inline uint32_t permuted_bytes(uint32_t value, uint32_t selector) {
    uint32_t result = 0;
    for (int i = 0; i < 4; ++i) result |= (value >> 8 * (selector >> 4 * i & 3) & 0xFF) << 8 * i;
    return result;
}

inline void begin_copy_16(void* shared, const void* global, bool wanted) {
    natix_test::emulated_begin_copy(shared, global, wanted);
}
inline void end_copy_group() {
    natix_test::emulated_end_copy_group();
}
template <int kMost>
void wait_for_copies() {
    natix_test::emulated_wait_for_copies(kMost);
}

// Rows of a matrix in one group of banks would be read one after the other.
inline void expect_no_conflict(const void* const (&rows)[8]) {
    unsigned groups = 0;
    for (const void* row : rows) {
        if (reinterpret_cast<uintptr_t>(row) % 16 != 0)
            natix_test::emulated_give_up("a row is not aligned to 16 bytes");
        groups |= 1U << reinterpret_cast<uintptr_t>(row) / 16 % 8;
    }
    if (groups != 0xFF) natix_test::emulated_give_up("rows of a matrix share banks");
}

inline void load_any(const char* name, bool across, uint32_t (&to)[4], const void* row) {
    struct Lane {
        const void* row;
        uint32_t words[4];
    } lane{row, {}};
    natix_test::emulated_together(name, &lane, [across](void* const(&lanes)[32]) {
        uint16_t matrices[4][8][8];
        for (int m = 0; m < 4; ++m) {
            const void* rows[8];
            for (int r = 0; r < 8; ++r) rows[r] = static_cast<Lane*>(lanes[8 * m + r])->row;
            expect_no_conflict(rows);
        }
        for (int l = 0; l < 32; ++l) std::memcpy(matrices[l / 8][l % 8], static_cast<Lane*>(lanes[l])->row, 16);
        for (int l = 0; l < 32; ++l)
            for (int m = 0; m < 4; ++m) {
                const auto& x = matrices[m];
                const int g = l / 4, t = 2 * (l % 4);
                static_cast<Lane*>(lanes[l])->words[m] =
                    across ? x[t][g] | uint32_t{x[t + 1][g]} << 16 : x[g][t] | uint32_t{x[g][t + 1]} << 16;
            }
    });
    std::memcpy(to, lane.words, sizeof to);
}
inline void load_matrices(uint32_t (&to)[4], const void* row) {
    load_any("load_matrices", false, to, row);
}
inline void load_transposed(uint32_t (&to)[4], const void* row) {
    load_any("load_transposed", true, to, row);
}
inline uint32_t transposed(uint32_t matrix) {
    natix_test::emulated_together("transposed", &matrix, [](void* const(&lanes)[32]) {
        uint16_t from[8][8];
        for (int l = 0; l < 32; ++l) std::memcpy(&from[l / 4][2 * (l % 4)], lanes[l], 4);
        for (int l = 0; l < 32; ++l) {
            const uint16_t to[2] = {from[2 * (l % 4)][l / 4], from[2 * (l % 4) + 1][l / 4]};
            std::memcpy(lanes[l], to, 4);
        }
    });
    return matrix;
}

inline void multiply(const char* name, float (*number)(uint16_t), float (&sums)[4], const uint32_t (&a)[4],
                     const uint32_t (&b)[2]) {
    struct Lane {
        float* sums;
        const uint32_t *a, *b;
    } lane{sums, a, b};
    natix_test::emulated_together(name, &lane, [number](void* const(&lanes)[32]) {
        float left[16][16], right[16][8];
        for (int l = 0; l < 32; ++l) {
            const Lane& one = *static_cast<Lane*>(lanes[l]);
            const int g = l / 4, t = 2 * (l % 4);
            for (int i = 0; i < 8; ++i)
                left[g + i / 2 % 2 * 8][t + i % 2 + i / 4 * 8] =
                    number(static_cast<uint16_t>(one.a[i / 2] >> 16 * (i % 2)));
            for (int i = 0; i < 4; ++i)
                right[t + i % 2 + i / 2 * 8][g] = number(static_cast<uint16_t>(one.b[i / 2] >> 16 * (i % 2)));
        }
        for (int l = 0; l < 32; ++l)
            for (int i = 0; i < 4; ++i) {
                float& sum = static_cast<Lane*>(lanes[l])->sums[i];
                for (int k = 0; k < 16; ++k) sum += left[l / 4 + i / 2 * 8][k] * right[k][2 * (l % 4) + i % 2];
            }
    });
}
inline void multiply_bf16(float (&sums)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]) {
    multiply("multiply_bf16", from_bf16, sums, a, b);
}
inline void multiply_f16(float (&sums)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]) {
    multiply("multiply_f16", from_f16, sums, a, b);
}

struct Grid {
    dim3 blocks;
    unsigned threads;
    size_t shared_bytes = 0;
    bool begins_early = false;
};

inline std::map<const void*, size_t>& allowed_shared() {
    static std::map<const void*, size_t> bytes;
    return bytes;
}
template <class Args>
void allow_shared(const char* name, void (*kernel)(Args), size_t bytes) {
    if (bytes > (227 << 10)) throw std::logic_error(std::string(name) + " asks for more shared memory than there is");
    allowed_shared()[reinterpret_cast<const void*>(kernel)] = bytes;
}

template <class Args>
void launch_kernel(const char* name, void (*kernel)(Args), const Grid& grid, void*,
                   const std::type_identity_t<Args>& args) {
    const size_t allowed = std::max<size_t>(48 << 10, allowed_shared()[reinterpret_cast<const void*>(kernel)]);
    if (grid.shared_bytes > allowed) throw std::logic_error(std::string(name) + " has not asked for its shared memory");
    if (grid.blocks.y > 65535 || grid.blocks.z > 65535)
        throw std::logic_error(std::string(name) + " has too large a grid");
    natix_test::run_emulated(name, grid.blocks, grid.threads, grid.shared_bytes, [&] { kernel(args); });
}

}  // namespace natix::kernels
