#include "slab.hpp"

#include <sys/sysinfo.h>

#include "natix/cuda.h"

namespace natix::cuda {
namespace {

std::string number(uint64_t value) {
    return std::to_string(value);
}

std::string device_room(const Device& device) {
    size_t free_bytes = 0;
    size_t total_bytes = 0;
    if (device.calls().cuMemGetInfo_v2(&free_bytes, &total_bytes) != kSuccess) return "how much is free is not known";
    return number(free_bytes) + " of " + number(total_bytes) + " bytes are free";
}

std::string host_room() {
    struct sysinfo system {};
    if (sysinfo(&system) != 0) return "how much is free is not known";
    return number(uint64_t{system.freeram} * system.mem_unit) +
           " bytes of memory are free; the limit of locked memory (ulimit -l) may be less";
}

}  // namespace

SlabMemory::SlabMemory(std::shared_ptr<Device> device, uint32_t kind, uint64_t bytes)
    : device_(std::move(device)), kind_(kind), bytes_(bytes) {
    if (is_device())
        allocate_device();
    else
        allocate_host();
}

void SlabMemory::allocate_device() {
    const Status status = device_->calls().cuMemAlloc_v2(&address_, bytes_);
    if (status != kOutOfMemory) return device_->check(status, "cuMemAlloc_v2");
    throw failure(NX_NO_MEMORY, "device " + std::to_string(device_->ordinal()) + " has no room for " + number(bytes_) +
                                    " bytes of device memory: " + device_room(*device_));
}

void SlabMemory::allocate_host() {
    void* memory = nullptr;
    const uint32_t flags =
        kHostAllocPortable | (kind_ == NX_CUDA_SLAB_WRITE_COMBINED ? uint32_t{kHostAllocWriteCombined} : 0U);
    const Status status = device_->calls().cuMemHostAlloc(&memory, bytes_, flags);
    address_ = reinterpret_cast<Address>(memory);
    if (status != kOutOfMemory) return device_->check(status, "cuMemHostAlloc");
    throw failure(NX_NO_MEMORY, "the system has no " + number(bytes_) + " bytes of page-locked memory: " + host_room());
}

SlabMemory::~SlabMemory() {
    if (address_ == 0) return;
    const ContextScope scope(*device_);
    if (is_device())
        device_->note(device_->calls().cuMemFree_v2(address_), "cuMemFree_v2");
    else
        device_->note(device_->calls().cuMemFreeHost(reinterpret_cast<void*>(address_)), "cuMemFreeHost");
}

void require_range(const SlabMemory& slab, uint64_t offset, uint64_t bytes, const char* name) {
    if (offset <= slab.bytes() && bytes <= slab.bytes() - offset) return;
    throw failure(NX_INVALID_ARGUMENT, std::string(name) + ": " + number(bytes) + " bytes from " + number(offset) +
                                           " on are not inside a slab of " + number(slab.bytes()) + " bytes");
}

namespace {

void require_device(const Device& device, const SlabMemory& slab, const char* name) {
    if (!slab.is_device() || &slab.device()->fault() == &device.fault()) return;
    throw failure(NX_INVALID_ARGUMENT, std::string(name) + ": the slab is memory of device " +
                                           std::to_string(slab.device()->ordinal()) + ", the stream is of device " +
                                           std::to_string(device.ordinal()) + "; copy through host memory");
}

}  // namespace

void require_copy(const Device& device, const SlabMemory& to, uint64_t to_offset, const SlabMemory& from,
                  uint64_t from_offset, uint64_t bytes) {
    require_range(to, to_offset, bytes, "to");
    require_range(from, from_offset, bytes, "from");
    require(to.is_device() || from.is_device(), "to and from are host memory: a device copies to or from its own");
    require_device(device, to, "to");
    require_device(device, from, "from");
    if (&to != &from || to_offset + bytes <= from_offset || from_offset + bytes <= to_offset) return;
    throw failure(NX_INVALID_ARGUMENT, number(bytes) + " bytes from " + number(from_offset) + " on and from " +
                                           number(to_offset) + " on overlap in one slab");
}

}  // namespace natix::cuda
