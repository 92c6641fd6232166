// What the linker sees of libcuda.so.1 on machines without a driver: the names that cudriver.cpp calls. Never
// installed, never loaded.
#include "driver_api.hpp"

#define NATIX_STUB extern "C" __attribute__((visibility("default"))) natix::cuda::Status

NATIX_STUB cuDevicePrimaryCtxRetain(natix::cuda::Context*, natix::cuda::Device) {
    return natix::cuda::kInvalidContext;
}
NATIX_STUB cuDevicePrimaryCtxRelease_v2(natix::cuda::Device) {
    return natix::cuda::kInvalidContext;
}
NATIX_STUB cuDevicePrimaryCtxGetState(natix::cuda::Device, uint32_t*, int32_t*) {
    return natix::cuda::kInvalidContext;
}
NATIX_STUB cuDevicePrimaryCtxSetFlags_v2(natix::cuda::Device, uint32_t) {
    return natix::cuda::kInvalidContext;
}
NATIX_STUB cuCtxSetCurrent(natix::cuda::Context) {
    return natix::cuda::kInvalidContext;
}
NATIX_STUB cuCtxGetCurrent(natix::cuda::Context*) {
    return natix::cuda::kInvalidContext;
}
