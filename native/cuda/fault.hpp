// Errors that leave a device's context unusable, and the memory of the first one.
#pragma once

#include <atomic>
#include <mutex>
#include <string>

#include "driver_calls.hpp"

namespace natix::cuda {

// True for errors after which every call on the context fails and, as the driver's manual says of them, the process has
// to be started anew.
bool is_sticky(Status status) noexcept;

// Of one device, for the life of the driver. Thread-safe; setting it never throws.
class Fault {
  public:
    explicit Fault(int32_t ordinal) : ordinal_(ordinal) {}

    bool is_set() const noexcept { return set_.load(std::memory_order_acquire); }

    // The first call counts.
    void set(const std::string& what) noexcept;

    // "device 0 is faulted since 2026-11-28T10:00:00Z: ..."; empty when it is not.
    std::string text() const;

  private:
    const int32_t ordinal_;
    std::atomic<bool> set_{false};
    mutable std::mutex guard_;
    int64_t since_ = 0;  // seconds of the Unix epoch
    std::string what_;
};

}  // namespace natix::cuda
