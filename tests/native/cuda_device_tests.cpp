#include <cstdlib>
#include <cstring>
#include <thread>

#include "cuda_fixture.hpp"

namespace natix_test {
namespace {

TEST_F(CudaTest, DevicesAreDescribedWithoutBeingOpened) {
    int32_t count = 0;
    ASSERT_EQ(nx_cuda_device_count(cuda.get(), &count), NX_OK);
    EXPECT_EQ(count, kFakeDevices);
    nx_cuda_device_info info{};
    info.struct_size = sizeof info;
    ASSERT_EQ(nx_cuda_device_query(cuda.get(), 1, &info), NX_OK) << refusal_text();
    EXPECT_STREQ(reinterpret_cast<const char*>(info.name), "Double 1");
    EXPECT_STREQ(reinterpret_cast<const char*>(info.pci_id), "0000:02:00.0");
    EXPECT_EQ(info.ordinal, 1);
    EXPECT_EQ(info.capability_major, 9);
    EXPECT_EQ(info.capability_minor, 0);
    EXPECT_EQ(info.multiprocessors, 4);
    EXPECT_EQ(info.copy_engines, 3);
    EXPECT_EQ(info.driver_version, 12040);
    EXPECT_EQ(info.flags, uint32_t{NX_CUDA_UNIFIED_ADDRESS | NX_CUDA_ECC});
    EXPECT_EQ(info.l2_bytes, 1U << 20);
    EXPECT_EQ(info.memory_bytes, uint64_t{16} << 30);
    EXPECT_EQ(info.struct_size, sizeof info);
    EXPECT_EQ(state->retains[1], 0) << "a context was made to look at the device";
}

TEST_F(CudaTest, AnOrdinalThatIsNotThereIsRefusedWithTheCount) {
    nx_cuda_device_info info{};
    info.struct_size = sizeof info;
    EXPECT_TRUE(refused(nx_cuda_device_query(cuda.get(), 3, &info), {"no CUDA device 3", "shows 3"}));
    nx_cuda_device* device = reinterpret_cast<nx_cuda_device*>(1);
    EXPECT_TRUE(refused(nx_cuda_device_open(cuda.get(), -1, &device), {"no CUDA device -1"}));
    EXPECT_EQ(device, nullptr);
    info.struct_size = 16;
    EXPECT_TRUE(
        refused(nx_cuda_device_query(cuda.get(), 0, &info), {"nx_cuda_device_info", "368"}, NX_STRUCT_TOO_SMALL));
}

TEST_F(CudaTest, OpeningRetainsThePrimaryContextAndTheLastCloseReleasesIt) {
    CudaDevice device = open_device(2);
    CudaDevice again = open_device(2);
    EXPECT_EQ(state->active[2], 2);
    void* context = nullptr;
    int32_t number = -1;
    ASSERT_EQ(nx_cuda_device_native(device.get(), &context, &number), NX_OK);
    EXPECT_NE(context, nullptr);
    EXPECT_EQ(number, 2);
    CudaStream stream = open_stream(device);
    device.reset();
    again.reset();
    EXPECT_EQ(state->active[2], 1) << "a stream keeps its device open";
    EXPECT_EQ(nx_cuda_stream_synchronize(stream.get()), NX_OK) << refusal_text();
    stream.reset();
    EXPECT_EQ(state->active[2], 0);
}

TEST_F(CudaTest, TheDriverMayBeClosedFirst) {
    const CudaDevice device = open_device();
    cuda.reset();
    const CudaSlab slab = open_slab(device, NX_CUDA_SLAB_DEVICE, 100);
    EXPECT_NE(slab.view.base, 0U);
}

TEST_F(CudaTest, CallersKeepTheirOwnContext) {
    using Current = int32_t (*)(void**);
    void* before = nullptr;
    void* after = nullptr;
    const CudaDevice first = open_device(0);
    const CudaDevice second = open_device(1);
    void* own = nullptr;
    int32_t number = 0;
    ASSERT_EQ(nx_cuda_device_native(second.get(), &own, &number), NX_OK);
    ASSERT_EQ(driver<int32_t (*)(void*)>("cuCtxSetCurrent")(own), 0);
    ASSERT_EQ(driver<Current>("cuCtxGetCurrent")(&before), 0);
    const CudaStream stream = open_stream(first);
    ASSERT_EQ(driver<Current>("cuCtxGetCurrent")(&after), 0);
    EXPECT_EQ(before, own);
    EXPECT_EQ(after, own);
    ASSERT_EQ(driver<int32_t (*)(void*)>("cuCtxSetCurrent")(nullptr), 0);
}

TEST_F(CudaTest, FreeMemoryIsThatOfTheMoment) {
    const CudaDevice device = open_device();
    const CudaSlab slab = open_slab(device, NX_CUDA_SLAB_DEVICE, 1 << 20);
    uint64_t free_bytes = 0;
    uint64_t total = 0;
    ASSERT_EQ(nx_cuda_device_memory(device.get(), &free_bytes, &total), NX_OK);
    EXPECT_EQ(total - free_bytes, 1U << 20);
}

TEST_F(CudaTest, WithoutADriverEveryNameTriedIsListed) {
    EXPECT_EQ(open("/nonexistent/libcuda.so.1"), nullptr);
    EXPECT_TRUE(refused(NX_LIBRARY_MISSING, {"libcuda was not found", "run on the CPU", "/nonexistent/libcuda.so.1"},
                        NX_LIBRARY_MISSING));
    setenv("NATIX_CUDA_DRIVER", "/nowhere/libcuda.so.1", 1);
    EXPECT_EQ(open(nullptr), nullptr);
    EXPECT_TRUE(refused(NX_LIBRARY_MISSING, {"/nowhere/libcuda.so.1"}, NX_LIBRARY_MISSING));
    unsetenv("NATIX_CUDA_DRIVER");
}

TEST_F(CudaTest, ALibraryThatIsNoDriverIsNamed) {
    nx_cuda* none = nullptr;
    const std::string path = "libm.so.6";
    const int32_t status = nx_cuda_open(reinterpret_cast<const uint8_t*>(path.data()), path.size(), &none);
    EXPECT_TRUE(refused(status, {"libm.so.6", "cuDriverGetVersion", "no CUDA driver"}, NX_LIBRARY_MISSING));
}

TEST_F(CudaTest, AnOldDriverIsRefusedWithBothVersions) {
    state->driver_version = 11080;
    EXPECT_EQ(open(NATIX_FAKE_CUDA), nullptr);
    EXPECT_TRUE(refused(NX_LIBRARY_MISSING, {"CUDA 11.8", "CUDA 12.0 is needed", "newer driver"}, NX_LIBRARY_MISSING));
    state->driver_version = 12000;
    const Cuda oldest(open(NATIX_FAKE_CUDA));
    EXPECT_NE(oldest, nullptr);
}

TEST_F(CudaTest, ADriverWithoutDevicesShowsNone) {
    state->hidden = 1;
    const Cuda empty(open(NATIX_FAKE_CUDA));
    ASSERT_NE(empty, nullptr) << refusal_text();
    int32_t count = -1;
    EXPECT_EQ(nx_cuda_device_count(empty.get(), &count), NX_OK);
    EXPECT_EQ(count, 0);
    nx_cuda_device* device = nullptr;
    EXPECT_TRUE(refused(nx_cuda_device_open(empty.get(), 0, &device), {"shows 0"}));
}

TEST_F(CudaTest, ADriverThatDoesNotStartSaysWhy) {
    fail("cuInit", 803);
    EXPECT_EQ(open(NATIX_FAKE_CUDA), nullptr);
    EXPECT_TRUE(refused(NX_DEVICE_ERROR, {"cuInit", "803", "told to fail"}, NX_DEVICE_ERROR));
}

TEST_F(CudaTest, AContextThatCannotBeMadeIsReportedAndNothingIsKept) {
    fail("cuDevicePrimaryCtxRetain", 2);
    nx_cuda_device* device = nullptr;
    EXPECT_TRUE(refused(nx_cuda_device_open(cuda.get(), 1, &device), {"device 1", "out of memory"}, NX_NO_MEMORY));
    EXPECT_EQ(device, nullptr);
}

TEST_F(CudaTest, ThreadsOpenUseAndCloseDevicesAtOnce) {
    std::thread threads[4];
    for (auto& thread : threads) {
        thread = std::thread([this] {
            for (int i = 0; i < 100; i++) {
                const CudaDevice device = open_device(i % kFakeDevices);
                const CudaStream stream = open_stream(device);
                const CudaSlab from = open_slab(device, NX_CUDA_SLAB_HOST, 256);
                const CudaSlab to = open_slab(device, NX_CUDA_SLAB_DEVICE, 256);
                memset(from.host(), i, 256);
                ASSERT_EQ(copy(stream, to, from, 256), NX_OK) << refusal_text();
                ASSERT_EQ(nx_cuda_stream_synchronize(stream.get()), NX_OK) << refusal_text();
                ASSERT_EQ(reinterpret_cast<const uint8_t*>(to.view.base)[255], i);
            }
        });
    }
    for (auto& thread : threads) thread.join();
}

TEST_F(CudaTest, NullIsRefusedByName) {
    EXPECT_TRUE(refused(nx_cuda_device_count(nullptr, nullptr), {"cuda or count is null"}));
    EXPECT_TRUE(refused(nx_cuda_stream_synchronize(nullptr), {"stream is null"}));
    EXPECT_TRUE(refused(nx_cuda_copy(nullptr, nullptr, 0, nullptr, 0, 0), {"stream, to or from is null"}));
    EXPECT_TRUE(refused(nx_cuda_capture_end(nullptr, nullptr), {"null"}));
    nx_cuda_close(nullptr);
    nx_cuda_device_close(nullptr);
    nx_cuda_stream_close(nullptr);
    nx_cuda_event_close(nullptr);
    nx_cuda_slab_close(nullptr);
    nx_cuda_graph_close(nullptr);
    nx_cuda_exec_close(nullptr);
}

}  // namespace
}  // namespace natix_test
