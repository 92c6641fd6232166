// What the test double of libcuda remembers, and what it can be told to do. Reached by dlsym() under these names.
#pragma once

#include <cstdint>

// Devices the double shows.
constexpr int32_t kFakeDevices = 3;

struct FakeCudaState {
    int32_t retains[kFakeDevices];   // cuDevicePrimaryCtxRetain calls that succeeded
    int32_t releases[kFakeDevices];  // cuDevicePrimaryCtxRelease_v2 calls
    int32_t active[kFakeDevices];    // references to the primary context
    uint32_t flags[kFakeDevices];    // last flags set
    int32_t contexts_created;        // cuCtxCreate_v2 that reached the driver: 0 when the mapping works
    int32_t foreign_destroyed;       // cuCtxDestroy_v2 that reached the driver
    int32_t sets_current;            // cuCtxSetCurrent calls
    int32_t launches;                // cuLaunchKernel calls
    int32_t modules;                 // cuModuleLoadData calls
    int64_t live_allocations;        // cuMemAlloc_v2 not yet freed
};

extern "C" {
// The double's memory of this process.
FakeCudaState* fake_cuda_state();
// From now on the named call returns this status (0: works again).
void fake_cuda_fail(const char* call, int32_t status);
}
