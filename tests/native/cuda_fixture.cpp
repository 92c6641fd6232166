#include "cuda_fixture.hpp"

#include <dlfcn.h>

#include <cstring>

namespace natix_test {

void CudaTest::SetUp() {
    state = driver<FakeCudaState* (*)()>("fake_cuda_state")();
    fail_times_ = driver<decltype(fail_times_)>("fake_cuda_fail_times");
    *state = {};
    cuda.reset(open(NATIX_FAKE_CUDA));
    ASSERT_NE(cuda, nullptr) << refusal_text();
}

void CudaTest::TearDown() {
    for (const std::string& call : told_) fail_times_(call.c_str(), 0, 0, 0);
    EXPECT_EQ(state->live_allocations, 0);
    EXPECT_EQ(state->live_host_allocations, 0);
    EXPECT_EQ(state->live_streams, 0);
    EXPECT_EQ(state->live_events, 0);
    EXPECT_EQ(state->live_graphs, 0);
    EXPECT_EQ(state->live_execs, 0);
    for (int32_t device = 0; device < kFakeDevices; device++)
        EXPECT_EQ(state->active[device], 0) << "device " << device;
}

void* CudaTest::find(const char* name) {
    static void* driver = dlopen(NATIX_FAKE_CUDA, RTLD_NOW | RTLD_LOCAL);
    EXPECT_NE(driver, nullptr) << dlerror();
    return dlsym(driver, name);
}

nx_cuda* CudaTest::open(const char* path) {
    nx_cuda* cuda = nullptr;
    nx_cuda_open(reinterpret_cast<const uint8_t*>(path), path == nullptr ? 0 : strlen(path), &cuda);
    return cuda;
}

CudaDevice CudaTest::open_device(int32_t ordinal) {
    nx_cuda_device* device = nullptr;
    EXPECT_EQ(nx_cuda_device_open(cuda.get(), ordinal, &device), NX_OK) << refusal_text();
    return CudaDevice(device);
}

CudaStream CudaTest::open_stream(const CudaDevice& device) {
    nx_cuda_stream* stream = nullptr;
    EXPECT_EQ(nx_cuda_stream_open(device.get(), 0, 0, &stream), NX_OK) << refusal_text();
    return CudaStream(stream);
}

CudaEvent CudaTest::open_event(const CudaDevice& device, uint32_t flags) {
    nx_cuda_event* event = nullptr;
    EXPECT_EQ(nx_cuda_event_open(device.get(), flags, &event), NX_OK) << refusal_text();
    return CudaEvent(event);
}

CudaSlab CudaTest::open_slab(const CudaDevice& device, uint32_t kind, uint64_t bytes) {
    CudaSlab slab;
    slab.view.struct_size = sizeof slab.view;
    nx_cuda_slab* handle = nullptr;
    EXPECT_EQ(nx_cuda_slab_open(device.get(), kind, bytes, &handle, &slab.view), NX_OK) << refusal_text();
    slab.slab.reset(handle);
    return slab;
}

CudaGraph CudaTest::end_capture(const CudaStream& stream) {
    nx_cuda_graph* graph = nullptr;
    EXPECT_EQ(nx_cuda_capture_end(stream.get(), &graph), NX_OK) << refusal_text();
    return CudaGraph(graph);
}

void CudaTest::fail(const char* call, int32_t status, int32_t times, int32_t skip) {
    told_.emplace_back(call);
    fail_times_(call, skip, times, status);
}

}  // namespace natix_test
