#include <atomic>
#include <cmath>
#include <cstring>
#include <ctime>
#include <thread>

#include "cuda_fixture.hpp"

namespace natix_test {
namespace {

int32_t fault_of(const CudaDevice& device) {
    int32_t faulted = -1;
    EXPECT_EQ(nx_cuda_device_fault(device.get(), &faulted), NX_OK);
    return faulted;
}

TEST_F(CudaTest, ADeviceLostInTheMiddleOfABatchIsFaultedAndClosesCleanly) {
    CudaDevice device = open_device();
    CudaStream stream = open_stream(device);
    CudaEvent event = open_event(device);
    CudaSlab host = open_slab(device, NX_CUDA_SLAB_HOST, 64);
    CudaSlab slab = open_slab(device, NX_CUDA_SLAB_DEVICE, 64);
    memset(host.host(), 5, 64);
    fail("run:cuMemcpyHtoDAsync_v2", 700, 1, 3);
    for (int i = 0; i < 8; i++) ASSERT_EQ(copy(stream, slab, host, 64), NX_OK) << i;
    ASSERT_EQ(nx_cuda_event_record(event.get(), stream.get()), NX_OK);
    EXPECT_EQ(fault_of(device), 0) << "nobody has asked the device yet";

    EXPECT_TRUE(refused(nx_cuda_stream_synchronize(stream.get()),
                        {"device 0 is faulted since", "illegal memory access", "CUDA_ERROR_ILLEGAL_ADDRESS", "700",
                         "cuStreamSynchronize"},
                        NX_DEVICE_ERROR));
    EXPECT_EQ(state->work_done, 4) << "work went on behind the failure";
    EXPECT_EQ(fault_of(device), 1);
    const std::string text = refusal_text();
    const size_t since = text.find("since ");
    ASSERT_NE(since, std::string::npos) << text;
    std::tm when{};
    const char* behind = strptime(text.c_str() + since + 6, "%Y-%m-%dT%H:%M:%SZ", &when);
    ASSERT_NE(behind, nullptr) << text;
    EXPECT_LT(std::abs(std::difftime(timegm(&when), std::time(nullptr))), 60) << text;

    // Every later call has the same answer, and does not ask the driver.
    fail("cuMemAlloc_v2", 1);
    nx_cuda_slab* none = nullptr;
    nx_cuda_slab_view view{};
    view.struct_size = sizeof view;
    int32_t done = 0;
    for (const int32_t status :
         {copy(stream, slab, host, 64), nx_cuda_fill(stream.get(), slab.get(), 0, 1, 0),
          nx_cuda_stream_synchronize(stream.get()), nx_cuda_event_record(event.get(), stream.get()),
          nx_cuda_event_query(event.get(), &done), nx_cuda_event_wait(event.get()),
          nx_cuda_stream_query(stream.get(), &done), nx_cuda_capture_begin(stream.get()),
          nx_cuda_slab_open(device.get(), NX_CUDA_SLAB_DEVICE, 10, &none, &view),
          nx_cuda_device_synchronize(device.get())})
        EXPECT_TRUE(refused(status, {text}, NX_DEVICE_ERROR));
    EXPECT_EQ(host.host()[63], 5) << "host memory is still there";

    slab.reset();
    host.reset();
    event.reset();
    stream.reset();
    device.reset();
    nx_cuda_device* again = nullptr;
    EXPECT_TRUE(refused(nx_cuda_device_open(cuda.get(), 0, &again), {text}, NX_DEVICE_ERROR));
    EXPECT_EQ(again, nullptr);
}

TEST_F(CudaTest, AFaultIsOfOneDevice) {
    const CudaDevice lost = open_device(0);
    const CudaDevice well = open_device(1);
    const CudaStream first = open_stream(lost);
    const CudaStream second = open_stream(well);
    fail("cuStreamSynchronize", 719, 1);
    EXPECT_EQ(nx_cuda_stream_synchronize(first.get()), NX_DEVICE_ERROR);
    EXPECT_EQ(nx_cuda_stream_synchronize(second.get()), NX_OK) << refusal_text();
    EXPECT_EQ(fault_of(lost), 1);
    EXPECT_EQ(fault_of(well), 0);
    const CudaEvent event = open_event(well);
    EXPECT_EQ(nx_cuda_event_record(event.get(), first.get()), NX_DEVICE_ERROR);
    ASSERT_EQ(nx_cuda_event_record(event.get(), second.get()), NX_OK);
    EXPECT_TRUE(refused(nx_cuda_stream_wait(first.get(), event.get()), {"device 0 is faulted"}, NX_DEVICE_ERROR));
}

TEST_F(CudaTest, OnlyErrorsThatNoContextSurvivesAreFaults) {
    const CudaDevice device = open_device();
    const CudaStream stream = open_stream(device);
    for (const int32_t status : {1, 2, 46, 201, 400, 801, 802, 900}) {
        fail("cuStreamSynchronize", status, 1);
        EXPECT_TRUE(refused(nx_cuda_stream_synchronize(stream.get()),
                            {"device 0: cuStreamSynchronize", std::to_string(status)},
                            status == 2 ? NX_NO_MEMORY : NX_DEVICE_ERROR));
        EXPECT_EQ(fault_of(device), 0) << status;
        EXPECT_EQ(nx_cuda_stream_synchronize(stream.get()), NX_OK);
    }
}

class CudaSticky : public CudaTest, public ::testing::WithParamInterface<int32_t> {};

TEST_P(CudaSticky, ErrorIsAFault) {
    const CudaDevice device = open_device();
    const CudaStream stream = open_stream(device);
    fail("cuStreamQuery", GetParam(), 1);
    int32_t done = 0;
    EXPECT_TRUE(refused(nx_cuda_stream_query(stream.get(), &done), {"is faulted", std::to_string(GetParam())},
                        NX_DEVICE_ERROR));
    EXPECT_EQ(fault_of(device), 1);
}

// ECC, graphics context, NVLink, contained, system, address, timeout, destroyed, assert, stack, instruction, alignment,
// address space, counter, launch, tensor memory, MPS twice, unknown.
INSTANTIATE_TEST_SUITE_P(All, CudaSticky,
                         ::testing::Values(214, 219, 220, 226, 304, 700, 702, 709, 710, 714, 715, 716, 717, 718, 719,
                                           721, 806, 809, 999));

TEST_F(CudaTest, AFaultThatClosingShowsIsRemembered) {
    const CudaDevice device = open_device();
    CudaStream stream = open_stream(device);
    const CudaSlab slab = open_slab(device, NX_CUDA_SLAB_DEVICE, 10);
    fail("run:cuMemsetD8Async", 715, 1);
    ASSERT_EQ(nx_cuda_fill(stream.get(), slab.get(), 0, 10, 0), NX_OK);
    stream.reset();
    EXPECT_EQ(fault_of(device), 1);
}

TEST_F(CudaTest, TheFirstFaultIsTheOneThatIsTold) {
    const CudaDevice device = open_device();
    CudaStream first = open_stream(device);
    CudaStream second = open_stream(device);
    fail("cuStreamSynchronize", 714, 1);
    EXPECT_EQ(nx_cuda_stream_synchronize(first.get()), NX_DEVICE_ERROR);
    fail("cuStreamDestroy_v2", 999);
    second.reset();
    EXPECT_TRUE(refused(nx_cuda_stream_synchronize(first.get()), {"714"}, NX_DEVICE_ERROR));
}

TEST_F(CudaTest, ThreadsAllSeeTheFault) {
    const CudaDevice device = open_device();
    fail("run:cuMemsetD8Async", 719, 1, 50);
    std::atomic<int> after{0};
    std::thread threads[4];
    for (auto& thread : threads) {
        thread = std::thread([&] {
            const CudaStream stream = [&] {
                nx_cuda_stream* out = nullptr;
                nx_cuda_stream_open(device.get(), 0, 0, &out);
                return CudaStream(out);
            }();
            nx_cuda_slab_view view{};
            view.struct_size = sizeof view;
            nx_cuda_slab* out = nullptr;
            if (stream == nullptr || nx_cuda_slab_open(device.get(), NX_CUDA_SLAB_DEVICE, 8, &out, &view) != NX_OK) {
                after++;
                return;
            }
            for (int i = 0; i < 100; i++) {
                nx_cuda_fill(stream.get(), out, 0, 8, 0);
                nx_cuda_stream_synchronize(stream.get());
            }
            if (nx_cuda_stream_synchronize(stream.get()) == NX_DEVICE_ERROR) after++;
            nx_cuda_slab_close(out);
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(after, 4);
}

}  // namespace
}  // namespace natix_test
