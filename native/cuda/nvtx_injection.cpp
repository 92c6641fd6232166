#include "nvtx_injection.hpp"

#include <dlfcn.h>

#include <mutex>
#include <optional>

#include "abi_guard.hpp"

namespace natix::nvtx {
namespace {

using Function = void (*)();
using GetExportTable = const void* (*)(uint32_t id);
using Initialise = int (*)(GetExportTable get_export_table);

// NvtxExportTableID and NvtxCallbackModule.
enum : uint32_t { kTableCallbacks = 1, kTableVersion = 3 };
enum : int32_t { kModuleCore2 = 5 };
constexpr int32_t kModules = 7;
// NvtxCallbackIdCore2.
enum : size_t {
    kRangeStart = 2,
    kRangeEnd = 3,
    kRangePush = 4,
    kRangePop = 5,
    kRegisterString = 10,
    kDomainCreate = 12,
    kDomainDestroy = 14
};
// How many ids each module has, 0 among them; tools refuse a module that has fewer than they know.
constexpr size_t kIds[kModules] = {0, 16, 9, 15, 7, 16, 7};
constexpr size_t kMostIds = 16;
constexpr uint32_t kVersion = 3;

// Where the tool writes its functions, and the pointers to these places that it is handed. Modules that are not used
// here get places, too: a tool may give up when one is missing.
Function g_slots[kModules][kMostIds] = {};
Function* g_tables[kModules][kMostIds + 1] = {};

int get_module_table(int32_t module, Function*** table, uint32_t* size) {
    if (module <= 0 || module >= kModules) return 0;
    for (size_t id = 1; id < kIds[module]; id++) g_tables[module][id] = &g_slots[module][id];
    if (table != nullptr) *table = g_tables[module];
    if (size != nullptr) *size = static_cast<uint32_t>(kIds[module]);
    return 1;
}

void set_tool_version(uint32_t) {}

struct Callbacks {
    size_t struct_size;
    int (*get_module_table)(int32_t, Function***, uint32_t*);
};

struct Version {
    size_t struct_size;
    uint32_t version;
    uint32_t reserved;
    void (*set_tool_version)(uint32_t);
};

const void* get_export_table(uint32_t id) {
    static const Callbacks callbacks{sizeof(Callbacks), get_module_table};
    static const Version version{sizeof(Version), kVersion, 0, set_tool_version};
    if (id == kTableCallbacks) return &callbacks;
    return id == kTableVersion ? &version : nullptr;
}

template <class F>
void take(F& function, size_t id) {
    function = reinterpret_cast<F>(g_slots[kModuleCore2][id]);
}

std::optional<Functions> ask(const std::string& path) {
    void* library = dlopen(path.c_str(), RTLD_LAZY | RTLD_LOCAL);
    if (library == nullptr) {
        const char* why = dlerror();
        throw failure(NX_LIBRARY_MISSING, "the NVTX injection library (NVTX_INJECTION64_PATH) cannot be loaded: " +
                                              std::string(why != nullptr ? why : path));
    }
    const auto initialise = reinterpret_cast<Initialise>(dlsym(library, "InitializeInjectionNvtx2"));
    if (initialise == nullptr) {
        dlclose(library);
        throw failure(NX_LIBRARY_MISSING, path +
                                              " (NVTX_INJECTION64_PATH) has no InitializeInjectionNvtx2: it is no NVTX "
                                              "injection library");
    }
    if (initialise(get_export_table) == 0) {
        dlclose(library);
        return std::nullopt;
    }
    Functions functions;
    take(functions.domain_create, kDomainCreate);
    take(functions.domain_destroy, kDomainDestroy);
    take(functions.register_string, kRegisterString);
    take(functions.range_start, kRangeStart);
    take(functions.range_end, kRangeEnd);
    take(functions.range_push, kRangePush);
    take(functions.range_pop, kRangePop);
    return functions;
}

}  // namespace

const Functions* find_tool(const std::string& path) {
    static std::mutex guard;
    static bool asked = false;
    static std::optional<Functions> tool;
    const std::lock_guard<std::mutex> lock(guard);
    if (!asked) {
        tool = ask(path);
        asked = true;
    }
    return tool.has_value() ? &*tool : nullptr;
}

}  // namespace natix::nvtx
