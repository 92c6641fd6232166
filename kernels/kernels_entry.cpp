#include "abi_guard.hpp"
#include "embedding.hpp"
#include "kv_write.hpp"
#include "paged_attention.hpp"
#include "rms_norm.hpp"
#include "swiglu.hpp"

namespace natix::kernels {
namespace {

// first_size: that of the struct in the first version that had it.
template <class Args>
int32_t enter(const Args* given, uint32_t first_size, const char* name, uint32_t where, void* stream) noexcept {
    return guard([&] {
        const Args args = read_sized(given, first_size, name);
        check(args);
        if (where > NX_WHERE_CUDA)
            throw failure(NX_INVALID_ARGUMENT,
                          "where is " + std::to_string(where) + "; 0 (CPU) or 1 (CUDA) is expected");
        if (where == NX_WHERE_CUDA)
            launch(args, stream);
        else
            run(args);
    });
}

}  // namespace
}  // namespace natix::kernels

using natix::kernels::enter;

extern "C" {

int32_t nx_kernel_rms_norm(const nx_rms_norm* args, uint32_t where, void* stream) {
    return enter(args, 80, "nx_rms_norm", where, stream);
}

int32_t nx_kernel_swiglu(const nx_swiglu* args, uint32_t where, void* stream) {
    return enter(args, 64, "nx_swiglu", where, stream);
}

int32_t nx_kernel_embedding(const nx_embedding* args, uint32_t where, void* stream) {
    return enter(args, 64, "nx_embedding", where, stream);
}

int32_t nx_kernel_kv_write(const nx_kv_write* args, uint32_t where, void* stream) {
    return enter(args, 192, "nx_kv_write", where, stream);
}

int32_t nx_kernel_paged_attention(const nx_paged_attention* args, uint32_t where, void* stream) {
    return enter(args, 144, "nx_paged_attention", where, stream);
}

int32_t nx_kernel_paged_attention_workspace(const nx_paged_attention* args, uint64_t* bytes) {
    return natix::guard([&] {
        natix::require(bytes != nullptr, "bytes is null");
        *bytes = 0;
        const auto own = natix::read_sized(args, 144, "nx_paged_attention");
        *bytes = natix::kernels::splits_of(own).bytes;
    });
}

}  // extern "C"
