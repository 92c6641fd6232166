// A test double of libcuda.so.1: contexts are counted, device memory is the host's, kernels are counted and not run. It
// answers every call that ILGPU makes to open a device, so that the way to a shared context is tested on machines
// without a GPU, and those of libnatix_cuda. This file: contexts, and what the double is told.
#include <map>

#include "fake_cuda_core.hpp"

using namespace fake_cuda;

namespace {

struct Order {
    int32_t skip;
    int32_t times;  // -1: always
    Status status;
};

FakeCudaState g_state{};
char g_primary[kFakeDevices];
Status g_sticky[kFakeDevices];
thread_local void* t_current = nullptr;

std::map<std::string, Order>& orders() {
    static std::map<std::string, Order> map;
    return map;
}

bool known(int32_t device) {
    return device >= 0 && device < kFakeDevices;
}

}  // namespace

namespace fake_cuda {

std::recursive_mutex& guard() {
    static std::recursive_mutex mutex;
    return mutex;
}

Status told(const std::string& call) {
    const Lock lock(guard());
    const auto found = orders().find(call);
    if (found == orders().end()) return 0;
    Order& order = found->second;
    if (order.skip > 0) return order.skip--, 0;
    if (order.times == 0) return 0;
    if (order.times > 0) order.times--;
    return order.status;
}

int32_t current_device() {
    const auto at = static_cast<char*>(t_current) - g_primary;
    return t_current != nullptr && at >= 0 && at < kFakeDevices && g_state.active[at] > 0 ? static_cast<int32_t>(at)
                                                                                          : -1;
}

Status sticky(int32_t device) {
    return g_sticky[device];
}

void set_sticky(int32_t device, Status status) {
    g_sticky[device] = status;
}

Status enter(const char* call) {
    const int32_t device = current_device();
    if (device < 0) return kInvalidContext;
    const Status status = told(call);
    if (status >= 700 && status < 800) set_sticky(device, status);
    return status != 0 ? status : sticky(device);
}

}  // namespace fake_cuda

FAKE FakeCudaState* fake_cuda_state() {
    return &g_state;
}

FAKE int64_t fake_cuda_live() {
    const Lock lock(guard());
    int64_t live = g_state.live_allocations + g_state.live_host_allocations + g_state.live_streams +
                   g_state.live_events + g_state.live_graphs + g_state.live_execs;
    for (const int32_t references : g_state.active) live += references;
    return live;
}

FAKE void fake_cuda_fail(const char* call, int32_t status) {
    fake_cuda_fail_times(call, 0, status == 0 ? 0 : -1, status);
}

FAKE void fake_cuda_fail_times(const char* call, int32_t skip, int32_t times, int32_t status) {
    const Lock lock(guard());
    orders()[call] = Order{skip, times, status};
}

FAKE Status cuDevicePrimaryCtxRetain(void** context, int32_t device) {
    if (const Status status = told("cuDevicePrimaryCtxRetain")) return status;
    if (!known(device)) return 101;
    const Lock lock(guard());
    g_state.retains[device]++;
    g_state.active[device]++;
    *context = &g_primary[device];
    return 0;
}

FAKE Status cuDevicePrimaryCtxRelease_v2(int32_t device) {
    if (!known(device)) return 101;
    const Lock lock(guard());
    g_state.releases[device]++;
    if (g_state.active[device] == 0) return 201;
    if (--g_state.active[device] == 0) set_sticky(device, 0);
    // Like the real one: an old failure may be reported, the release has happened.
    return told("cuDevicePrimaryCtxRelease_v2");
}

FAKE Status cuDevicePrimaryCtxGetState(int32_t device, uint32_t* flags, int32_t* active) {
    if (!known(device)) return 101;
    const Lock lock(guard());
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
    const Lock lock(guard());
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
    const Lock lock(guard());
    if (const Status status = enter("cuCtxSynchronize")) return status;
    return drain_device(current_device());
}
FAKE Status cuCtxGetStreamPriorityRange(int32_t* least, int32_t* greatest) {
    *least = 0;
    *greatest = -5;
    return enter("cuCtxGetStreamPriorityRange");
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
