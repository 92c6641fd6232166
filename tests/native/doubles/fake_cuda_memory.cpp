// Memory, and the copies that queue on streams. Device addresses are checked when a copy is done, as a device does.
#include <cstdlib>
#include <cstring>
#include <map>

#include "fake_cuda_core.hpp"

using namespace fake_cuda;

namespace {

constexpr size_t kDeviceBytes = size_t{16} << 30;

struct Allocation {
    size_t bytes;
    int32_t device;
};

std::map<uintptr_t, Allocation>& allocations() {
    static std::map<uintptr_t, Allocation> map;
    return map;
}

// True for memory of the device, whole range inside one allocation.
bool is_device(uintptr_t address, size_t bytes) {
    auto after = allocations().upper_bound(address);
    if (after == allocations().begin()) return false;
    const auto& [base, allocation] = *--after;
    return address - base <= allocation.bytes && bytes <= allocation.bytes - (address - base);
}

Status move(void* to, const void* from, size_t bytes, bool to_device, bool from_device) {
    if (to_device && !is_device(reinterpret_cast<uintptr_t>(to), bytes)) return kIllegalAddress;
    if (from_device && !is_device(reinterpret_cast<uintptr_t>(from), bytes)) return kIllegalAddress;
    memmove(to, from, bytes);
    return 0;
}

Status queue_move(const char* call, void* to, const void* from, size_t bytes, void* stream, bool to_device,
                  bool from_device) {
    const Lock lock(guard());
    if (const Status status = enter(call)) return status;
    return add_work(stream, call, [=] { return move(to, from, bytes, to_device, from_device); });
}

}  // namespace

FAKE Status cuMemAlloc_v2(void** address, size_t bytes) {
    const Lock lock(guard());
    if (const Status status = enter("cuMemAlloc_v2")) return status;
    if (spoils_capture()) return kCaptureUnsupported;
    if (bytes > kDeviceBytes) return kOutOfMemory;
    *address = std::calloc(1, bytes);
    if (*address == nullptr) return kOutOfMemory;
    allocations()[reinterpret_cast<uintptr_t>(*address)] = Allocation{bytes, current_device()};
    fake_cuda_state()->live_allocations++;
    return 0;
}

// On a context that no longer works it fails, too; what it had is gone all the same.
FAKE Status cuMemFree_v2(void* address) {
    const Lock lock(guard());
    if (allocations().erase(reinterpret_cast<uintptr_t>(address)) == 0) return kInvalidValue;
    std::free(address);
    fake_cuda_state()->live_allocations--;
    return enter("cuMemFree_v2");
}

FAKE Status cuMemHostAlloc(void** address, size_t bytes, uint32_t) {
    const Lock lock(guard());
    if (const Status status = enter("cuMemHostAlloc")) return status;
    if (spoils_capture()) return kCaptureUnsupported;
    *address = bytes > kDeviceBytes ? nullptr : std::aligned_alloc(4096, (bytes + 4095) / 4096 * 4096);
    if (*address == nullptr) return kOutOfMemory;
    fake_cuda_state()->live_host_allocations++;
    return 0;
}

FAKE Status cuMemFreeHost(void* address) {
    const Lock lock(guard());
    std::free(address);
    fake_cuda_state()->live_host_allocations--;
    return enter("cuMemFreeHost");
}

FAKE Status cuMemGetInfo_v2(size_t* free_bytes, size_t* total) {
    const Lock lock(guard());
    const Status status = enter("cuMemGetInfo_v2");
    *free_bytes = *total = kDeviceBytes;
    for (const auto& [address, allocation] : allocations())
        if (allocation.device == current_device()) *free_bytes -= allocation.bytes;
    return status;
}

FAKE Status cuMemcpyHtoDAsync_v2(void* to, const void* from, size_t bytes, void* stream) {
    return queue_move("cuMemcpyHtoDAsync_v2", to, from, bytes, stream, true, false);
}
FAKE Status cuMemcpyDtoHAsync_v2(void* to, const void* from, size_t bytes, void* stream) {
    return queue_move("cuMemcpyDtoHAsync_v2", to, from, bytes, stream, false, true);
}
FAKE Status cuMemcpyDtoDAsync_v2(void* to, const void* from, size_t bytes, void* stream) {
    return queue_move("cuMemcpyDtoDAsync_v2", to, from, bytes, stream, true, true);
}
FAKE Status cuMemcpyAsync(void* to, const void* from, size_t bytes, void* stream) {
    return queue_move("cuMemcpyAsync", to, from, bytes, stream, false, false);
}
FAKE Status cuMemcpy(void* to, const void* from, size_t bytes) {
    return queue_move("cuMemcpy", to, from, bytes, nullptr, false, false);
}

FAKE Status cuMemsetD8Async(void* to, uint8_t value, size_t bytes, void* stream) {
    const Lock lock(guard());
    if (const Status status = enter("cuMemsetD8Async")) return status;
    return add_work(stream, "cuMemsetD8Async", [=]() -> Status {
        if (!is_device(reinterpret_cast<uintptr_t>(to), bytes)) return kIllegalAddress;
        memset(to, value, bytes);
        return 0;
    });
}
FAKE Status cuMemsetD8_v2(void* to, uint8_t value, size_t bytes) {
    return cuMemsetD8Async(to, value, bytes, nullptr);
}
