#include "vision/tower.hpp"

#include <utility>

#include "decoder/refuse.hpp"
#include "vision/image_check.hpp"

namespace natix::vision {

Tower::Tower(Settings settings, const Kernels& kernels)
    : settings_(std::move(settings)),
      kernels_(kernels),
      team_(settings_.threads),
      weights_(settings_),
      forward_(settings_, kernels_, weights_, team_) {}

void Tower::load(std::string_view name, const nx_tensor* tensor) {
    if (ready_) decoder::refuse(name, ": loading has ended with nx_vision_ready");
    weights_.load(name, tensor, kernels_.shared, team_);
}

void Tower::ready() {
    weights_.require_complete();
    ready_ = true;
}

void Tower::encode(const nx_vision_image* image) {
    if (!ready_) decoder::refuse("nx_vision_ready has to end loading before the first image");
    const nx_vision_image checked = read_image(image, settings_);
    forward_.reserve(size_t{checked.rows} * checked.columns);
    forward_.run(checked);
}

nx_vision_memory Tower::measure() const noexcept {
    nx_vision_memory memory{};
    memory.weight_bytes = weights_.bytes();
    memory.scratch_bytes = forward_.bytes();
    return memory;
}

}  // namespace natix::vision
