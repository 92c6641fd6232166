// libcuda, found and initialised at run time, and what is known of its devices' faults.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "driver_calls.hpp"
#include "fault.hpp"

namespace natix::cuda {

// 12.0: the first driver with cuGraphExecUpdate_v2, and the least that code of any CUDA 12 toolkit runs on.
constexpr int32_t kLeastDriverVersion = 12000;

class Driver {
  public:
    // Tries `path` alone, or the usual places when it is empty. Throws failure(NX_LIBRARY_MISSING).
    explicit Driver(const std::string& path);
    ~Driver();
    Driver(const Driver&) = delete;
    Driver& operator=(const Driver&) = delete;

    const DriverCalls& calls() const noexcept { return calls_; }
    int32_t version() const noexcept { return version_; }
    int32_t device_count() const noexcept { return static_cast<int32_t>(faults_.size()); }

    // Throws failure(NX_INVALID_ARGUMENT) for an ordinal that is not there.
    Number device(int32_t ordinal) const;
    Fault& fault(int32_t ordinal) const { return *faults_[static_cast<size_t>(ordinal)]; }

    // "cuMemAlloc_v2: out of memory (CUDA_ERROR_OUT_OF_MEMORY, 2)"
    std::string describe(Status status, const char* call) const;

  private:
    void load(const std::string& path);
    void resolve();
    void initialise();

    void* library_ = nullptr;
    std::string path_;
    DriverCalls calls_;
    int32_t version_ = 0;
    std::vector<std::unique_ptr<Fault>> faults_;  // one for each device
};

}  // namespace natix::cuda
