// Compiled for AVX2, FMA and F16C where the compiler has them; called where the processor does.
#include "vision/row_loops.hpp"

namespace natix::vision {

RowKernels row_kernels_avx2() noexcept {
    return {layer_norm, gelu_tanh, gelu_normal, add, add_biased, add_scaled};
}

}  // namespace natix::vision
