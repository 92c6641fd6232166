// The few entry points and values of the CUDA driver API (CUDA Driver API, Context Management and Primary Context
// Management) that this library needs, declared here because no CUDA headers exist where it is built.
#pragma once

#include <cstdint>

namespace natix::cuda {

using Status = int32_t;
using Device = int32_t;
using Context = void*;

constexpr Status kSuccess = 0;
constexpr Status kInvalidValue = 1;
constexpr Status kOutOfMemory = 2;
constexpr Status kInvalidContext = 201;
constexpr Status kPrimaryContextActive = 708;

}  // namespace natix::cuda

// NOLINTBEGIN: names are the driver's.
extern "C" {
natix::cuda::Status cuDevicePrimaryCtxRetain(natix::cuda::Context* context, natix::cuda::Device device);
natix::cuda::Status cuDevicePrimaryCtxRelease_v2(natix::cuda::Device device);
natix::cuda::Status cuDevicePrimaryCtxGetState(natix::cuda::Device device, uint32_t* flags, int32_t* active);
natix::cuda::Status cuDevicePrimaryCtxSetFlags_v2(natix::cuda::Device device, uint32_t flags);
natix::cuda::Status cuCtxSetCurrent(natix::cuda::Context context);
natix::cuda::Status cuCtxGetCurrent(natix::cuda::Context* context);
}
// NOLINTEND
