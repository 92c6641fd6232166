// The entry points and values of the CUDA driver API (CUDA Driver API reference manual) that this library uses,
// declared here because no CUDA headers exist where it is built. Handles are opaque pointers, as they are in the
// driver.
#pragma once

#include <cstddef>
#include <cstdint>

namespace natix::cuda {

using Status = int32_t;    // CUresult
using Number = int32_t;    // CUdevice
using Address = uint64_t;  // CUdeviceptr
using Handle = void*;      // CUcontext, CUstream, CUevent, CUgraph, CUgraphExec, CUgraphNode

enum : Status {
    kSuccess = 0,
    kOutOfMemory = 2,
    kNoDevice = 100,
    kEccUncorrectable = 214,
    kInvalidGraphicsContext = 219,
    kNvlinkUncorrectable = 220,
    kContained = 226,
    kOperatingSystem = 304,
    kNotReady = 600,
    kIllegalAddress = 700,
    kLaunchTimeout = 702,
    kContextIsDestroyed = 709,
    kAssert = 710,
    kHardwareStackError = 714,
    kIllegalInstruction = 715,
    kMisalignedAddress = 716,
    kInvalidAddressSpace = 717,
    kInvalidPc = 718,
    kLaunchFailed = 719,
    kTensorMemoryLeak = 721,
    kMpsRpcFailure = 806,
    kMpsClientTerminated = 809,
    kGraphExecUpdateFailure = 910,
    kUnknown = 999
};

// CUdevice_attribute.
enum : int32_t {
    kAttributeMultiprocessors = 16,
    kAttributeIntegrated = 18,
    kAttributeEcc = 32,
    kAttributeL2Bytes = 38,
    kAttributeCopyEngines = 40,
    kAttributeUnifiedAddressing = 41,
    kAttributeCapabilityMajor = 75,
    kAttributeCapabilityMinor = 76
};

enum : uint32_t {
    kStreamNonBlocking = 1,
    kEventBlockingSync = 1,
    kEventDisableTiming = 2,
    kHostAllocPortable = 1,
    kHostAllocWriteCombined = 4
};

enum : int32_t { kCaptureThreadLocal = 1 };  // CUstreamCaptureMode

// CUgraphExecUpdateResultInfo.
struct UpdateResult {
    int32_t result;
    Handle error_node;
    Handle error_from_node;
};
static_assert(sizeof(UpdateResult) == 24);

// CALL(name as the driver exports it, parameters)
#define NATIX_CUDA_CALLS(CALL)                                                              \
    CALL(cuInit, (uint32_t flags))                                                          \
    CALL(cuDriverGetVersion, (int32_t * version))                                           \
    CALL(cuGetErrorName, (Status status, const char** text))                                \
    CALL(cuGetErrorString, (Status status, const char** text))                              \
    CALL(cuDeviceGetCount, (int32_t * count))                                               \
    CALL(cuDeviceGet, (Number * device, int32_t ordinal))                                   \
    CALL(cuDeviceGetName, (char* name, int32_t bytes, Number device))                       \
    CALL(cuDeviceTotalMem_v2, (size_t * bytes, Number device))                              \
    CALL(cuDeviceGetAttribute, (int32_t * value, int32_t attribute, Number device))         \
    CALL(cuDeviceGetPCIBusId, (char* id, int32_t bytes, Number device))                     \
    CALL(cuDevicePrimaryCtxRetain, (Handle * context, Number device))                       \
    CALL(cuDevicePrimaryCtxRelease_v2, (Number device))                                     \
    CALL(cuCtxSetCurrent, (Handle context))                                                 \
    CALL(cuCtxGetCurrent, (Handle * context))                                               \
    CALL(cuCtxSynchronize, ())                                                              \
    CALL(cuCtxGetStreamPriorityRange, (int32_t * least, int32_t * greatest))                \
    CALL(cuMemGetInfo_v2, (size_t * free_bytes, size_t * total_bytes))                      \
    CALL(cuMemAlloc_v2, (Address * address, size_t bytes))                                  \
    CALL(cuMemFree_v2, (Address address))                                                   \
    CALL(cuMemHostAlloc, (void** address, size_t bytes, uint32_t flags))                    \
    CALL(cuMemFreeHost, (void* address))                                                    \
    CALL(cuMemcpyHtoDAsync_v2, (Address to, const void* from, size_t bytes, Handle stream)) \
    CALL(cuMemcpyDtoHAsync_v2, (void* to, Address from, size_t bytes, Handle stream))       \
    CALL(cuMemcpyDtoDAsync_v2, (Address to, Address from, size_t bytes, Handle stream))     \
    CALL(cuMemsetD8Async, (Address to, uint8_t value, size_t bytes, Handle stream))         \
    CALL(cuStreamCreateWithPriority, (Handle * stream, uint32_t flags, int32_t priority))   \
    CALL(cuStreamDestroy_v2, (Handle stream))                                               \
    CALL(cuStreamSynchronize, (Handle stream))                                              \
    CALL(cuStreamQuery, (Handle stream))                                                    \
    CALL(cuStreamWaitEvent, (Handle stream, Handle event, uint32_t flags))                  \
    CALL(cuEventCreate, (Handle * event, uint32_t flags))                                   \
    CALL(cuEventDestroy_v2, (Handle event))                                                 \
    CALL(cuEventRecord, (Handle event, Handle stream))                                      \
    CALL(cuEventQuery, (Handle event))                                                      \
    CALL(cuEventSynchronize, (Handle event))                                                \
    CALL(cuEventElapsedTime, (float* milliseconds, Handle start, Handle end))               \
    CALL(cuStreamBeginCapture_v2, (Handle stream, int32_t mode))                            \
    CALL(cuStreamEndCapture, (Handle stream, Handle * graph))                               \
    CALL(cuGraphGetNodes, (Handle graph, Handle * nodes, size_t * count))                   \
    CALL(cuGraphDestroy, (Handle graph))                                                    \
    CALL(cuGraphInstantiateWithFlags, (Handle * exec, Handle graph, uint64_t flags))        \
    CALL(cuGraphExecUpdate_v2, (Handle exec, Handle graph, UpdateResult * result))          \
    CALL(cuGraphLaunch, (Handle exec, Handle stream))                                       \
    CALL(cuGraphExecDestroy, (Handle exec))

struct DriverCalls {
#define NATIX_CUDA_DECLARE(name, parameters) Status(*name) parameters = nullptr;
    NATIX_CUDA_CALLS(NATIX_CUDA_DECLARE)
#undef NATIX_CUDA_DECLARE
};

}  // namespace natix::cuda
