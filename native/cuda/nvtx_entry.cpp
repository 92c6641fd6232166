#include <cstdlib>
#include <memory>

#include "abi_guard.hpp"
#include "natix/nvtx.h"
#include "nvtx_injection.hpp"

struct nx_nvtx {
    explicit nx_nvtx(const natix::nvtx::Functions& tool, const char* name)
        : functions(tool), domain(tool.domain_create != nullptr ? tool.domain_create(name) : nullptr) {}
    ~nx_nvtx() {
        if (functions.domain_destroy != nullptr) functions.domain_destroy(domain);
    }
    nx_nvtx(const nx_nvtx&) = delete;
    nx_nvtx& operator=(const nx_nvtx&) = delete;

    const natix::nvtx::Functions& functions;
    natix::nvtx::Domain domain;
};

namespace {

std::string tool_path(const char* path) {
    if (path == nullptr) path = std::getenv("NVTX_INJECTION64_PATH");
    return path == nullptr ? "" : path;
}

natix::nvtx::EventAttributes attributes(uint64_t name) {
    natix::nvtx::EventAttributes given{};
    given.version = natix::nvtx::kAttributesVersion;
    given.size = sizeof given;
    given.message_type = natix::nvtx::kMessageRegistered;
    given.message = reinterpret_cast<const void*>(name);
    return given;
}

}  // namespace

extern "C" {

int32_t nx_nvtx_open(const char* path, const char* domain, nx_nvtx** out) {
    if (out != nullptr) *out = nullptr;
    return natix::guard([&] {
        natix::require(domain != nullptr && out != nullptr, "domain or out is null");
        const std::string library = tool_path(path);
        if (library.empty()) return;
        const natix::nvtx::Functions* tool = natix::nvtx::find_tool(library);
        if (tool != nullptr) *out = std::make_unique<nx_nvtx>(*tool, domain).release();
    });
}

void nx_nvtx_close(nx_nvtx* nvtx) {
    delete nvtx;
}

int32_t nx_nvtx_name(nx_nvtx* nvtx, const char* text, uint64_t* name) {
    return natix::guard([&] {
        natix::require(nvtx != nullptr && text != nullptr && name != nullptr, "nvtx, text or name is null");
        const auto register_string = nvtx->functions.register_string;
        *name = register_string == nullptr ? 0 : reinterpret_cast<uint64_t>(register_string(nvtx->domain, text));
    });
}

void nx_nvtx_push(nx_nvtx* nvtx, uint64_t name) {
    if (nvtx == nullptr || nvtx->functions.range_push == nullptr) return;
    const auto given = attributes(name);
    nvtx->functions.range_push(nvtx->domain, &given);
}

void nx_nvtx_pop(nx_nvtx* nvtx) {
    if (nvtx == nullptr || nvtx->functions.range_pop == nullptr) return;
    nvtx->functions.range_pop(nvtx->domain);
}

uint64_t nx_nvtx_start(nx_nvtx* nvtx, uint64_t name) {
    if (nvtx == nullptr || nvtx->functions.range_start == nullptr) return 0;
    const auto given = attributes(name);
    return nvtx->functions.range_start(nvtx->domain, &given);
}

void nx_nvtx_end(nx_nvtx* nvtx, uint64_t range) {
    if (nvtx == nullptr || nvtx->functions.range_end == nullptr) return;
    nvtx->functions.range_end(nvtx->domain, range);
}

}  // extern "C"
