// What stands in for the kernels where the library is built without a CUDA compiler.
#include "abi_guard.hpp"
#include "embedding.hpp"
#include "kv_write.hpp"
#include "paged_attention.hpp"
#include "rms_norm.hpp"
#include "swiglu.hpp"

namespace natix::kernels {
namespace {

[[noreturn]] void refuse() {
    throw failure(
        NX_UNSUPPORTED,
        "this libnatix_cuda.so was built without a CUDA compiler and has no kernels; build it with: ./build.sh cuda");
}

}  // namespace

void launch(const RmsNorm&, void*) {
    refuse();
}
void launch(const Swiglu&, void*) {
    refuse();
}
void launch(const Embedding&, void*) {
    refuse();
}
void launch(const KvWrite&, void*) {
    refuse();
}
void launch(const PagedAttention&, void*) {
    refuse();
}

}  // namespace natix::kernels
