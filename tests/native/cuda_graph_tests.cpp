#include <cstring>
#include <thread>

#include "cuda_fixture.hpp"

namespace natix_test {
namespace {

class CudaGraphs : public CudaTest {
  protected:
    void SetUp() override {
        CudaTest::SetUp();
        device = open_device();
        stream = open_stream(device);
        host = open_slab(device, NX_CUDA_SLAB_HOST, 64);
        slab = open_slab(device, NX_CUDA_SLAB_DEVICE, 64);
        back = open_slab(device, NX_CUDA_SLAB_HOST, 64);
    }
    void TearDown() override {
        back.reset();
        slab.reset();
        host.reset();
        stream.reset();
        device.reset();
        CudaTest::TearDown();
    }
    // There and back again.
    CudaGraph capture_round(uint64_t bytes) {
        EXPECT_EQ(nx_cuda_capture_begin(stream.get()), NX_OK) << refusal_text();
        EXPECT_EQ(copy(stream, slab, host, bytes), NX_OK) << refusal_text();
        EXPECT_EQ(copy(stream, back, slab, bytes), NX_OK) << refusal_text();
        return end_capture(stream);
    }
    CudaExec open_exec(const CudaGraph& graph) {
        nx_cuda_exec* exec = nullptr;
        EXPECT_EQ(nx_cuda_exec_open(graph.get(), &exec), NX_OK) << refusal_text();
        return CudaExec(exec);
    }
    int32_t capturing() {
        int32_t now = -1;
        EXPECT_EQ(nx_cuda_capture_state(stream.get(), &now), NX_OK);
        return now;
    }
    // The stream copies as if there had never been a capture.
    void expect_usable() {
        memset(host.host(), 9, 64);
        ASSERT_EQ(copy(stream, slab, host, 64), NX_OK) << refusal_text();
        ASSERT_EQ(copy(stream, back, slab, 64), NX_OK) << refusal_text();
        ASSERT_EQ(nx_cuda_stream_synchronize(stream.get()), NX_OK) << refusal_text();
        EXPECT_EQ(back.host()[63], 9);
        const CudaGraph graph = capture_round(64);
        EXPECT_NE(graph, nullptr);
    }
    int32_t end() {
        nx_cuda_graph* graph = reinterpret_cast<nx_cuda_graph*>(1);
        const int32_t status = nx_cuda_capture_end(stream.get(), &graph);
        EXPECT_EQ(graph, nullptr);
        return status;
    }

