#include "decoder/kernels.hpp"

#include <cstdlib>
#include <cstring>

#include "decoder/refuse.hpp"

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

const Kernels* avx512_kernels() noexcept {
#if defined(__x86_64__)
    static const bool supported = avx2_kernels() != nullptr && __builtin_cpu_supports("avx512f") &&
                                  __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vnni");
    if (!supported) return nullptr;
    static const Kernels kernels{
        "avx512", {linear_f32_avx512, linear_int8_vnni, linear_int4_vnni, InputForm::Narrow}, vector_kernels_avx2()};
    return &kernels;
#else
    return nullptr;
#endif
}

const Kernels& best_kernels() {
    static const Kernels& best = choose_kernels(std::getenv("NATIX_CPU_KERNELS"));
    return best;
}

const Kernels& choose_kernels(const char* name) {
    std::string names;
    for (const Kernels* table : {avx512_kernels(), avx2_kernels(), &plain_kernels()}) {
        if (table == nullptr) continue;
        if (name == nullptr || std::strcmp(name, table->name) == 0) return *table;
        names += names.empty() ? table->name : std::string(", ") + table->name;
    }
    refuse("NATIX_CPU_KERNELS is ", name, "; this processor has: ", names);
}

}  // namespace natix::decoder
