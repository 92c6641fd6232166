// A vision tower: the owner of its weights, scratch memory and threads.
#pragma once

#include <string_view>

#include "vision/forward.hpp"

namespace natix::vision {

class Tower {
  public:
    Tower(Settings settings, const Kernels& kernels);
    Tower(const Tower&) = delete;
    Tower& operator=(const Tower&) = delete;

    // As the nx_vision_* functions of these names.
    void load(std::string_view name, const nx_tensor* tensor);
    void ready();
    void encode(const nx_vision_image* image);
    nx_vision_memory measure() const noexcept;

  private:
    const Settings settings_;
    const Kernels& kernels_;
    decoder::ThreadTeam team_;
    Weights weights_;
    Forward forward_;
    bool ready_ = false;
};

}  // namespace natix::vision
