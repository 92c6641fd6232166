// A tool's injection library, asked for its functions as NVTX 3's own headers ask for them. Facts of the protocol: NVTX
// 3, nvtxDetail/nvtxTypes.h, load sequence version 2.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace natix::nvtx {

// nvtxEventAttributes_t, version 3.
struct EventAttributes {
    uint16_t version;
    uint16_t size;
    uint32_t category;
    int32_t colour_type;
    uint32_t colour;
    int32_t payload_type;
    int32_t reserved;
    uint64_t payload;
    int32_t message_type;
    const void* message;
};
static_assert(sizeof(EventAttributes) == 48 && offsetof(EventAttributes, message) == 40);

constexpr uint16_t kAttributesVersion = 3;
constexpr int32_t kMessageRegistered = 3;

using Domain = void*;

// What this library calls. A tool fills in what it wants to hear of; the others stay null.
struct Functions {
    Domain (*domain_create)(const char* name) = nullptr;
    void (*domain_destroy)(Domain domain) = nullptr;
    void* (*register_string)(Domain domain, const char* text) = nullptr;
    uint64_t (*range_start)(Domain domain, const EventAttributes* attributes) = nullptr;
    void (*range_end)(Domain domain, uint64_t range) = nullptr;
    int (*range_push)(Domain domain, const EventAttributes* attributes) = nullptr;
    int (*range_pop)(Domain domain) = nullptr;
};

// The functions of the process's tool; null when there is none, or it refuses. The first call that finds a library
// decides. Throws failure(NX_LIBRARY_MISSING) for a path that leads to no injection library. Thread-safe.
const Functions* find_tool(const std::string& path);

}  // namespace natix::nvtx
