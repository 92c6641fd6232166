// Streams and events: work is queued, and done when someone waits for it or asks for it.
#include <algorithm>
#include <memory>

#include "fake_cuda_core.hpp"

using namespace fake_cuda;

namespace {

std::set<Stream*>& streams() {
    static std::set<Stream*> set;
    return set;
}

std::set<Event*>& events() {
    static std::set<Event*> set;
    return set;
}

std::vector<std::shared_ptr<Capture>>& capturing() {
    static std::vector<std::shared_ptr<Capture>> list;
    return list;
}

double g_clock = 0;  // half a millisecond a piece of work

Event* event_of(void* handle) {
    const auto event = static_cast<Event*>(handle);
    return events().count(event) > 0 ? event : nullptr;
}

// The stream's oldest piece of work. A failure is the context's from then on.
Status do_one(Stream* stream) {
    const Piece piece = std::move(stream->queue.front());
    stream->queue.pop_front();
    stream->done++;
    if (const Status status = sticky(stream->device)) return status;
    Status status = told("run:" + piece.call);
    if (status == 0) status = piece.run();
    fake_cuda_state()->work_done++;
    g_clock += 0.5;
    if (status != 0) set_sticky(stream->device, status);
    return status;
}

}  // namespace

namespace fake_cuda {

Stream* stream_of(void* handle) {
    const auto stream = static_cast<Stream*>(handle);
    return streams().count(stream) > 0 ? stream : nullptr;
}

Status drain(Stream* stream, uint64_t until) {
    while (stream->done < until && !stream->queue.empty())
        if (const Status status = do_one(stream)) return status;
    return sticky(stream->device);
}

Status drain_device(int32_t device) {
    for (Stream* stream : streams())
        if (stream->device == device)
            if (const Status status = drain(stream, stream->queued)) return status;
    return sticky(device);
}

Status add_work(void* handle, const char* call, std::function<Status()> run) {
    if (handle == nullptr) return run();
    Stream* stream = stream_of(handle);
    if (stream == nullptr) return kInvalidHandle;
    if (stream->capture != nullptr) {
        if (stream->capture->invalid) return kCaptureInvalidated;
        stream->capture->pieces.push_back(Piece{call, std::move(run)});
        if (stream != stream->capture->origin) stream->capture->unjoined.insert(stream);
        return 0;
    }
    stream->queue.push_back(Piece{call, std::move(run)});
    stream->queued++;
    return 0;
}

bool spoils_capture() {
    bool spoils = false;
    for (const auto& capture : capturing()) {
        if (capture->thread != std::this_thread::get_id()) continue;
        capture->invalid = spoils = true;
    }
    return spoils;
}

void set_spoiled(Stream* stream) {
    stream->capture->invalid = true;
}

void add_capturing(const std::shared_ptr<Capture>& capture) {
    capturing().push_back(capture);
}

void remove_capturing(const std::shared_ptr<Capture>& capture) {
    std::erase(capturing(), capture);
    for (Stream* stream : streams())
        if (stream->capture == capture) stream->capture = nullptr;
}

}  // namespace fake_cuda

FAKE Status cuStreamCreateWithPriority(void** stream, uint32_t flags, int32_t priority) {
    const Lock lock(guard());
    if (const Status status = enter("cuStreamCreateWithPriority")) return status;
    auto own = std::make_unique<Stream>();
    own->device = current_device();
    streams().insert(own.get());
    fake_cuda_state()->live_streams++;
    fake_cuda_state()->last_stream_priority = priority;
    fake_cuda_state()->last_stream_flags = flags;
    *stream = own.release();
    return 0;
}

FAKE Status cuStreamCreate(void** stream, uint32_t flags) {
    return cuStreamCreateWithPriority(stream, flags, 0);
}

// Its work is done first, as a device would.
FAKE Status cuStreamDestroy_v2(void* handle) {
    const Lock lock(guard());
    Stream* stream = stream_of(handle);
    if (stream == nullptr) return kInvalidHandle;
    const Status status = drain(stream, stream->queued);
    if (stream->capture != nullptr) remove_capturing(stream->capture);
    for (Event* event : events())
        if (event->stream == stream) event->stream = nullptr;
    streams().erase(stream);
    delete stream;
    fake_cuda_state()->live_streams--;
    return status;
}

FAKE Status cuStreamSynchronize(void* handle) {
    const Lock lock(guard());
    if (const Status status = enter("cuStreamSynchronize")) return status;
    Stream* stream = stream_of(handle);
    if (stream == nullptr) return handle == nullptr ? Status{0} : Status{kInvalidHandle};
    if (stream->capture != nullptr) return set_spoiled(stream), kCaptureUnsupported;
    return drain(stream, stream->queued);
}

