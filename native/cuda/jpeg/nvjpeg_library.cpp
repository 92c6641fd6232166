#include "nvjpeg_library.hpp"

#include <dlfcn.h>

#include <array>
#include <cstdlib>
#include <vector>

#include "abi_guard.hpp"

namespace natix::cuda {
namespace {

std::vector<std::string> candidates(const std::string& path) {
    if (!path.empty()) return {path};
    if (const char* only = std::getenv("NATIX_NVJPEG"); only != nullptr && *only != '\0') return {only};
    std::vector<std::string> all;
    for (const char* folder : {"", "/usr/local/cuda/lib64/", "/usr/lib/x86_64-linux-gnu/"})
        for (const char* file : {"libnvjpeg.so.13", "libnvjpeg.so.12", "libnvjpeg.so.11"})
            all.push_back(std::string(folder) + file);
    return all;
}

}  // namespace

NvJpegLibrary::NvJpegLibrary(const std::string& path) {
    load(path);
#define NATIX_NVJPEG_RESOLVE(name, parameters)                                                          \
    name = reinterpret_cast<JpegStatus(*) parameters>(dlsym(library_, #name));                          \
    if (name == nullptr) {                                                                              \
        dlclose(library_);                                                                              \
        throw failure(NX_LIBRARY_MISSING, path_ + " has no " #name ": nvJPEG 11.6 or later is needed"); \
    }
    NATIX_NVJPEG_CALLS(NATIX_NVJPEG_RESOLVE)
#undef NATIX_NVJPEG_RESOLVE
}

NvJpegLibrary::~NvJpegLibrary() {
    dlclose(library_);
}

void NvJpegLibrary::load(const std::string& path) {
    std::string tried;
    // Never unloaded: it has the CUDA runtime inside, with exit handlers of its own.
    for (const std::string& candidate : candidates(path)) {
        library_ = dlopen(candidate.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
        if (library_ != nullptr) {
            path_ = candidate;
            return;
        }
        const char* why = dlerror();
        tried += "\n  " + candidate + ": " + (why != nullptr ? why : "unknown reason");
    }
    throw failure(NX_LIBRARY_MISSING,
                  "libnvjpeg was not found; it comes with the CUDA toolkit, and without it JPEGs are decoded on "
                  "the CPU. Tried:" +
                      tried);
}

int32_t NvJpegLibrary::version() const {
    int32_t major = 0;
    int32_t minor = 0;
    const bool known = nvjpegGetProperty(kJpegMajorVersion, &major) == kJpegSuccess &&
                       nvjpegGetProperty(kJpegMinorVersion, &minor) == kJpegSuccess;
    return known ? 1000 * major + 10 * minor : 0;
}

std::string describe_jpeg(JpegStatus status, const char* call) {
    static constexpr std::array<const char*, 11> words = {"success",
                                                          "not initialised",
                                                          "invalid parameter",
                                                          "bad JPEG",
                                                          "JPEG not supported",
                                                          "no memory from the allocator",
                                                          "execution on the device failed",
                                                          "not made for this device",
                                                          "internal error",
                                                          "not implemented",
                                                          "the JPEG ends early"};
    const bool known = status >= 0 && status < static_cast<JpegStatus>(words.size());
    return std::string(call) + ": " + (known ? words[static_cast<size_t>(status)] : "unknown status") + " (" +
           std::to_string(status) + ")";
}

}  // namespace natix::cuda
