// The double's devices: three of compute capability 9.0, of 16 GiB each.
#include <cstdio>
#include <cstring>

#include "fake_cuda_core.hpp"

using namespace fake_cuda;

namespace {

bool known(int32_t device) {
    return device >= 0 && device < kFakeDevices;
}

}  // namespace

FAKE Status cuInit(uint32_t) {
    const Status status = told("cuInit");
    return status == 0 && fake_cuda_state()->hidden != 0 ? Status{kNoDevice} : status;
}
FAKE Status cuDriverGetVersion(int32_t* version) {
    const int32_t asked = fake_cuda_state()->driver_version;
    return *version = asked == 0 ? 12040 : asked, told("cuDriverGetVersion");
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
        case 32:
        case 41:
            *value = 1;
            break;  // ECC, unified addressing
        case 40:
            *value = 3;
            break;  // copy engines
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

FAKE Status cuDeviceGetPCIBusId(char* id, int32_t length, int32_t device) {
    snprintf(id, static_cast<size_t>(length), "0000:%02x:00.0", device + 1);
    return told("cuDeviceGetPCIBusId");
}

FAKE Status cuGetErrorString(int32_t status, const char** text) {
    switch (status) {
        case kOutOfMemory:
            return *text = "out of memory", 0;
        case kIllegalAddress:
            return *text = "an illegal memory access was encountered", 0;
        default:
            return *text = "the double was told to fail", 0;
    }
}

FAKE Status cuGetErrorName(int32_t status, const char** text) {
    return *text = status == kIllegalAddress ? "CUDA_ERROR_ILLEGAL_ADDRESS" : "CUDA_ERROR_OF_THE_DOUBLE", 0;
}
