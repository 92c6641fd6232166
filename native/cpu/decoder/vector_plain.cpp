#include "decoder/attention_loops.hpp"
#include "decoder/vector_loops.hpp"

namespace natix::decoder {

VectorKernels vector_kernels_plain() noexcept {
    return {quantise_wide, quantise_narrow, rms_norm,   silu_product, add,
            dot,           int4_scale,      widen_keys, widen_values, attend};
}

}  // namespace natix::decoder
