// How kernels are launched: the grid, what a failed launch says, and kernels that may begin before the one ahead has
// ended.
#pragma once

#include "device.cuh"

#ifndef NATIX_EMULATED_DEVICE

#include <string>
#include <type_traits>

#include "abi_guard.hpp"

namespace natix::kernels {

inline void expect(cudaError_t result, const char* what) {
    if (result == cudaSuccess) return;
    throw failure(NX_DEVICE_ERROR,
                  std::string(what) + ": " + cudaGetErrorName(result) + ": " + cudaGetErrorString(result));
}

struct Grid {
    dim3 blocks;
    unsigned threads;
    size_t shared_bytes = 0;
    bool begins_early = false;  // the kernel calls wait_for_previous_kernel
};

template <class Args>
void launch_kernel(const char* name, void (*kernel)(Args), const Grid& grid, void* stream,
                   const std::type_identity_t<Args>& args) {
    cudaLaunchConfig_t config{};
    config.gridDim = grid.blocks;
    config.blockDim = dim3(grid.threads);
    config.dynamicSmemBytes = grid.shared_bytes;
    config.stream = static_cast<cudaStream_t>(stream);
    cudaLaunchAttribute early{};
    early.id = cudaLaunchAttributeProgrammaticStreamSerialization;
    early.val.programmaticStreamSerializationAllowed = 1;
    config.attrs = &early;
    config.numAttrs = grid.begins_early ? 1 : 0;
    const cudaError_t launched = cudaLaunchKernelEx(&config, kernel, args);
    const cudaError_t left = cudaGetLastError();  // also takes it away: a failed launch is not the next call's failure
    expect(launched != cudaSuccess ? launched : left, name);
}

// Blocks of more than 48 KiB of shared memory must ask for it, once a process and device.
template <class Args>
void allow_shared(const char* name, void (*kernel)(Args), size_t bytes) {
    expect(cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, static_cast<int>(bytes)), name);
}

}  // namespace natix::kernels

#endif
