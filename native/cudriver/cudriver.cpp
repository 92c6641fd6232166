// libcuda for callers that insist on a context of their own: creating one retains the device's primary context,
// destroying it releases it, so that such a caller shares memory and streams with everything that uses the CUDA
// runtime. All other names are libcuda's: it is a needed library of this one, and dlsym() looks through those.
#include <dlfcn.h>

#include <array>
#include <mutex>

#include "driver_api.hpp"

#define NATIX_EXPORT extern "C" __attribute__((visibility("default")))

namespace {

using namespace natix::cuda;

// CUDA shows at most 64 devices to a process in practice; a table that cannot grow cannot fail half way.
constexpr int kMaxDevices = 128;

// How often each device's primary context was handed out as a context of the caller's own.
struct Retained {
    Context context = nullptr;
    Device device = 0;
    int count = 0;
};

std::mutex g_guard;
std::array<Retained, kMaxDevices> g_retained;

// The entry of a context; with none, a free one when wanted for a new context, else null. The caller holds the guard.
Retained* entry_of(Context context, bool wanted) {
    Retained* free_entry = nullptr;
    for (auto& entry : g_retained) {
        if (entry.count > 0 && entry.context == context) return &entry;
        if (entry.count == 0 && free_entry == nullptr) free_entry = &entry;
    }
    return wanted ? free_entry : nullptr;
}

Status note_retained(Context context, Device device) {
    const std::lock_guard<std::mutex> lock(g_guard);
    Retained* entry = entry_of(context, true);
    if (entry == nullptr) return kOutOfMemory;
    *entry = Retained{context, device, entry->count + 1};
    return kSuccess;
}

bool forget_retained(Context context, Device* device) {
    const std::lock_guard<std::mutex> lock(g_guard);
    Retained* entry = entry_of(context, false);
    if (entry == nullptr) return false;
    *device = entry->device;
    entry->count--;
    return true;
}

// A context that did not come from here is the driver's affair.
Status destroy_foreign(Context context) {
    using Destroy = Status (*)(Context);
    void* driver = dlopen("libcuda.so.1", RTLD_NOLOAD | RTLD_LAZY);
    if (driver == nullptr) return kInvalidContext;
    const auto destroy = reinterpret_cast<Destroy>(dlsym(driver, "cuCtxDestroy_v2"));
    const Status status = destroy == nullptr ? kInvalidContext : destroy(context);
    dlclose(driver);
    return status;
}

// The last release destroys a primary context; a thread must not go on with a dead one, as it would not after a
// destroy.
void clear_dead_current(Context context, Device device) {
    uint32_t flags = 0;
    int32_t active = 1;
    Context current = nullptr;
    if (cuDevicePrimaryCtxGetState(device, &flags, &active) != kSuccess || active != 0) return;
    if (cuCtxGetCurrent(&current) == kSuccess && current == context) cuCtxSetCurrent(nullptr);
}

}  // namespace

// Retains the device's primary context and makes it the calling thread's current one. Scheduling flags go to the
// primary context; one that is already in use keeps those of whoever made it. Every error is the driver's own, and then
// nothing is retained.
NATIX_EXPORT Status cuCtxCreate_v2(Context* context, uint32_t flags, Device device) {
    if (context == nullptr) return kInvalidValue;
    *context = nullptr;
    if (flags != 0) {
        const Status status = cuDevicePrimaryCtxSetFlags_v2(device, flags);
        if (status != kSuccess && status != kPrimaryContextActive) return status;
    }
    Context primary = nullptr;
    Status status = cuDevicePrimaryCtxRetain(&primary, device);
    if (status != kSuccess) return status;
    status = note_retained(primary, device);
    if (status != kSuccess) {
        cuDevicePrimaryCtxRelease_v2(device);
        return status;
    }
    status = cuCtxSetCurrent(primary);
    if (status != kSuccess) {
        Device ignored = 0;
        forget_retained(primary, &ignored);
        cuDevicePrimaryCtxRelease_v2(device);
        return status;
    }
    *context = primary;
    return kSuccess;
}

// Releases what cuCtxCreate_v2 retained. The driver may report an earlier asynchronous failure here; it is passed on,
// and the context counts as released all the same.
NATIX_EXPORT Status cuCtxDestroy_v2(Context context) {
    Device device = 0;
    if (!forget_retained(context, &device)) return destroy_foreign(context);
    const Status status = cuDevicePrimaryCtxRelease_v2(device);
    clear_dead_current(context, device);
    return status;
}
