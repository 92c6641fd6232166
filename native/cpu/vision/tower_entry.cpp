// The C entry points of natix/vision.h.
#include <memory>

#include "abi_guard.hpp"
#include "natix/vision.h"
#include "vision/tower.hpp"

struct nx_vision {
    explicit nx_vision(natix::vision::Settings settings) : tower(std::move(settings), natix::vision::best_kernels()) {}
    natix::vision::Tower tower;
};

namespace {

constexpr uint32_t kMemoryFirstVersion = 24;

}  // namespace

extern "C" {

int32_t nx_vision_create(const nx_vision_config* config, nx_vision** out) {
    return natix::guard([&] {
        natix::require(out != nullptr, "out is null");
        *out = nullptr;
        *out = std::make_unique<nx_vision>(natix::vision::read_settings(config)).release();
    });
}

void nx_vision_close(nx_vision* vision) {
    delete vision;
}

int32_t nx_vision_load(nx_vision* vision, const uint8_t* name, size_t name_bytes, const nx_tensor* tensor) {
    return natix::guard([&] {
        natix::require(vision != nullptr, "vision is null");
        natix::require(name != nullptr && name_bytes > 0, "name is empty");
        vision->tower.load({reinterpret_cast<const char*>(name), name_bytes}, tensor);
    });
}

int32_t nx_vision_ready(nx_vision* vision) {
    return natix::guard([&] {
        natix::require(vision != nullptr, "vision is null");
        vision->tower.ready();
    });
}

int32_t nx_vision_encode(nx_vision* vision, const nx_vision_image* image) {
    return natix::guard([&] {
        natix::require(vision != nullptr, "vision is null");
        vision->tower.encode(image);
    });
}

int32_t nx_vision_measure(const nx_vision* vision, nx_vision_memory* memory) {
    return natix::guard([&] {
        natix::require(vision != nullptr, "vision is null");
        natix::write_sized(vision->tower.measure(), memory, kMemoryFirstVersion, "nx_vision_memory");
    });
}

}  // extern "C"
