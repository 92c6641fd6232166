// A device that is open: its primary context, retained, and the way every call on it goes.
#pragma once

#include <memory>
#include <string>

#include "abi_guard.hpp"
#include "capture.hpp"
#include "driver.hpp"

namespace natix::cuda {

// Shared by everything that is opened from it; the last one releases the context. Thread-safe.
class Device {
  public:
    Device(std::shared_ptr<Driver> driver, int32_t ordinal);
    ~Device();
    Device(const Device&) = delete;
    Device& operator=(const Device&) = delete;

    const DriverCalls& calls() const noexcept { return driver_->calls(); }
    int32_t ordinal() const noexcept { return ordinal_; }
    Number number() const noexcept { return number_; }
    Handle context() const noexcept { return context_; }
    Fault& fault() const noexcept { return driver_->fault(ordinal_); }

    // Throws failure(NX_DEVICE_ERROR) once the device is faulted.
    void require_usable() const;

    // Throws for anything but success, and remembers a fault. `what` adds what was being done.
    void check(Status status, const char* call, const std::string& what = {}) const;

    // For closing, where errors have no one to go to: faults are remembered, nothing is thrown.
    void note(Status status, const char* call) const noexcept;

  private:
    std::shared_ptr<Driver> driver_;
    int32_t ordinal_;
    Number number_ = 0;
    Handle context_ = nullptr;
};

// Makes the device's context current, and puts back what was. One call of the driver when it is current already.
class ContextScope {
  public:
    explicit ContextScope(const Device& device) noexcept;
    ~ContextScope();
    ContextScope(const ContextScope&) = delete;
    ContextScope& operator=(const ContextScope&) = delete;
    Status status() const noexcept { return status_; }

  private:
    const DriverCalls& calls_;
    Handle before_ = nullptr;
    bool changed_ = false;
    Status status_ = kSuccess;
};

// Runs an entry point; what fails while this thread captures ends the capture.
template <class Work>
int32_t guarded(Work&& work) noexcept {
    return guard([&] {
        try {
            work();
        } catch (const failure& error) {
            throw failure(error.status(), Capture::fail_current(error.status(), error.what()));
        } catch (...) {
            Capture::fail_current(NX_INTERNAL, "the library failed");
            throw;
        }
    });
}

// The same on a device that is not faulted, with its context current.
template <class Work>
int32_t on_device(const std::shared_ptr<Device>& device, Work&& work) noexcept {
    return guarded([&] {
        device->require_usable();
        const ContextScope scope(*device);
        device->check(scope.status(), "cuCtxSetCurrent");
        work(*device);
    });
}

}  // namespace natix::cuda

struct nx_cuda {
    std::shared_ptr<natix::cuda::Driver> driver;
};

struct nx_cuda_device {
    std::shared_ptr<natix::cuda::Device> device;
};
