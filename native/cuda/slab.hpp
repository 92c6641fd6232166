// Device memory and page-locked host memory.
#pragma once

#include "device.hpp"
#include "natix/cuda.h"

namespace natix::cuda {

// Shared by the caller's slab and by the graphs whose copies use it. Immutable.
class SlabMemory {
  public:
    // The device's context is current. Throws failure(NX_NO_MEMORY).
    SlabMemory(std::shared_ptr<Device> device, uint32_t kind, uint64_t bytes);
    ~SlabMemory();
    SlabMemory(const SlabMemory&) = delete;
    SlabMemory& operator=(const SlabMemory&) = delete;

    const std::shared_ptr<Device>& device() const noexcept { return device_; }
    uint32_t kind() const noexcept { return kind_; }
    uint64_t bytes() const noexcept { return bytes_; }
    Address address() const noexcept { return address_; }
    bool is_device() const noexcept { return kind_ == NX_CUDA_SLAB_DEVICE; }

  private:
    void allocate_device();
    void allocate_host();

    std::shared_ptr<Device> device_;
    uint32_t kind_;
    uint64_t bytes_;
    Address address_ = 0;
};

// Throws failure(NX_INVALID_ARGUMENT) naming both ranges unless bytes from offset on are inside the slab.
void require_range(const SlabMemory& slab, uint64_t offset, uint64_t bytes, const char* name);

// Does one side of a copy need the device of the stream, and do both sides fit together? Throws when not.
void require_copy(const Device& device, const SlabMemory& to, uint64_t to_offset, const SlabMemory& from,
                  uint64_t from_offset, uint64_t bytes);

}  // namespace natix::cuda

struct nx_cuda_slab {
    std::shared_ptr<const natix::cuda::SlabMemory> memory;
};
