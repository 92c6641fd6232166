#include "decoder/kernels.hpp"

namespace natix::decoder {

const Kernels& plain_kernels() noexcept {
    static const Kernels kernels{
        "plain", {linear_f32_plain, linear_int8_plain, linear_int4_plain}, vector_kernels_plain()};
    return kernels;
}

const Kernels* avx2_kernels() noexcept {
#if defined(__x86_64__)
    static const bool supported =
        __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
    if (!supported) return nullptr;
    static const Kernels kernels{"avx2", {linear_f32_avx2, linear_int8_avx2, linear_int4_avx2}, vector_kernels_avx2()};
    return &kernels;
#else
    return nullptr;
#endif
}

const Kernels& best_kernels() noexcept {
    const Kernels* wide = avx2_kernels();
    return wide != nullptr ? *wide : plain_kernels();
}

}  // namespace natix::decoder
