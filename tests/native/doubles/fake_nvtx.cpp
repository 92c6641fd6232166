// An NVTX injection library that writes down what it hears: "domain NAME", "push NAME", "pop", "start N NAME", "end N",
// a line each. Asks for its functions' places the way a profiler does (nvtxDetail/nvtxTypes.h of NVTX 3).
#include <cstdint>
#include <cstring>
#include <deque>
#include <mutex>
#include <string>

#define FAKE extern "C" __attribute__((visibility("default")))

namespace {

struct Attributes {
    uint16_t version, size;
    uint32_t category;
    int32_t colour_type;
    uint32_t colour;
    int32_t payload_type, reserved;
    uint64_t payload;
    int32_t message_type;
    const char* message;
};

struct Callbacks {
    size_t struct_size;
    int (*get_module_table)(int32_t module, void*** table, uint32_t* size);
};

struct Version {
    size_t struct_size;
    uint32_t version, reserved;
    void (*set_tool_version)(uint32_t version);
};

std::mutex g_guard;
std::string g_heard;
std::deque<std::string> g_strings;
uint64_t g_ranges = 0;

void hear(const std::string& line) {
    const std::lock_guard<std::mutex> lock(g_guard);
    g_heard += line + "\n";
}

std::string text_of(const Attributes* given) {
    if (given->version != 3 || given->size != 48 || given->message_type != 3)
        return "a message of a kind that was not registered";
    return given->message == nullptr ? "null" : given->message;
}

void* create(const char* name) {
    hear(std::string("domain ") + name);
    return &g_heard;
}
void destroy(void* domain) {
    hear(domain == &g_heard ? "gone" : "gone, and it was another domain");
}
void* remember(void*, const char* text) {
    const std::lock_guard<std::mutex> lock(g_guard);
    return g_strings.emplace_back(text).data();
}
int push(void*, const Attributes* given) {
    return hear("push " + text_of(given)), 0;
}
int pop(void*) {
    return hear("pop"), 0;
}
uint64_t start(void*, const Attributes* given) {
    const uint64_t range = ++g_ranges;
    hear("start " + std::to_string(range) + " " + text_of(given));
    return range;
}
void end(void*, uint64_t range) {
    hear("end " + std::to_string(range));
}

template <class F>
void put(void** table, size_t id, F* function) {
    *static_cast<F**>(table[id]) = function;
}

}  // namespace

FAKE int InitializeInjectionNvtx2(const void* (*get_export_table)(uint32_t)) {
    const auto* version = static_cast<const Version*>(get_export_table(3));
    const auto* callbacks = static_cast<const Callbacks*>(get_export_table(1));
    if (version == nullptr || version->version != 3 || callbacks == nullptr ||
        callbacks->struct_size != sizeof(Callbacks))
        return 0;
    version->set_tool_version(3);
    const uint32_t sizes[] = {0, 16, 9, 15, 7, 16, 7};
    for (int32_t module = 1; module < 7; module++) {
        void** table = nullptr;
        uint32_t size = 0;
        if (callbacks->get_module_table(module, &table, &size) != 1 || size < sizes[module]) return 0;
        if (module != 5) continue;
        put(table, 2, start);
        put(table, 3, end);
        put(table, 4, push);
        put(table, 5, pop);
        put(table, 10, remember);
        put(table, 12, create);
        put(table, 14, destroy);
    }
    return 1;
}

// Bytes of what was heard since the last call, copied without a closing zero; the rest is dropped.
FAKE size_t fake_nvtx_take(char* text, size_t capacity) {
    const std::lock_guard<std::mutex> lock(g_guard);
    const size_t bytes = g_heard.size() < capacity ? g_heard.size() : capacity;
    if (bytes > 0) std::memcpy(text, g_heard.data(), bytes);
    g_heard.clear();
    return bytes;
}
