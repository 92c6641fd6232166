#include "device_memory.hpp"

#include <stdexcept>

namespace natix_test {

void expect_cuda(cudaError_t result, const std::string& what) {
    if (result != cudaSuccess)
        throw std::runtime_error(what + ": " + cudaGetErrorName(result) + ": " + cudaGetErrorString(result));
}

DeviceMemory::DeviceMemory() {
    expect_cuda(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "a stream");
}

DeviceMemory::~DeviceMemory() {
    cudaStreamSynchronize(stream_);
    for (void* one : taken_) cudaFree(one);
    cudaStreamDestroy(stream_);
}

void* DeviceMemory::take(size_t bytes) {
    void* taken = nullptr;
    expect_cuda(cudaMalloc(&taken, bytes), std::to_string(bytes) + " bytes of device memory");
    taken_.push_back(taken);
    return taken;
}

void* DeviceMemory::put(const void* host, size_t bytes, size_t skew) {
    char* to = static_cast<char*>(take(bytes + skew)) + skew;
    expect_cuda(cudaMemcpyAsync(to, host, bytes, cudaMemcpyHostToDevice, stream_), "a copy to the device");
    expect_cuda(cudaStreamSynchronize(stream_), "a copy to the device");  // the host's copy is the caller's again
    return to;
}

void DeviceMemory::get(void* host, const void* device, size_t bytes) {
    expect_cuda(cudaMemcpyAsync(host, device, bytes, cudaMemcpyDeviceToHost, stream_), "a copy from the device");
    expect_cuda(cudaStreamSynchronize(stream_), "what was queued");
}

}  // namespace natix_test
