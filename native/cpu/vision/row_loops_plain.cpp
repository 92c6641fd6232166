#include "vision/row_loops.hpp"

namespace natix::vision {

RowKernels row_kernels_plain() noexcept {
    return {layer_norm, gelu_tanh, gelu_normal, add, add_biased, add_scaled};
}

}  // namespace natix::vision
