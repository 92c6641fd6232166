#include "device.hpp"

namespace natix::cuda {

Device::Device(std::shared_ptr<Driver> driver, int32_t ordinal) : driver_(std::move(driver)), ordinal_(ordinal) {
    number_ = driver_->device(ordinal);
    require_usable();
    check(calls().cuDevicePrimaryCtxRetain(&context_, number_), "cuDevicePrimaryCtxRetain");
}

Device::~Device() {
    note(calls().cuDevicePrimaryCtxRelease_v2(number_), "cuDevicePrimaryCtxRelease_v2");
}

void Device::require_usable() const {
    if (fault().is_set()) throw failure(NX_DEVICE_ERROR, fault().text());
}

void Device::check(Status status, const char* call, const std::string& what) const {
    if (status == kSuccess) return;
    std::string text = driver_->describe(status, call);
    if (!what.empty()) text += ", " + what;
    if (is_sticky(status)) {
        fault().set(text);
        require_usable();
    }
    throw failure(status == kOutOfMemory ? NX_NO_MEMORY : NX_DEVICE_ERROR,
                  "device " + std::to_string(ordinal_) + ": " + text);
}

void Device::note(Status status, const char* call) const noexcept {
    if (!is_sticky(status)) return;
    try {
        fault().set(driver_->describe(status, call));
    } catch (...) {
        fault().set({});
    }
}

ContextScope::ContextScope(const Device& device) noexcept : calls_(device.calls()) {
    status_ = calls_.cuCtxGetCurrent(&before_);
    if (status_ != kSuccess || before_ == device.context()) return;
    status_ = calls_.cuCtxSetCurrent(device.context());
    changed_ = status_ == kSuccess;
}

// An error here would be that of a context which has died meanwhile; whoever made it current learns it by itself.
ContextScope::~ContextScope() {
    if (changed_) calls_.cuCtxSetCurrent(before_);
}

}  // namespace natix::cuda
