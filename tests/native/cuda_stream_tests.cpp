#include <algorithm>

#include "cuda_fixture.hpp"

namespace natix_test {
namespace {

TEST_F(CudaTest, AStreamIsDoneWhenItsWorkIs) {
    const CudaDevice device = open_device();
    const CudaStream stream = open_stream(device);
    const CudaSlab slab = open_slab(device, NX_CUDA_SLAB_DEVICE, 10);
    int32_t done = -1;
    ASSERT_EQ(nx_cuda_stream_query(stream.get(), &done), NX_OK);
    EXPECT_EQ(done, 1);
    ASSERT_EQ(nx_cuda_fill(stream.get(), slab.get(), 0, 10, 1), NX_OK);
    ASSERT_EQ(nx_cuda_stream_query(stream.get(), &done), NX_OK) << refusal_text();
    EXPECT_EQ(done, 0);
    ASSERT_EQ(nx_cuda_stream_query(stream.get(), &done), NX_OK);
    EXPECT_EQ(done, 1);
    void* handle = nullptr;
    ASSERT_EQ(nx_cuda_stream_native(stream.get(), &handle), NX_OK);
    EXPECT_NE(handle, nullptr);
}

TEST_F(CudaTest, StreamsAreOpenedAsAsked) {
    const CudaDevice device = open_device();
    nx_cuda_stream* stream = nullptr;
    for (const int32_t priority : {0, 1, 5, 100}) {
        ASSERT_EQ(nx_cuda_stream_open(device.get(), NX_CUDA_STREAM_BLOCKING, priority, &stream), NX_OK)
            << refusal_text();
        EXPECT_EQ(state->last_stream_priority, -std::min(priority, 5));
        EXPECT_EQ(state->last_stream_flags, 0U);
        nx_cuda_stream_close(stream);
    }
    const CudaStream plain = open_stream(device);
    EXPECT_EQ(state->last_stream_flags, 1U) << "it waits for the default stream";
    EXPECT_TRUE(refused(nx_cuda_stream_open(device.get(), 2, 0, &stream), {"flags"}));
    EXPECT_TRUE(refused(nx_cuda_stream_open(device.get(), 0, -1, &stream), {"priority"}));
    fail("cuStreamCreateWithPriority", 1);
    EXPECT_TRUE(refused(nx_cuda_stream_open(device.get(), 0, 0, &stream), {"device 0", "cuStreamCreateWithPriority"},
                        NX_DEVICE_ERROR));
    EXPECT_EQ(stream, nullptr);
}

TEST_F(CudaTest, AnEventMarksThePlaceItWasRecordedAt) {
    const CudaDevice device = open_device();
    const CudaStream stream = open_stream(device);
    const CudaEvent event = open_event(device);
    const CudaSlab slab = open_slab(device, NX_CUDA_SLAB_DEVICE, 10);
    int32_t done = -1;
    ASSERT_EQ(nx_cuda_event_query(event.get(), &done), NX_OK);
    EXPECT_EQ(done, 1) << "nothing was recorded";
    ASSERT_EQ(nx_cuda_fill(stream.get(), slab.get(), 0, 10, 1), NX_OK);
    ASSERT_EQ(nx_cuda_event_record(event.get(), stream.get()), NX_OK) << refusal_text();
    ASSERT_EQ(nx_cuda_fill(stream.get(), slab.get(), 0, 10, 2), NX_OK);
    ASSERT_EQ(nx_cuda_event_query(event.get(), &done), NX_OK);
    EXPECT_EQ(done, 0);
    ASSERT_EQ(nx_cuda_event_wait(event.get()), NX_OK) << refusal_text();
    EXPECT_EQ(*reinterpret_cast<const uint8_t*>(slab.view.base), 1) << "work behind the event was waited for";
    ASSERT_EQ(nx_cuda_event_query(event.get(), &done), NX_OK);
    EXPECT_EQ(done, 1);
}

TEST_F(CudaTest, AStreamWaitsForAnotherOnesEvent) {
    const CudaDevice device = open_device();
    const CudaStream first = open_stream(device);
    const CudaStream second = open_stream(device);
    const CudaEvent event = open_event(device);
    const CudaSlab slab = open_slab(device, NX_CUDA_SLAB_DEVICE, 10);
    const CudaSlab host = open_slab(device, NX_CUDA_SLAB_HOST, 10);
    ASSERT_EQ(nx_cuda_fill(first.get(), slab.get(), 0, 10, 7), NX_OK);
    ASSERT_EQ(nx_cuda_event_record(event.get(), first.get()), NX_OK);
    ASSERT_EQ(nx_cuda_stream_wait(second.get(), event.get()), NX_OK) << refusal_text();
    ASSERT_EQ(copy(second, host, slab, 10), NX_OK);
    ASSERT_EQ(nx_cuda_stream_synchronize(second.get()), NX_OK) << refusal_text();
    EXPECT_EQ(host.host()[9], 7);
}

TEST_F(CudaTest, TimesAreTakenBetweenEventsThatTakeThem) {
    const CudaDevice device = open_device();
    const CudaStream stream = open_stream(device);
    const CudaEvent start = open_event(device, NX_CUDA_EVENT_TIMING);
    const CudaEvent end = open_event(device, NX_CUDA_EVENT_TIMING | NX_CUDA_EVENT_BLOCKING);
    const CudaEvent plain = open_event(device);
    const CudaSlab slab = open_slab(device, NX_CUDA_SLAB_DEVICE, 10);
    float milliseconds = -1;
    ASSERT_EQ(nx_cuda_event_record(start.get(), stream.get()), NX_OK);
    EXPECT_TRUE(refused(nx_cuda_event_elapsed(start.get(), end.get(), &milliseconds), {"end", "never recorded"}));
    EXPECT_TRUE(
        refused(nx_cuda_event_elapsed(start.get(), plain.get(), &milliseconds), {"end", "NX_CUDA_EVENT_TIMING"}));
    ASSERT_EQ(nx_cuda_fill(stream.get(), slab.get(), 0, 10, 7), NX_OK);
    ASSERT_EQ(nx_cuda_event_record(end.get(), stream.get()), NX_OK);
    EXPECT_TRUE(refused(nx_cuda_event_elapsed(start.get(), end.get(), &milliseconds), {"not over"}));
    ASSERT_EQ(nx_cuda_event_wait(end.get()), NX_OK);
    ASSERT_EQ(nx_cuda_event_elapsed(start.get(), end.get(), &milliseconds), NX_OK) << refusal_text();
    EXPECT_FLOAT_EQ(milliseconds, 1.0F) << "the double's two pieces of half a millisecond";
    nx_cuda_event* out = nullptr;
    EXPECT_TRUE(refused(nx_cuda_event_open(device.get(), 4, &out), {"flags"}));
}

TEST_F(CudaTest, EventsStayOnTheirDevice) {
    const CudaDevice first = open_device(0);
    const CudaDevice second = open_device(1);
    const CudaStream stream = open_stream(first);
    const CudaEvent event = open_event(second);
    EXPECT_TRUE(refused(nx_cuda_event_record(event.get(), stream.get()), {"different devices"}));
    const CudaStream other = open_stream(second);
    ASSERT_EQ(nx_cuda_event_record(event.get(), other.get()), NX_OK);
    EXPECT_EQ(nx_cuda_stream_wait(stream.get(), event.get()), NX_OK) << "waiting works across devices";
    EXPECT_EQ(nx_cuda_stream_synchronize(stream.get()), NX_OK) << refusal_text();
}

TEST_F(CudaTest, TheDeviceWaitsForAllItsStreams) {
    const CudaDevice device = open_device();
    const CudaStream first = open_stream(device);
    const CudaStream second = open_stream(device);
    const CudaSlab slab = open_slab(device, NX_CUDA_SLAB_DEVICE, 10);
    ASSERT_EQ(nx_cuda_fill(first.get(), slab.get(), 0, 5, 7), NX_OK);
    ASSERT_EQ(nx_cuda_fill(second.get(), slab.get(), 5, 5, 8), NX_OK);
    ASSERT_EQ(nx_cuda_device_synchronize(device.get()), NX_OK) << refusal_text();
    EXPECT_EQ(state->work_done, 2);
}

}  // namespace
}  // namespace natix_test
