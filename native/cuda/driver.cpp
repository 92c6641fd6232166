#include "driver.hpp"

#include <dlfcn.h>

#include <cstdlib>

#include "abi_guard.hpp"

namespace natix::cuda {
namespace {

constexpr const char* kAdvice = "a CUDA device needs NVIDIA's driver: install it, or run on the CPU";

std::vector<std::string> candidates(const std::string& path) {
    if (!path.empty()) return {path};
    if (const char* only = std::getenv("NATIX_CUDA_DRIVER"); only != nullptr && *only != '\0') return {only};
    return {"libcuda.so.1", "/usr/lib/x86_64-linux-gnu/libcuda.so.1", "/usr/lib/aarch64-linux-gnu/libcuda.so.1",
            "/usr/lib64/libcuda.so.1", "/usr/lib/wsl/lib/libcuda.so.1"};
}

std::string version_text(int32_t version) {
    return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

}  // namespace

Driver::Driver(const std::string& path) {
    load(path);
    try {
        resolve();
        initialise();
    } catch (...) {
        dlclose(library_);
        throw;
    }
}

Driver::~Driver() {
    dlclose(library_);
}

void Driver::load(const std::string& path) {
    std::string tried;
    // Never unloaded: it has threads and exit handlers of its own.
    for (const std::string& candidate : candidates(path)) {
        library_ = dlopen(candidate.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
        if (library_ != nullptr) {
            path_ = candidate;
            return;
        }
        const char* why = dlerror();
        tried += "\n  " + candidate + ": " + (why != nullptr ? why : "unknown reason");
    }
    throw failure(NX_LIBRARY_MISSING, std::string("libcuda was not found; ") + kAdvice + ". Tried:" + tried);
}

// The version first: a driver that is too old lacks names, and the version says more than the first name that is
// missing.
void Driver::resolve() {
    const auto get_version = reinterpret_cast<Status (*)(int32_t*)>(dlsym(library_, "cuDriverGetVersion"));
    if (get_version == nullptr)
        throw failure(NX_LIBRARY_MISSING, path_ + " has no cuDriverGetVersion: it is no CUDA driver");
    const Status status = get_version(&version_);
    if (status != kSuccess)
        throw failure(NX_DEVICE_ERROR, path_ + ": cuDriverGetVersion failed with " + std::to_string(status));
    if (version_ < kLeastDriverVersion) {
        throw failure(NX_LIBRARY_MISSING, path_ + " is a driver for CUDA " + version_text(version_) + "; CUDA " +
                                              version_text(kLeastDriverVersion) +
                                              " is needed: install a newer driver (525 or later)");
    }
#define NATIX_CUDA_RESOLVE(name, parameters)                                      \
    calls_.name = reinterpret_cast<Status(*) parameters>(dlsym(library_, #name)); \
    if (calls_.name == nullptr)                                                   \
        throw failure(NX_LIBRARY_MISSING, path_ + " (CUDA " + version_text(version_) + ") has no " #name);
    NATIX_CUDA_CALLS(NATIX_CUDA_RESOLVE)
#undef NATIX_CUDA_RESOLVE
}

void Driver::initialise() {
    const Status status = calls_.cuInit(0);
    int32_t count = 0;
    if (status == kNoDevice) return;
    if (status != kSuccess) throw failure(NX_DEVICE_ERROR, path_ + ": " + describe(status, "cuInit"));
    const Status counted = calls_.cuDeviceGetCount(&count);
    if (counted != kSuccess) throw failure(NX_DEVICE_ERROR, path_ + ": " + describe(counted, "cuDeviceGetCount"));
    for (int32_t ordinal = 0; ordinal < count; ordinal++) faults_.push_back(std::make_unique<Fault>(ordinal));
}

Number Driver::device(int32_t ordinal) const {
    if (ordinal < 0 || ordinal >= device_count()) {
        throw failure(NX_INVALID_ARGUMENT, "there is no CUDA device " + std::to_string(ordinal) +
                                               ": the driver shows " + std::to_string(device_count()) +
                                               ", numbered from 0");
    }
    Number device = 0;
    const Status status = calls_.cuDeviceGet(&device, ordinal);
    if (status != kSuccess) throw failure(NX_DEVICE_ERROR, describe(status, "cuDeviceGet"));
    return device;
}

std::string Driver::describe(Status status, const char* call) const {
    const char* text = nullptr;
    const char* name = nullptr;
    if (calls_.cuGetErrorString(status, &text) != kSuccess || text == nullptr) text = "an error unknown to the driver";
    if (calls_.cuGetErrorName(status, &name) != kSuccess || name == nullptr) name = "no name";
    return std::string(call) + ": " + text + " (" + name + ", " + std::to_string(status) + ")";
}

}  // namespace natix::cuda
