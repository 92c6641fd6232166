#include "natix/cuda.h"
#include "stream.hpp"

using natix::require;
using natix::cuda::Device;
using natix::cuda::guarded;
using natix::cuda::on_device;
using natix::cuda::Status;

nx_cuda_event::~nx_cuda_event() {
    if (handle == nullptr) return;
    const natix::cuda::ContextScope scope(*device);
    device->note(device->calls().cuEventDestroy_v2(handle), "cuEventDestroy_v2");
}

namespace {

void require_time(const nx_cuda_event& event, const char* name) {
    if (!event.timing)
        throw natix::failure(NX_INVALID_ARGUMENT,
                             std::string(name) + ": the event was opened without NX_CUDA_EVENT_TIMING");
    if (!event.recorded)
        throw natix::failure(NX_INVALID_ARGUMENT, std::string(name) + ": the event was never recorded");
}

}  // namespace

extern "C" {

int32_t nx_cuda_event_open(nx_cuda_device* device, uint32_t flags, nx_cuda_event** out) {
    if (out != nullptr) *out = nullptr;
    if (device == nullptr || out == nullptr) return guarded([] { require(false, "device or out is null"); });
    return on_device(device->device, [&](const Device& on) {
        require((flags & ~uint32_t{NX_CUDA_EVENT_TIMING | NX_CUDA_EVENT_BLOCKING}) == 0, "flags has unknown bits");
        auto event = std::make_unique<nx_cuda_event>(device->device);
        event->timing = (flags & NX_CUDA_EVENT_TIMING) != 0;
        uint32_t kind = event->timing ? 0 : uint32_t{natix::cuda::kEventDisableTiming};
        if ((flags & NX_CUDA_EVENT_BLOCKING) != 0) kind |= natix::cuda::kEventBlockingSync;
        on.check(on.calls().cuEventCreate(&event->handle, kind), "cuEventCreate");
        *out = event.release();
    });
}

void nx_cuda_event_close(nx_cuda_event* event) {
    delete event;
}

int32_t nx_cuda_event_record(nx_cuda_event* event, nx_cuda_stream* stream) {
    if (event == nullptr || stream == nullptr) return guarded([] { require(false, "event or stream is null"); });
    return on_device(stream->device, [&](const Device& on) {
        require(&event->device->fault() == &on.fault(), "event and stream are of different devices");
        on.check(on.calls().cuEventRecord(event->handle, stream->handle), "cuEventRecord");
        event->recorded = true;
    });
}

int32_t nx_cuda_event_query(nx_cuda_event* event, int32_t* done) {
    if (event == nullptr || done == nullptr) return guarded([] { require(false, "event or done is null"); });
    return on_device(event->device, [&](const Device& on) {
        natix::cuda::require_no_capture("nx_cuda_event_query");
        const Status status = on.calls().cuEventQuery(event->handle);
        if (status != natix::cuda::kNotReady) on.check(status, "cuEventQuery");
        *done = status == natix::cuda::kSuccess ? 1 : 0;
    });
}

int32_t nx_cuda_event_wait(nx_cuda_event* event) {
    if (event == nullptr) return guarded([] { require(false, "event is null"); });
    return on_device(event->device, [&](const Device& on) {
        natix::cuda::require_no_capture("nx_cuda_event_wait");
        on.check(on.calls().cuEventSynchronize(event->handle), "cuEventSynchronize");
    });
}

int32_t nx_cuda_event_elapsed(const nx_cuda_event* start, const nx_cuda_event* end, float* milliseconds) {
    if (start == nullptr || end == nullptr || milliseconds == nullptr)
        return guarded([] { require(false, "start, end or milliseconds is null"); });
    return on_device(start->device, [&](const Device& on) {
        require_time(*start, "start");
        require_time(*end, "end");
        require(&end->device->fault() == &on.fault(), "start and end are of different devices");
        const Status status = on.calls().cuEventElapsedTime(milliseconds, start->handle, end->handle);
        require(status != natix::cuda::kNotReady,
                "the work before start or end is not over: wait for both events first");
        on.check(status, "cuEventElapsedTime");
    });
}

}  // extern "C"