FAKE Status cuStreamQuery(void* handle) {
    const Lock lock(guard());
    if (const Status status = enter("cuStreamQuery")) return status;
    Stream* stream = stream_of(handle);
    if (stream == nullptr) return kInvalidHandle;
    if (stream->capture != nullptr) return set_spoiled(stream), kCaptureUnsupported;
    if (stream->queue.empty()) return 0;
    const Status status = do_one(stream);
    return status != 0 ? status : Status{kNotReady};
}

FAKE Status cuEventCreate(void** event, uint32_t flags) {
    const Lock lock(guard());
    if (const Status status = enter("cuEventCreate")) return status;
    auto own = std::make_unique<Event>();
    own->device = current_device();
    own->timing = (flags & 2) == 0;
    events().insert(own.get());
    fake_cuda_state()->live_events++;
    *event = own.release();
    return 0;
}

FAKE Status cuEventDestroy_v2(void* handle) {
    const Lock lock(guard());
    Event* event = event_of(handle);
    if (event == nullptr) return kInvalidHandle;
    events().erase(event);
    delete event;
    fake_cuda_state()->live_events--;
    return enter("cuEventDestroy_v2");
}

FAKE Status cuEventRecord(void* handle, void* on) {
    const Lock lock(guard());
    if (const Status status = enter("cuEventRecord")) return status;
    Event* event = event_of(handle);
    Stream* stream = stream_of(on);
    if (event == nullptr || stream == nullptr || event->device != stream->device) return kInvalidHandle;
    event->recorded = true;
    event->stream = stream;
    event->capture = stream->capture;
    if (stream->capture != nullptr) return stream->capture->invalid ? Status{kCaptureInvalidated} : Status{0};
    // Only an event that is still there, and still means this place, takes the time.
    const uint64_t at = stream->queued + 1;
    const Status status = add_work(on, "cuEventRecord", [event, stream, at]() -> Status {
        if (events().count(event) > 0 && event->stream == stream && event->at == at) event->milliseconds = g_clock;
        return 0;
    });
    event->at = at;
    return status;
}

FAKE Status cuEventQuery(void* handle) {
    const Lock lock(guard());
    if (const Status status = enter("cuEventQuery")) return status;
    Event* event = event_of(handle);
    if (event == nullptr) return kInvalidHandle;
    if (event->capture != nullptr || spoils_capture()) return kCapturedEvent;
    if (!event->recorded || event->stream == nullptr || event->stream->done >= event->at) return 0;
    const Status status = do_one(event->stream);
    return status != 0 ? status : Status{kNotReady};
}

FAKE Status cuEventSynchronize(void* handle) {
    const Lock lock(guard());
    if (const Status status = enter("cuEventSynchronize")) return status;
    Event* event = event_of(handle);
    if (event == nullptr) return kInvalidHandle;
    if (event->capture != nullptr) return kCapturedEvent;
    return event->recorded && event->stream != nullptr ? drain(event->stream, event->at) : Status{0};
}

FAKE Status cuEventElapsedTime(float* milliseconds, void* start, void* end) {
    const Lock lock(guard());
    if (const Status status = enter("cuEventElapsedTime")) return status;
    const Event* from = event_of(start);
    const Event* to = event_of(end);
    if (from == nullptr || to == nullptr || !from->timing || !to->timing || !from->recorded || !to->recorded)
        return kInvalidHandle;
    for (const Event* event : {from, to})
        if (event->stream != nullptr && event->stream->done < event->at) return kNotReady;
    *milliseconds = static_cast<float>(to->milliseconds - from->milliseconds);
    return 0;
}

FAKE Status cuStreamWaitEvent(void* handle, void* on, uint32_t) {
    const Lock lock(guard());
    if (const Status status = enter("cuStreamWaitEvent")) return status;
    Stream* stream = stream_of(handle);
    Event* event = event_of(on);
    if (stream == nullptr || event == nullptr) return kInvalidHandle;
    if (event->capture != nullptr) {
        if (stream->capture == nullptr) stream->capture = event->capture;
        if (stream->capture != event->capture) return set_spoiled(stream), kCapturedEvent;
        stream->capture->unjoined.erase(event->stream);
        if (stream != stream->capture->origin) stream->capture->unjoined.insert(stream);
        return 0;
    }
    if (!event->recorded) return 0;
    Stream* other = event->stream;
    const uint64_t at = event->at;
    return add_work(handle, "cuStreamWaitEvent",
                    [other, at] { return stream_of(other) == nullptr ? Status{0} : drain(other, at); });
}
