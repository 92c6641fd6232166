#include <algorithm>

#include "natix/cuda.h"
#include "stream.hpp"

using natix::require;
using natix::cuda::Device;
using natix::cuda::guarded;
using natix::cuda::on_device;
using natix::cuda::Status;

nx_cuda_stream::~nx_cuda_stream() {
    if (capture != nullptr) capture->discard();
    if (handle == nullptr) return;
    const natix::cuda::ContextScope scope(*device);
    device->note(device->calls().cuStreamDestroy_v2(handle), "cuStreamDestroy_v2");
}

namespace {

// The driver counts the other way: its greatest priority is the least number.
int32_t driver_priority(const Device& device, int32_t priority) {
    int32_t least = 0;
    int32_t greatest = 0;
    device.check(device.calls().cuCtxGetStreamPriorityRange(&least, &greatest), "cuCtxGetStreamPriorityRange");
    return std::max(greatest, least - priority);
}

}  // namespace

extern "C" {

int32_t nx_cuda_stream_open(nx_cuda_device* device, uint32_t flags, int32_t priority, nx_cuda_stream** out) {
    if (out != nullptr) *out = nullptr;
    if (device == nullptr || out == nullptr) return guarded([] { require(false, "device or out is null"); });
    return on_device(device->device, [&](const Device& on) {
        require((flags & ~uint32_t{NX_CUDA_STREAM_BLOCKING}) == 0, "flags has unknown bits");
        require(priority >= 0 && priority <= 100, "priority is outside 0 .. 100");
        auto stream = std::make_unique<nx_cuda_stream>(device->device);
        const uint32_t kind = (flags & NX_CUDA_STREAM_BLOCKING) != 0 ? 0 : uint32_t{natix::cuda::kStreamNonBlocking};
        on.check(on.calls().cuStreamCreateWithPriority(&stream->handle, kind, driver_priority(on, priority)),
                 "cuStreamCreateWithPriority");
        *out = stream.release();
    });
}

void nx_cuda_stream_close(nx_cuda_stream* stream) {
    delete stream;
}

int32_t nx_cuda_stream_native(const nx_cuda_stream* stream, void** handle) {
    return guarded([&] {
        require(stream != nullptr && handle != nullptr, "stream or handle is null");
        *handle = stream->handle;
    });
}

int32_t nx_cuda_stream_synchronize(nx_cuda_stream* stream) {
    if (stream == nullptr) return guarded([] { require(false, "stream is null"); });
    return on_device(stream->device, [&](const Device& on) {
        natix::cuda::require_no_capture("nx_cuda_stream_synchronize");
        on.check(on.calls().cuStreamSynchronize(stream->handle), "cuStreamSynchronize");
    });
}

int32_t nx_cuda_stream_query(nx_cuda_stream* stream, int32_t* done) {
    if (stream == nullptr || done == nullptr) return guarded([] { require(false, "stream or done is null"); });
    return on_device(stream->device, [&](const Device& on) {
        natix::cuda::require_no_capture("nx_cuda_stream_query");
        const Status status = on.calls().cuStreamQuery(stream->handle);
        if (status != natix::cuda::kNotReady) on.check(status, "cuStreamQuery");
        *done = status == natix::cuda::kSuccess ? 1 : 0;
    });
}

int32_t nx_cuda_stream_wait(nx_cuda_stream* stream, const nx_cuda_event* event) {
    if (stream == nullptr || event == nullptr) return guarded([] { require(false, "stream or event is null"); });
    return on_device(stream->device, [&](const Device& on) {
        event->device->require_usable();
        on.check(on.calls().cuStreamWaitEvent(stream->handle, event->handle, 0), "cuStreamWaitEvent");
    });
}

}  // extern "C"
