#include "capture.hpp"

#include "device.hpp"
#include "slab.hpp"

namespace natix::cuda {
namespace {

// Set from begin to end, however the end comes about. Weak: a stream closed elsewhere takes its capture along.
thread_local std::weak_ptr<Capture> t_current;

}  // namespace

std::shared_ptr<Capture> Capture::begin(std::shared_ptr<Device> device, Handle stream) {
    require(!on_this_thread(), "this thread captures already: end that capture first");
    auto capture = std::make_shared<Capture>(std::move(device), stream);
    const Device& on = *capture->device_;
    const Status status = on.calls().cuStreamBeginCapture_v2(stream, kCaptureThreadLocal);
    capture->open_ = status == kSuccess;
    on.check(status, "cuStreamBeginCapture_v2");
    t_current = capture;
    return capture;
}

bool Capture::on_this_thread() noexcept {
    const auto capture = t_current.lock();
    return capture != nullptr && capture->is_open();
}

std::string Capture::fail_current(int32_t status, const std::string& text) {
    const auto capture = t_current.lock();
    if (capture == nullptr || !capture->is_open()) return text;
    capture->discard();
    capture->status_ = status;
    capture->reason_ = "the capture was ended and its graph thrown away: " + text;
    return text + " (" + "the capture of this thread was ended and its graph thrown away)";
}

void Capture::keep(const std::shared_ptr<const SlabMemory>& slab) {
    const auto capture = t_current.lock();
    if (capture != nullptr && capture->is_open()) capture->slabs_.push_back(slab);
}

Handle Capture::end() {
    t_current.reset();
    if (status_ != NX_OK) throw failure(status_, reason_);
    open_ = false;
    Handle graph = nullptr;
    const Status status = device_->calls().cuStreamEndCapture(stream_, &graph);
    if (status == kSuccess && graph == nullptr)
        throw failure(NX_DEVICE_ERROR, "the driver ended the capture without a graph");
    if (status != kSuccess && graph != nullptr) device_->note(device_->calls().cuGraphDestroy(graph), "cuGraphDestroy");
    device_->check(status, "cuStreamEndCapture", "the graph was thrown away");
    return graph;
}

// What the driver answers does not matter, except for a fault: either way it does not capture any more.
void Capture::discard() noexcept {
    if (!open_) return;
    open_ = false;
    slabs_.clear();
    const ContextScope scope(*device_);
    Handle graph = nullptr;
    device_->note(device_->calls().cuStreamEndCapture(stream_, &graph), "cuStreamEndCapture");
    if (graph != nullptr) device_->note(device_->calls().cuGraphDestroy(graph), "cuGraphDestroy");
}

void require_no_capture(const char* call) {
    if (!Capture::on_this_thread()) return;
    throw failure(NX_INVALID_ARGUMENT, std::string(call) + " is not possible while this thread captures");
}

}  // namespace natix::cuda
