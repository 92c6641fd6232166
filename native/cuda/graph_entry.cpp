#include "natix/cuda.h"
#include "slab.hpp"
#include "stream.hpp"

using natix::require;
using natix::cuda::Capture;
using natix::cuda::Device;
using natix::cuda::guarded;
using natix::cuda::on_device;
using natix::cuda::Status;

namespace {

using Slabs = std::vector<std::shared_ptr<const natix::cuda::SlabMemory>>;

}

struct nx_cuda_graph {
    nx_cuda_graph(std::shared_ptr<Device> on, natix::cuda::Handle graph, Slabs used)
        : device(std::move(on)), handle(graph), slabs(std::move(used)) {}
    ~nx_cuda_graph() {
        const natix::cuda::ContextScope scope(*device);
        device->note(device->calls().cuGraphDestroy(handle), "cuGraphDestroy");
    }
    nx_cuda_graph(const nx_cuda_graph&) = delete;
    nx_cuda_graph& operator=(const nx_cuda_graph&) = delete;

    std::shared_ptr<Device> device;
    natix::cuda::Handle handle;
    Slabs slabs;
};

struct nx_cuda_exec {
    nx_cuda_exec(std::shared_ptr<Device> on, Slabs used) : device(std::move(on)), slabs(std::move(used)) {}
    ~nx_cuda_exec() {
        if (handle == nullptr) return;
        const natix::cuda::ContextScope scope(*device);
        device->note(device->calls().cuGraphExecDestroy(handle), "cuGraphExecDestroy");
    }
    nx_cuda_exec(const nx_cuda_exec&) = delete;
    nx_cuda_exec& operator=(const nx_cuda_exec&) = delete;

    std::shared_ptr<Device> device;
    natix::cuda::Handle handle = nullptr;
    Slabs slabs;
};

extern "C" {

int32_t nx_cuda_capture_begin(nx_cuda_stream* stream) {
    if (stream == nullptr) return guarded([] { require(false, "stream is null"); });
    return on_device(stream->device, [&](const Device&) {
        require(stream->capture == nullptr, "the stream captures already: end that capture first");
        stream->capture = Capture::begin(stream->device, stream->handle);
    });
}

int32_t nx_cuda_capture_end(nx_cuda_stream* stream, nx_cuda_graph** out) {
    if (out != nullptr) *out = nullptr;
    // Not through on_device: what a capture failed with comes before a fault that this was the cause of.
    return guarded([&] {
        require(stream != nullptr && out != nullptr, "stream or out is null");
        require(stream->capture != nullptr, "the stream does not capture: begin a capture first");
        require(stream->capture->is_of_this_thread(), "another thread began the capture: it has to end it");
        const auto capture = std::move(stream->capture);
        stream->capture = nullptr;
        const natix::cuda::ContextScope scope(*stream->device);
        const natix::cuda::Handle handle = capture->end();
        try {
            *out = new nx_cuda_graph(stream->device, handle, capture->take_slabs());
        } catch (...) {
            stream->device->note(stream->device->calls().cuGraphDestroy(handle), "cuGraphDestroy");
            throw;
        }
    });
}

int32_t nx_cuda_capture_abort(nx_cuda_stream* stream) {
    return guarded([&] {
        require(stream != nullptr, "stream is null");
        if (stream->capture == nullptr) return;
        require(stream->capture->is_of_this_thread(), "another thread began the capture: it has to end it");
        stream->capture->discard();
        stream->capture = nullptr;
    });
}

int32_t nx_cuda_capture_state(const nx_cuda_stream* stream, int32_t* capturing) {
    return guarded([&] {
        require(stream != nullptr && capturing != nullptr, "stream or capturing is null");
        *capturing = stream->capture != nullptr && stream->capture->is_open() ? 1 : 0;
    });
}

void nx_cuda_graph_close(nx_cuda_graph* graph) {
    delete graph;
}

int32_t nx_cuda_graph_size(const nx_cuda_graph* graph, uint64_t* nodes) {
    if (graph == nullptr || nodes == nullptr) return guarded([] { require(false, "graph or nodes is null"); });
    return on_device(graph->device, [&](const Device& on) {
        size_t count = 0;
        on.check(on.calls().cuGraphGetNodes(graph->handle, nullptr, &count), "cuGraphGetNodes");
        *nodes = count;
    });
}

int32_t nx_cuda_exec_open(const nx_cuda_graph* graph, nx_cuda_exec** out) {
    if (out != nullptr) *out = nullptr;
    if (graph == nullptr || out == nullptr) return guarded([] { require(false, "graph or out is null"); });
    return on_device(graph->device, [&](const Device& on) {
        auto exec = std::make_unique<nx_cuda_exec>(graph->device, graph->slabs);
        on.check(on.calls().cuGraphInstantiateWithFlags(&exec->handle, graph->handle, 0),
                 "cuGraphInstantiateWithFlags");
        *out = exec.release();
    });
}

void nx_cuda_exec_close(nx_cuda_exec* exec) {
    delete exec;
}

int32_t nx_cuda_exec_update(nx_cuda_exec* exec, const nx_cuda_graph* graph, int32_t* updated) {
    if (exec == nullptr || graph == nullptr || updated == nullptr)
        return guarded([] { require(false, "exec, graph or updated is null"); });
    return on_device(exec->device, [&](const Device& on) {
        *updated = 0;
        require(&graph->device->fault() == &on.fault(), "exec and graph are of different devices");
        Slabs slabs = graph->slabs;  // before the driver knows of them
        natix::cuda::UpdateResult result{};
        const Status status = on.calls().cuGraphExecUpdate_v2(exec->handle, graph->handle, &result);
        if (status == natix::cuda::kGraphExecUpdateFailure) return;
        on.check(status, "cuGraphExecUpdate_v2");
        exec->slabs = std::move(slabs);
        *updated = 1;
    });
}

int32_t nx_cuda_exec_launch(nx_cuda_exec* exec, nx_cuda_stream* stream) {
    if (exec == nullptr || stream == nullptr) return guarded([] { require(false, "exec or stream is null"); });
    return on_device(stream->device, [&](const Device& on) {
        require(&exec->device->fault() == &on.fault(), "exec and stream are of different devices");
        on.check(on.calls().cuGraphLaunch(exec->handle, stream->handle), "cuGraphLaunch");
    });
}

}  // extern "C"
