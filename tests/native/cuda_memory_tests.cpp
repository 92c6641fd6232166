#include <cstring>

#include "cuda_fixture.hpp"

namespace natix_test {
namespace {

class CudaMemory : public CudaTest {
  protected:
    void SetUp() override {
        CudaTest::SetUp();
        device = open_device();
        stream = open_stream(device);
    }
    void TearDown() override {
        stream.reset();
        device.reset();
        CudaTest::TearDown();
    }
    void synchronize() { ASSERT_EQ(nx_cuda_stream_synchronize(stream.get()), NX_OK) << refusal_text(); }

    CudaDevice device;
    CudaStream stream;
};

TEST_F(CudaMemory, BytesGoToTheDeviceAndBack) {
    const CudaSlab host = open_slab(device, NX_CUDA_SLAB_HOST, 1000);
    const CudaSlab first = open_slab(device, NX_CUDA_SLAB_DEVICE, 1000);
    const CudaSlab second = open_slab(device, NX_CUDA_SLAB_DEVICE, 2000);
    for (int i = 0; i < 1000; i++) host.host()[i] = static_cast<uint8_t>(i);
    ASSERT_EQ(nx_cuda_copy(stream.get(), first.get(), 0, host.get(), 0, 1000), NX_OK) << refusal_text();
    ASSERT_EQ(nx_cuda_copy(stream.get(), second.get(), 500, first.get(), 100, 900), NX_OK) << refusal_text();
    ASSERT_EQ(nx_cuda_fill(stream.get(), second.get(), 500, 10, 0xEE), NX_OK) << refusal_text();
    synchronize();
    const CudaSlab back = open_slab(device, NX_CUDA_SLAB_HOST, 900);
    ASSERT_EQ(nx_cuda_copy(stream.get(), back.get(), 0, second.get(), 500, 900), NX_OK) << refusal_text();
    synchronize();
    for (int i = 0; i < 900; i++) ASSERT_EQ(back.host()[i], i < 10 ? 0xEE : static_cast<uint8_t>(i + 100)) << i;
}

TEST_F(CudaMemory, ACopyIsAsynchronous) {
    const CudaSlab host = open_slab(device, NX_CUDA_SLAB_HOST, 8);
    const CudaSlab target = open_slab(device, NX_CUDA_SLAB_DEVICE, 8);
    memset(host.host(), 1, 8);
    ASSERT_EQ(copy(stream, target, host, 8), NX_OK) << refusal_text();
    memset(host.host(), 2, 8);
    synchronize();
    EXPECT_EQ(reinterpret_cast<const uint8_t*>(target.view.base)[0], 2) << "the call itself copied";
}

TEST_F(CudaMemory, RangesAreChecked) {
    const CudaSlab host = open_slab(device, NX_CUDA_SLAB_HOST, 100);
    const CudaSlab target = open_slab(device, NX_CUDA_SLAB_DEVICE, 200);
    const auto at = [&](uint64_t to, uint64_t from, uint64_t bytes) {
        return nx_cuda_copy(stream.get(), target.get(), to, host.get(), from, bytes);
    };
    EXPECT_EQ(at(100, 0, 100), NX_OK);
    EXPECT_EQ(at(200, 100, 0), NX_OK);
    EXPECT_TRUE(refused(at(101, 0, 100), {"to", "100 bytes from 101 on", "slab of 200"}));
    EXPECT_TRUE(refused(at(0, 1, 100), {"from", "100 bytes from 1 on", "slab of 100"}));
    EXPECT_TRUE(refused(at(201, 0, 0), {"to"}));
    EXPECT_TRUE(refused(at(UINT64_MAX, 0, 2), {"to"}));
    EXPECT_TRUE(refused(at(0, 0, UINT64_MAX), {"to"}));
    EXPECT_TRUE(refused(nx_cuda_fill(stream.get(), target.get(), 150, 51, 0), {"51 bytes from 150 on"}));
    EXPECT_TRUE(refused(nx_cuda_fill(stream.get(), host.get(), 0, 1, 0), {"host memory"}));
    synchronize();
    EXPECT_EQ(state->work_done, 1) << "what was refused, or nothing, reached the device";
}

TEST_F(CudaMemory, DirectionsThatMakeNoSenseAreRefused) {
    const CudaDevice other = open_device(1);
    const CudaSlab host = open_slab(other, NX_CUDA_SLAB_HOST, 100);
    const CudaSlab combined = open_slab(device, NX_CUDA_SLAB_WRITE_COMBINED, 100);
    const CudaSlab foreign = open_slab(other, NX_CUDA_SLAB_DEVICE, 100);
    const CudaSlab own = open_slab(device, NX_CUDA_SLAB_DEVICE, 100);
    EXPECT_TRUE(refused(copy(stream, host, combined, 10), {"to and from are host memory"}));
    EXPECT_TRUE(refused(copy(stream, foreign, host, 10), {"to", "memory of device 1", "stream is of device 0"}));
    EXPECT_TRUE(refused(copy(stream, own, foreign, 10), {"from", "device 1"}));
    EXPECT_TRUE(refused(nx_cuda_fill(stream.get(), foreign.get(), 0, 1, 0), {"device 1"}));
    EXPECT_TRUE(refused(nx_cuda_copy(stream.get(), own.get(), 0, own.get(), 5, 10), {"overlap"}));
    EXPECT_EQ(nx_cuda_copy(stream.get(), own.get(), 0, own.get(), 10, 10), NX_OK) << refusal_text();
    EXPECT_EQ(copy(stream, own, host, 100), NX_OK) << "page-locked memory works with every device";
    synchronize();
}

TEST_F(CudaMemory, WhatDoesNotFitSaysHowMuchIsFree) {
    const CudaSlab slab = open_slab(device, NX_CUDA_SLAB_DEVICE, 1000);
    nx_cuda_slab* out = reinterpret_cast<nx_cuda_slab*>(1);
    nx_cuda_slab_view view{};
    view.struct_size = sizeof view;
    EXPECT_TRUE(refused(nx_cuda_slab_open(device.get(), NX_CUDA_SLAB_DEVICE, uint64_t{1} << 38, &out, &view),
                        {"device 0", "274877906944 bytes", "17179868184 of 17179869184 bytes are free"}, NX_NO_MEMORY));
    EXPECT_EQ(out, nullptr);
    EXPECT_TRUE(refused(nx_cuda_slab_open(device.get(), NX_CUDA_SLAB_HOST, uint64_t{1} << 38, &out, &view),
                        {"274877906944 bytes of page-locked memory", "bytes of memory are free"}, NX_NO_MEMORY));
    EXPECT_EQ(nx_cuda_stream_synchronize(stream.get()), NX_OK) << "no room is no fault";
}

TEST_F(CudaMemory, SlabsThatAreNotPossibleAreRefused) {
    nx_cuda_slab* out = nullptr;
    nx_cuda_slab_view view{};
    view.struct_size = sizeof view;
    EXPECT_TRUE(refused(nx_cuda_slab_open(device.get(), NX_CUDA_SLAB_DEVICE, 0, &out, &view), {"bytes is outside"}));
    EXPECT_TRUE(refused(nx_cuda_slab_open(device.get(), 7, 10, &out, &view), {"kind"}));
    view.struct_size = 8;
    EXPECT_TRUE(refused(nx_cuda_slab_open(device.get(), NX_CUDA_SLAB_DEVICE, 10, &out, &view), {"nx_cuda_slab_view"},
                        NX_STRUCT_TOO_SMALL));
    EXPECT_TRUE(refused(nx_cuda_slab_open(device.get(), NX_CUDA_SLAB_DEVICE, 10, &out, nullptr), {"null"}));
    EXPECT_EQ(state->live_allocations, 0) << "allocated, and never freed";
}

}  // namespace
}  // namespace natix_test
