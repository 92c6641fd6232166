// A driver of devices that are the host's memory, fresh for each test, and the count of what a test left behind.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "doubles/fake_cuda.hpp"
#include "natix/cuda.h"
#include "refusal.hpp"

namespace natix_test {

template <class T, void (*close)(T*)>
struct Closer {
    void operator()(T* thing) const { close(thing); }
};
using Cuda = std::unique_ptr<nx_cuda, Closer<nx_cuda, nx_cuda_close>>;
using CudaDevice = std::unique_ptr<nx_cuda_device, Closer<nx_cuda_device, nx_cuda_device_close>>;
using CudaStream = std::unique_ptr<nx_cuda_stream, Closer<nx_cuda_stream, nx_cuda_stream_close>>;
using CudaEvent = std::unique_ptr<nx_cuda_event, Closer<nx_cuda_event, nx_cuda_event_close>>;
using CudaGraph = std::unique_ptr<nx_cuda_graph, Closer<nx_cuda_graph, nx_cuda_graph_close>>;
using CudaExec = std::unique_ptr<nx_cuda_exec, Closer<nx_cuda_exec, nx_cuda_exec_close>>;

struct CudaSlab {
    std::unique_ptr<nx_cuda_slab, Closer<nx_cuda_slab, nx_cuda_slab_close>> slab;
    nx_cuda_slab_view view{};
    nx_cuda_slab* get() const { return slab.get(); }
    uint8_t* host() const { return reinterpret_cast<uint8_t*>(view.base); }
    void reset() { slab.reset(); }
};

class CudaTest : public ::testing::Test {
  protected:
    void SetUp() override;
    void TearDown() override;  // nothing may be left of what the test opened

    CudaDevice open_device(int32_t ordinal = 0);
    CudaStream open_stream(const CudaDevice& device);
    CudaEvent open_event(const CudaDevice& device, uint32_t flags = 0);
    CudaSlab open_slab(const CudaDevice& device, uint32_t kind, uint64_t bytes);
    CudaGraph end_capture(const CudaStream& stream);
    static int32_t copy(const CudaStream& stream, const CudaSlab& to, const CudaSlab& from, uint64_t bytes) {
        return nx_cuda_copy(stream.get(), to.get(), 0, from.get(), 0, bytes);
    }
    static nx_cuda* open(const char* path);

    // The double's: state, and what a call answers from then on.
    FakeCudaState* state = nullptr;
    void fail(const char* call, int32_t status, int32_t times = -1, int32_t skip = 0);

    // A call of the driver itself.
    template <class F>
    F driver(const char* name) {
        return reinterpret_cast<F>(find(name));
    }

    Cuda cuda;

  private:
    static void* find(const char* name);
    void (*fail_times_)(const char*, int32_t, int32_t, int32_t) = nullptr;
    std::vector<std::string> told_;
};

}  // namespace natix_test
