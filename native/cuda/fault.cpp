#include "fault.hpp"

#include <ctime>

namespace natix::cuda {
namespace {

std::string utc(int64_t seconds) {
    const auto time = static_cast<std::time_t>(seconds);
    std::tm parts{};
    gmtime_r(&time, &parts);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

}  // namespace

bool is_sticky(Status status) noexcept {
    switch (status) {
        case kEccUncorrectable:
        case kInvalidGraphicsContext:
        case kNvlinkUncorrectable:
        case kContained:
        case kOperatingSystem:
        case kIllegalAddress:
        case kLaunchTimeout:
        case kContextIsDestroyed:
        case kAssert:
        case kHardwareStackError:
        case kIllegalInstruction:
        case kMisalignedAddress:
        case kInvalidAddressSpace:
        case kInvalidPc:
        case kLaunchFailed:
        case kTensorMemoryLeak:
        case kMpsRpcFailure:
        case kMpsClientTerminated:
        case kUnknown:  // what a device that fell off the bus answers
            return true;
        default:
            return false;
    }
}

void Fault::set(const std::string& what) noexcept {
    const std::lock_guard<std::mutex> lock(guard_);
    if (is_set()) return;
    since_ = std::time(nullptr);
    try {
        what_ = what;
    } catch (...) {
        what_.clear();  // no memory for the text: that it is faulted must do
    }
    set_.store(true, std::memory_order_release);
}

std::string Fault::text() const {
    if (!is_set()) return {};
    const std::lock_guard<std::mutex> lock(guard_);
    return "device " + std::to_string(ordinal_) + " is faulted since " + utc(since_) + ": " + what_;
}

}  // namespace natix::cuda
