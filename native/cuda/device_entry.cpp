#include "device.hpp"
#include "natix/cuda.h"

using natix::require;
using natix::cuda::Device;
using natix::cuda::Driver;
using natix::cuda::guarded;
using natix::cuda::Number;
using natix::cuda::on_device;
using natix::cuda::Status;

namespace {

constexpr uint32_t kInfoFirstVersion = 368;

void check(const Driver& driver, Status status, const char* call) {
    if (status != natix::cuda::kSuccess) throw natix::failure(NX_DEVICE_ERROR, driver.describe(status, call));
}

int32_t attribute(const Driver& driver, Number device, int32_t which) {
    int32_t value = 0;
    check(driver, driver.calls().cuDeviceGetAttribute(&value, which, device), "cuDeviceGetAttribute");
    return value;
}

uint32_t flags_of(const Driver& driver, Number device) {
    using namespace natix::cuda;
    uint32_t flags = 0;
    if (attribute(driver, device, kAttributeIntegrated) != 0) flags |= NX_CUDA_INTEGRATED;
    if (attribute(driver, device, kAttributeUnifiedAddressing) != 0) flags |= NX_CUDA_UNIFIED_ADDRESS;
    if (attribute(driver, device, kAttributeEcc) != 0) flags |= NX_CUDA_ECC;
    return flags;
}

nx_cuda_device_info describe(const Driver& driver, int32_t ordinal) {
    using namespace natix::cuda;
    const auto& calls = driver.calls();
    const Number device = driver.device(ordinal);
    nx_cuda_device_info info{};
    info.ordinal = ordinal;
    info.capability_major = attribute(driver, device, kAttributeCapabilityMajor);
    info.capability_minor = attribute(driver, device, kAttributeCapabilityMinor);
    info.multiprocessors = attribute(driver, device, kAttributeMultiprocessors);
    info.copy_engines = attribute(driver, device, kAttributeCopyEngines);
    info.l2_bytes = static_cast<uint64_t>(attribute(driver, device, kAttributeL2Bytes));
    info.driver_version = driver.version();
    info.flags = flags_of(driver, device);
    size_t bytes = 0;
    check(driver, calls.cuDeviceTotalMem_v2(&bytes, device), "cuDeviceTotalMem_v2");
    info.memory_bytes = bytes;
    check(driver, calls.cuDeviceGetName(reinterpret_cast<char*>(info.name), sizeof info.name - 1, device),
          "cuDeviceGetName");
    check(driver, calls.cuDeviceGetPCIBusId(reinterpret_cast<char*>(info.pci_id), sizeof info.pci_id - 1, device),
          "cuDeviceGetPCIBusId");
    return info;
}

}  // namespace

extern "C" {

int32_t nx_cuda_open(const uint8_t* path, size_t path_bytes, nx_cuda** out) {
    if (out != nullptr) *out = nullptr;
    return guarded([&] {
        require(out != nullptr, "out is null");
        const std::string file = path == nullptr ? "" : std::string(reinterpret_cast<const char*>(path), path_bytes);
        require(file.find('\0') == std::string::npos, "path has a zero byte");
        auto cuda = std::make_unique<nx_cuda>();
        cuda->driver = std::make_shared<Driver>(file);
        *out = cuda.release();
    });
}

void nx_cuda_close(nx_cuda* cuda) {
    delete cuda;
}

int32_t nx_cuda_device_count(const nx_cuda* cuda, int32_t* count) {
    return guarded([&] {
        require(cuda != nullptr && count != nullptr, "cuda or count is null");
        *count = cuda->driver->device_count();
    });
}

int32_t nx_cuda_device_query(const nx_cuda* cuda, int32_t ordinal, nx_cuda_device_info* info) {
    return guarded([&] {
        require(cuda != nullptr, "cuda is null");
        natix::write_sized(describe(*cuda->driver, ordinal), info, kInfoFirstVersion, "nx_cuda_device_info");
    });
}

int32_t nx_cuda_device_open(nx_cuda* cuda, int32_t ordinal, nx_cuda_device** out) {
    if (out != nullptr) *out = nullptr;
    return guarded([&] {
        require(cuda != nullptr && out != nullptr, "cuda or out is null");
        auto device = std::make_unique<nx_cuda_device>();
        device->device = std::make_shared<Device>(cuda->driver, ordinal);
        *out = device.release();
    });
}

void nx_cuda_device_close(nx_cuda_device* device) {
    delete device;
}

int32_t nx_cuda_device_native(const nx_cuda_device* device, void** context, int32_t* number) {
    return guarded([&] {
        require(device != nullptr && context != nullptr && number != nullptr, "device, context or number is null");
        *context = device->device->context();
        *number = device->device->number();
    });
}

int32_t nx_cuda_device_memory(nx_cuda_device* device, uint64_t* free_bytes, uint64_t* total_bytes) {
    if (device == nullptr || free_bytes == nullptr || total_bytes == nullptr)
        return guarded([] { require(false, "device, free_bytes or total_bytes is null"); });
    return on_device(device->device, [&](const Device& on) {
        size_t free_now = 0;
        size_t total = 0;
        on.check(on.calls().cuMemGetInfo_v2(&free_now, &total), "cuMemGetInfo_v2");
        *free_bytes = free_now;
        *total_bytes = total;
    });
}

int32_t nx_cuda_device_fault(const nx_cuda_device* device, int32_t* faulted) {
    std::string text;
    const int32_t status = guarded([&] {
        require(device != nullptr && faulted != nullptr, "device or faulted is null");
        text = device->device->fault().text();
        *faulted = device->device->fault().is_set() ? 1 : 0;
    });
    return status == NX_OK && !text.empty() ? natix::remember_failure(NX_OK, text.c_str()) : status;
}

int32_t nx_cuda_device_synchronize(nx_cuda_device* device) {
    if (device == nullptr) return guarded([] { require(false, "device is null"); });
    return on_device(device->device, [&](const Device& on) {
        natix::cuda::require_no_capture("nx_cuda_device_synchronize");
        on.check(on.calls().cuCtxSynchronize(), "cuCtxSynchronize");
    });
}

}  // extern "C"
