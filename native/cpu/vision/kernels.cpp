#include "vision/kernels.hpp"

namespace natix::vision {

const Kernels& plain_kernels() noexcept {
    static const Kernels kernels{decoder::plain_kernels(), row_kernels_plain()};
    return kernels;
}

const Kernels* avx2_kernels() noexcept {
    const decoder::Kernels* shared = decoder::avx2_kernels();
    if (shared == nullptr) return nullptr;
    static const Kernels kernels{*shared, row_kernels_avx2()};
    return &kernels;
}

const Kernels& best_kernels() {
    const bool are_plain = &decoder::best_kernels() == &decoder::plain_kernels();
    static const Kernels kernels{decoder::best_kernels(), are_plain ? row_kernels_plain() : row_kernels_avx2()};
    return kernels;
}

}  // namespace natix::vision
