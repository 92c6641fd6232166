// A test double of libcuda.so.1: contexts are counted, device memory is the host's, kernels are counted and not run. It
// answers every call that ILGPU makes to open a device, so that the way to a shared context is tested on machines
// without a GPU.
#include "fake_cuda.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <string>

#define FAKE extern "C" __attribute__((visibility("default")))

namespace {

using Status = int32_t;

std::recursive_mutex g_guard;
FakeCudaState g_state{};
char g_primary[kFakeDevices];
thread_local void* t_current = nullptr;

std::map<std::string, Status>& failures() {
    static std::map<std::string, Status> map;
    return map;
}

Status told(const char* call) {
    const std::lock_guard<std::recursive_mutex> lock(g_guard);
    const auto found = failures().find(call);
    return found == failures().end() ? 0 : found->second;
}

bool known(int32_t device) {
    return device >= 0 && device < kFakeDevices;
}

}  // namespace

FAKE FakeCudaState* fake_cuda_state() {
    return &g_state;
}

FAKE void fake_cuda_fail(const char* call, int32_t status) {
    const std::lock_guard<std::recursive_mutex> lock(g_guard);
    failures()[call] = status;
}

// --- contexts
// ---------------------------------------------------------------------------------------------------------

FAKE Status cuDevicePrimaryCtxRetain(void** context, int32_t device) {
    if (const Status status = told("cuDevicePrimaryCtxRetain")) return status;
    if (!known(device)) return 101;
    const std::lock_guard<std::recursive_mutex> lock(g_guard);
    g_state.retains[device]++;
    g_state.active[device]++;
    *context = &g_primary[device];
    return 0;
}

FAKE Status cuDevicePrimaryCtxRelease_v2(int32_t device) {
    if (!known(device)) return 101;
    const std::lock_guard<std::recursive_mutex> lock(g_guard);
    g_state.releases[device]++;
    if (g_state.active[device] == 0) return 201;
    g_state.active[device]--;
    return told(
        "cuDevicePrimaryCtxRelease_v2");  // like the real one: an old failure may be reported, the release has happened
}

FAKE Status cuDevicePrimaryCtxGetState(int32_t device, uint32_t* flags, int32_t* active) {
    if (!known(device)) return 101;
    const std::lock_guard<std::recursive_mutex> lock(g_guard);
    *flags = g_state.flags[device];
    *active = g_state.active[device] > 0 ? 1 : 0;
    return 0;
}

FAKE Status cuDevicePrimaryCtxSetFlags_v2(int32_t device, uint32_t flags) {
    if (const Status status = told("cuDevicePrimaryCtxSetFlags_v2")) return status;
    if (!known(device)) return 101;
    g_state.flags[device] = flags;
    return 0;
}

FAKE Status cuCtxSetCurrent(void* context) {
    if (const Status status = told("cuCtxSetCurrent")) return status;
    const std::lock_guard<std::recursive_mutex> lock(g_guard);
    g_state.sets_current++;
    t_current = context;
    return 0;
}

FAKE Status cuCtxGetCurrent(void** context) {
    *context = t_current;
    return 0;
}

FAKE Status cuCtxCreate_v2(void** context, uint32_t, int32_t) {
    g_state.contexts_created++;
    *context = &g_state;
    return 0;
}

FAKE Status cuCtxDestroy_v2(void*) {
    g_state.foreign_destroyed++;
    return told("cuCtxDestroy_v2");
}

FAKE Status cuCtxSynchronize() {
    return told("cuCtxSynchronize");
}
FAKE Status cuCtxGetSharedMemConfig(int32_t* config) {
    return *config = 1, 0;
}
FAKE Status cuCtxSetSharedMemConfig(int32_t) {
    return 0;
}
FAKE Status cuCtxGetCacheConfig(int32_t* config) {
    return *config = 0, 0;
}
FAKE Status cuCtxSetCacheConfig(int32_t) {
    return 0;
}

// --- devices
// ----------------------------------------------------------------------------------------------------------

FAKE Status cuInit(uint32_t) {
    return told("cuInit");
}
FAKE Status cuDriverGetVersion(int32_t* version) {
    return *version = 12040, 0;
}
FAKE Status cuDeviceGetCount(int32_t* count) {
    return *count = kFakeDevices, told("cuDeviceGetCount");
}
FAKE Status cuDeviceGet(int32_t* device, int32_t ordinal) {
    return *device = ordinal, known(ordinal) ? 0 : 101;
}

FAKE Status cuDeviceGetName(char* name, int32_t length, int32_t device) {
    const std::string text = "Double " + std::to_string(device);
    strncpy(name, text.c_str(), static_cast<size_t>(length));
    return 0;
}

FAKE Status cuDeviceTotalMem_v2(size_t* bytes, int32_t) {
    return *bytes = size_t{16} << 30, 0;
}