    CudaDevice device;
    CudaStream stream;
    CudaSlab host, slab, back;
};

TEST_F(CudaGraphs, WorkIsWrittenDownAndDoneWhenLaunched) {
    memset(host.host(), 1, 64);
    memset(back.host(), 0, 64);
    CudaGraph graph = capture_round(64);
    uint64_t nodes = 0;
    ASSERT_EQ(nx_cuda_graph_size(graph.get(), &nodes), NX_OK);
    EXPECT_EQ(nodes, 2U);
    const CudaExec exec = open_exec(graph);
    graph.reset();
    ASSERT_EQ(nx_cuda_stream_synchronize(stream.get()), NX_OK);
    EXPECT_EQ(back.host()[0], 0) << "captured work was done";
    for (uint8_t value : {1, 2, 3}) {
        memset(host.host(), value, 64);
        ASSERT_EQ(nx_cuda_exec_launch(exec.get(), stream.get()), NX_OK) << refusal_text();
        ASSERT_EQ(nx_cuda_stream_synchronize(stream.get()), NX_OK);
        EXPECT_EQ(back.host()[63], value);
    }
}

TEST_F(CudaGraphs, AnExecTakesOverAGraphOfItsShape) {
    const CudaGraph whole = capture_round(64);
    const CudaGraph part = capture_round(16);
    const CudaExec exec = open_exec(whole);
    int32_t updated = -1;
    ASSERT_EQ(nx_cuda_exec_update(exec.get(), part.get(), &updated), NX_OK) << refusal_text();
    EXPECT_EQ(updated, 1);
    memset(host.host(), 4, 64);
    memset(back.host(), 0, 64);
    ASSERT_EQ(nx_cuda_exec_launch(exec.get(), stream.get()), NX_OK);
    ASSERT_EQ(nx_cuda_stream_synchronize(stream.get()), NX_OK);
    EXPECT_EQ(back.host()[15], 4);
    EXPECT_EQ(back.host()[16], 0);
}

TEST_F(CudaGraphs, AnotherShapeLeavesTheExecAsItWas) {
    const CudaGraph round = capture_round(64);
    ASSERT_EQ(nx_cuda_capture_begin(stream.get()), NX_OK);
    ASSERT_EQ(nx_cuda_fill(stream.get(), slab.get(), 0, 1, 0), NX_OK);
    const CudaGraph fill = end_capture(stream);
    const CudaExec exec = open_exec(round);
    int32_t updated = -1;
    ASSERT_EQ(nx_cuda_exec_update(exec.get(), fill.get(), &updated), NX_OK) << refusal_text();
    EXPECT_EQ(updated, 0);
    memset(host.host(), 6, 64);
    ASSERT_EQ(nx_cuda_exec_launch(exec.get(), stream.get()), NX_OK);
    ASSERT_EQ(nx_cuda_stream_synchronize(stream.get()), NX_OK);
    EXPECT_EQ(back.host()[63], 6);
    fail("cuGraphExecUpdate_v2", 1, 1);
    EXPECT_TRUE(
        refused(nx_cuda_exec_update(exec.get(), round.get(), &updated), {"cuGraphExecUpdate_v2"}, NX_DEVICE_ERROR));
}

TEST_F(CudaGraphs, GraphsKeepTheirSlabs) {
    const CudaGraph graph = capture_round(64);
    const CudaExec exec = open_exec(graph);
    slab.reset();
    EXPECT_EQ(state->live_allocations, 1);
    memset(host.host(), 3, 64);
    ASSERT_EQ(nx_cuda_exec_launch(exec.get(), stream.get()), NX_OK);
    ASSERT_EQ(nx_cuda_stream_synchronize(stream.get()), NX_OK) << refusal_text();
    EXPECT_EQ(back.host()[63], 3);
}

TEST_F(CudaGraphs, OtherStreamsJoinThroughEvents) {
    const CudaStream side = open_stream(device);
    const CudaEvent fork = open_event(device);
    const CudaEvent join = open_event(device);
    ASSERT_EQ(nx_cuda_capture_begin(stream.get()), NX_OK);
    ASSERT_EQ(copy(stream, slab, host, 64), NX_OK);
    ASSERT_EQ(nx_cuda_event_record(fork.get(), stream.get()), NX_OK);
    ASSERT_EQ(nx_cuda_stream_wait(side.get(), fork.get()), NX_OK) << refusal_text();
    ASSERT_EQ(copy(side, back, slab, 64), NX_OK) << refusal_text();
    ASSERT_EQ(nx_cuda_event_record(join.get(), side.get()), NX_OK);
    ASSERT_EQ(nx_cuda_stream_wait(stream.get(), join.get()), NX_OK);
    const CudaGraph graph = end_capture(stream);
    uint64_t nodes = 0;
    ASSERT_EQ(nx_cuda_graph_size(graph.get(), &nodes), NX_OK);
    EXPECT_EQ(nodes, 2U);
}

TEST_F(CudaGraphs, AStreamThatNeverJoinedBackIsAnErrorThatSpoilsNothing) {
    const CudaStream side = open_stream(device);
    const CudaEvent fork = open_event(device);
    ASSERT_EQ(nx_cuda_capture_begin(stream.get()), NX_OK);
    ASSERT_EQ(nx_cuda_event_record(fork.get(), stream.get()), NX_OK);
    ASSERT_EQ(nx_cuda_stream_wait(side.get(), fork.get()), NX_OK);
    ASSERT_EQ(copy(side, slab, host, 64), NX_OK);
    EXPECT_TRUE(refused(end(), {"cuStreamEndCapture", "904", "thrown away"}, NX_DEVICE_ERROR));
    EXPECT_EQ(nx_cuda_stream_synchronize(side.get()), NX_OK) << refusal_text();
    expect_usable();
}

TEST_F(CudaGraphs, AnErrorWhileCapturingEndsTheCapture) {
    ASSERT_EQ(nx_cuda_capture_begin(stream.get()), NX_OK);
    EXPECT_EQ(capturing(), 1);
    ASSERT_EQ(copy(stream, slab, host, 64), NX_OK);
    fail("cuMemcpyDtoHAsync_v2", 1, 1);
    EXPECT_TRUE(refused(copy(stream, back, slab, 64), {"device 0: cuMemcpyAsync", "capture of this thread was ended"},
                        NX_DEVICE_ERROR));
    EXPECT_EQ(capturing(), 0);
    EXPECT_EQ(state->live_graphs, 0);
    // The stream works before the end is asked for, and the end tells what went wrong.
    ASSERT_EQ(nx_cuda_stream_synchronize(stream.get()), NX_OK) << refusal_text();
    EXPECT_TRUE(refused(end(), {"capture was ended", "cuMemcpyAsync"}, NX_DEVICE_ERROR));
    expect_usable();
}

TEST_F(CudaGraphs, WhatTheLibraryRefusesEndsTheCaptureToo) {
    const auto expect_end = [&](int32_t status, const char* text) {
        EXPECT_TRUE(refused(status, {text, "capture of this thread was ended"}));
        EXPECT_TRUE(refused(end(), {text}));
        expect_usable();
        ASSERT_EQ(nx_cuda_capture_begin(stream.get()), NX_OK) << refusal_text();
    };
    nx_cuda_slab* none = nullptr;
    nx_cuda_slab_view view{};
    view.struct_size = sizeof view;
    int32_t done = 0;
    const CudaEvent event = open_event(device);
    ASSERT_EQ(nx_cuda_capture_begin(stream.get()), NX_OK);
    expect_end(copy(stream, slab, host, 65), "slab of 64 bytes");
    expect_end(nx_cuda_stream_synchronize(stream.get()), "nx_cuda_stream_synchronize");
    expect_end(nx_cuda_stream_query(stream.get(), &done), "nx_cuda_stream_query");
    expect_end(nx_cuda_event_query(event.get(), &done), "nx_cuda_event_query");
    expect_end(nx_cuda_event_wait(event.get()), "nx_cuda_event_wait");
    expect_end(nx_cuda_device_synchronize(device.get()), "nx_cuda_device_synchronize");
    expect_end(nx_cuda_slab_open(device.get(), NX_CUDA_SLAB_DEVICE, 10, &none, &view), "nx_cuda_slab_open");
    expect_end(nx_cuda_capture_begin(stream.get()), "captures already");
    EXPECT_EQ(nx_cuda_capture_abort(stream.get()), NX_OK);
}

TEST_F(CudaGraphs, AnotherLibrarySpoilingTheCaptureIsSeenAtTheEnd) {
    ASSERT_EQ(nx_cuda_capture_begin(stream.get()), NX_OK);
    void* handle = nullptr;
    ASSERT_EQ(nx_cuda_stream_native(stream.get(), &handle), NX_OK);
    const CudaDevice current = open_device();
    void* context = nullptr;
    int32_t number = 0;
    ASSERT_EQ(nx_cuda_device_native(current.get(), &context, &number), NX_OK);
    driver<int32_t (*)(void*)>("cuCtxSetCurrent")(context);
    EXPECT_EQ(driver<int32_t (*)(void*)>("cuStreamSynchronize")(handle), 900);
    EXPECT_TRUE(refused(end(), {"cuStreamEndCapture", "901"}, NX_DEVICE_ERROR));
    expect_usable();
    driver<int32_t (*)(void*)>("cuCtxSetCurrent")(nullptr);
}

TEST_F(CudaGraphs, AFaultWhileCapturingIsToldAndEverythingCloses) {
    ASSERT_EQ(nx_cuda_capture_begin(stream.get()), NX_OK);
    fail("cuMemcpyHtoDAsync_v2", 719, 1);
    EXPECT_TRUE(refused(copy(stream, slab, host, 64), {"device 0 is faulted", "719"}, NX_DEVICE_ERROR));
    EXPECT_TRUE(refused(end(), {"device 0 is faulted", "719"}, NX_DEVICE_ERROR));
    EXPECT_EQ(nx_cuda_capture_begin(stream.get()), NX_DEVICE_ERROR);
}

TEST_F(CudaGraphs, ACaptureCanBeThrownAway) {
    ASSERT_EQ(nx_cuda_capture_abort(stream.get()), NX_OK) << "nothing to throw away";
    ASSERT_EQ(nx_cuda_capture_begin(stream.get()), NX_OK);
    ASSERT_EQ(copy(stream, slab, host, 64), NX_OK);
    ASSERT_EQ(nx_cuda_capture_abort(stream.get()), NX_OK) << refusal_text();
    EXPECT_TRUE(refused(end(), {"does not capture"}));
    expect_usable();
}

TEST_F(CudaGraphs, ClosingAStreamThrowsItsCaptureAway) {
    ASSERT_EQ(nx_cuda_capture_begin(stream.get()), NX_OK);
    ASSERT_EQ(copy(stream, slab, host, 64), NX_OK);
    stream.reset();
    stream = open_stream(device);
    expect_usable();
    ASSERT_EQ(nx_cuda_capture_begin(stream.get()), NX_OK);
    std::thread([this] { stream.reset(); }).join();
    stream = open_stream(device);
    expect_usable();
}

TEST_F(CudaGraphs, ACaptureEndsOnItsOwnThread) {
    ASSERT_EQ(nx_cuda_capture_begin(stream.get()), NX_OK);
    std::thread([this] {
        nx_cuda_graph* graph = nullptr;
        EXPECT_TRUE(refused(nx_cuda_capture_end(stream.get(), &graph), {"another thread"}));
        EXPECT_TRUE(refused(nx_cuda_capture_abort(stream.get()), {"another thread"}));
        // Other threads work on: memory, and streams of their own.
        const CudaStream own = open_stream(device);
        const CudaSlab more = open_slab(device, NX_CUDA_SLAB_DEVICE, 16);
        EXPECT_EQ(copy(own, more, host, 16), NX_OK) << refusal_text();
        EXPECT_EQ(nx_cuda_stream_synchronize(own.get()), NX_OK) << refusal_text();
    }).join();
    EXPECT_EQ(capturing(), 1);
    const CudaGraph graph = end_capture(stream);
    EXPECT_NE(graph, nullptr);
}

TEST_F(CudaGraphs, AnExecThatCannotBeMadeLeavesNothing) {
    const CudaGraph graph = capture_round(64);
    nx_cuda_exec* exec = reinterpret_cast<nx_cuda_exec*>(1);
    fail("cuGraphInstantiateWithFlags", 2, 1);
    EXPECT_TRUE(refused(nx_cuda_exec_open(graph.get(), &exec), {"cuGraphInstantiateWithFlags"}, NX_NO_MEMORY));
    EXPECT_EQ(exec, nullptr);
    fail("cuGraphLaunch", 1, 1);
    const CudaExec usable = open_exec(graph);
    EXPECT_TRUE(refused(nx_cuda_exec_launch(usable.get(), stream.get()), {"cuGraphLaunch"}, NX_DEVICE_ERROR));
}

}  // namespace
}  // namespace natix_test
