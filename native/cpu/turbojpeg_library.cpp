#include "turbojpeg_library.hpp"

#include <dlfcn.h>

#include <cstdlib>
#include <vector>

#include "abi_guard.hpp"

namespace natix {
namespace {

std::vector<std::string> candidates() {
    if (const char* only = std::getenv("NATIX_TURBOJPEG"); only != nullptr && *only != '\0') return {only};
    return {"libturbojpeg.so.0",
            "/usr/lib/x86_64-linux-gnu/libturbojpeg.so.0",
            "/usr/lib/aarch64-linux-gnu/libturbojpeg.so.0",
            "/usr/lib64/libturbojpeg.so.0",
            "/usr/local/lib/libturbojpeg.so.0",
            "/opt/libjpeg-turbo/lib64/libturbojpeg.so.0"};
}

std::string path_of(void* symbol, const std::string& fallback) {
    Dl_info info{};
    return dladdr(symbol, &info) != 0 && info.dli_fname != nullptr ? info.dli_fname : fallback;
}

template <class Function>
void look_up(void* library, const std::string& path, const char* name, Function& target) {
    void* symbol = dlsym(library, name);
    if (symbol == nullptr) {
        throw failure(NX_LIBRARY_MISSING, path + " has no " + name +
                                              ": TurboJPEG 2.0 or later is needed; run: apt-get install libturbojpeg0");
    }
    target = reinterpret_cast<Function>(symbol);
}

}  // namespace

TurboJpegLibrary::TurboJpegLibrary() {
    std::string tried;
    for (const std::string& candidate : candidates()) {
        handle_ = dlopen(candidate.c_str(), RTLD_NOW | RTLD_LOCAL);
        if (handle_ != nullptr) {
            path_ = candidate;
            break;
        }
        const char* why = dlerror();
        tried += "\n  " + candidate + ": " + (why != nullptr ? why : "unknown reason");
    }
    if (handle_ == nullptr) {
        throw failure(NX_LIBRARY_MISSING,
                      "libturbojpeg was not found; run: apt-get install libturbojpeg0. Tried:" + tried);
    }
    try {
        bind();
    } catch (...) {
        dlclose(handle_);
        throw;
    }
}

TurboJpegLibrary::~TurboJpegLibrary() {
    dlclose(handle_);
}

void TurboJpegLibrary::bind() {
    look_up(handle_, path_, "tjInitDecompress", init_decompress);
    look_up(handle_, path_, "tjDecompressHeader3", decompress_header);
    look_up(handle_, path_, "tjDecompress2", decompress);
    look_up(handle_, path_, "tjDecompressToYUVPlanes", decompress_planes);
    look_up(handle_, path_, "tjGetErrorStr2", error_text);
    look_up(handle_, path_, "tjGetErrorCode", error_code);
    look_up(handle_, path_, "tjDestroy", destroy);
    path_ = path_of(reinterpret_cast<void*>(init_decompress), path_);
}

}  // namespace natix