// Attribute numbers are CUdevice_attribute's; an SM 9.0 device.
FAKE Status cuDeviceGetAttribute(int32_t* value, int32_t attribute, int32_t) {
    switch (attribute) {
        case 1:
        case 2:
        case 3:
            *value = 1024;
            break;  // block: threads, x, y
        case 4:
            *value = 64;
            break;  // block: z
        case 5:
            *value = 2147483647;
            break;  // grid x
        case 6:
        case 7:
            *value = 65535;
            break;  // grid y, z
        case 8:
            *value = 49152;
            break;  // shared memory a block
        case 9:
            *value = 65536;
            break;  // constant memory
        case 10:
            *value = 32;
            break;  // warp
        case 12:
        case 82:
            *value = 65536;
            break;  // registers a block, a multiprocessor
        case 13:
        case 36:
            *value = 1000000;
            break;  // clocks, kHz
        case 16:
            *value = 4;
            break;  // multiprocessors
        case 38:
            *value = 1 << 20;
            break;  // L2
        case 39:
            *value = 2048;
            break;  // threads a multiprocessor
        case 75:
            *value = 9;
            break;  // compute capability
        case 76:
            *value = 0;
            break;
        case 81:
            *value = 233472;
            break;  // shared memory a multiprocessor
        default:
            *value = 0;
            break;
    }
    return 0;
}

// --- memory, streams, kernels
// -----------------------------------------------------------------------------------------

FAKE Status cuMemAlloc_v2(void** address, size_t bytes) {
    if (const Status status = told("cuMemAlloc_v2")) return status;
    *address = std::calloc(1, bytes);
    const std::lock_guard<std::recursive_mutex> lock(g_guard);
    g_state.live_allocations++;
    return *address == nullptr ? 2 : 0;
}

FAKE Status cuMemFree_v2(void* address) {
    std::free(address);
    const std::lock_guard<std::recursive_mutex> lock(g_guard);
    g_state.live_allocations--;
    return 0;
}

FAKE Status cuMemGetInfo_v2(size_t* free_bytes, size_t* total) {
    return *free_bytes = *total = size_t{16} << 30, 0;
}
FAKE Status cuMemcpyAsync(void* to, const void* from, size_t bytes, void*) {
    return memmove(to, from, bytes), 0;
}
FAKE Status cuMemcpy(void* to, const void* from, size_t bytes) {
    return memmove(to, from, bytes), 0;
}
FAKE Status cuMemsetD8Async(void* to, uint8_t value, size_t bytes, void*) {
    return memset(to, value, bytes), 0;
}
FAKE Status cuMemsetD8_v2(void* to, uint8_t value, size_t bytes) {
    return memset(to, value, bytes), 0;
}

FAKE Status cuStreamCreate(void** stream, uint32_t) {
    return *stream = &g_state, 0;
}
FAKE Status cuStreamCreateWithPriority(void** stream, uint32_t, int32_t) {
    return *stream = &g_state, 0;
}
FAKE Status cuStreamDestroy_v2(void*) {
    return 0;
}
FAKE Status cuStreamSynchronize(void*) {
    return told("cuStreamSynchronize");
}

FAKE Status cuModuleLoadData(void** module, const void* image) {
    const std::lock_guard<std::recursive_mutex> lock(g_guard);
    g_state.modules++;
    *module = &g_state;
    const char* folder = std::getenv("NATIX_FAKE_CUDA_PTX");
    if (folder == nullptr) return 0;
    const std::string path = std::string(folder) + "/" + std::to_string(g_state.modules) + ".ptx";
    FILE* file = std::fopen(path.c_str(), "w");
    if (file == nullptr) return 1;
    std::fputs(static_cast<const char*>(image), file);
    std::fclose(file);
    return 0;
}

FAKE Status cuModuleLoadDataEx(void** module, const void* image, uint32_t, void*, void*) {
    return cuModuleLoadData(module, image);
}

FAKE Status cuModuleGetFunction(void** function, void*, const char*) {
    return *function = &g_state, 0;
}
FAKE Status cuModuleUnload(void*) {
    return 0;
}

FAKE Status cuLaunchKernel(void*, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, void*, void**,
                           void**) {
    g_state.launches++;
    return told("cuLaunchKernel");
}

FAKE Status cuOccupancyMaxPotentialBlockSize(int32_t* grid, int32_t* block, void*, void*, size_t, int32_t) {
    *grid = 4;
    *block = 256;
    return 0;
}

FAKE Status cuOccupancyMaxActiveBlocksPerMultiprocessor(int32_t* blocks, void*, int32_t, size_t) {
    return *blocks = 8, 0;
}

FAKE Status cuGetErrorString(int32_t, const char** text) {
    return *text = "the double was told to fail", 0;
}
