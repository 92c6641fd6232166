// What the test double of libcuda remembers, and what it can be told to do. Reached by dlsym() under these names.
//
// A device's memory is the host's. Work given to a stream is queued and done when someone waits for the stream or for
// an event behind it, in order; a query does one piece of it. So what is written to a buffer too early is seen in the
// result.
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
    int64_t live_host_allocations;   // cuMemHostAlloc not yet freed
    int64_t live_streams;
    int64_t live_events;
    int64_t live_graphs;
    int64_t live_execs;
    int64_t work_done;       // pieces of queued work that were done
    int32_t driver_version;  // 0: 12.4
    int32_t hidden;          // 1: the driver shows no device
    int32_t last_stream_priority;
    uint32_t last_stream_flags;
};

extern "C" {
// The double's memory of this process.
FakeCudaState* fake_cuda_state();
// Everything that was opened and not closed: memory, streams, events, graphs, and references to contexts.
int64_t fake_cuda_live();
// From now on the named call returns this status (0: works again).
void fake_cuda_fail(const char* call, int32_t status);
// After `skip` more calls, `times` calls of this name return the status. "run:NAME" fails the queued work of that call
// when it is done. A status that no context survives stays with the context until it is released.
void fake_cuda_fail_times(const char* call, int32_t skip, int32_t times, int32_t status);
}
