// Arrays of a case on a CUDA device.
#pragma once

#include <cuda_runtime.h>

#include <string>
#include <vector>

#include "kernel_memory.hpp"

namespace natix_test {

// Throws std::runtime_error: what, and CUDA's words.
void expect_cuda(cudaError_t result, const std::string& what);

class DeviceMemory : public Memory {
  public:
    DeviceMemory();
    ~DeviceMemory() override;
    uint32_t where() const override { return NX_WHERE_CUDA; }
    void* stream() const override { return stream_; }
    void* put(const void* host, size_t bytes, size_t skew) override;
    void get(void* host, const void* device, size_t bytes) override;
    // Memory without contents.
    void* take(size_t bytes);

  private:
    cudaStream_t stream_ = nullptr;
    std::vector<void*> taken_;
};

}  // namespace natix_test
