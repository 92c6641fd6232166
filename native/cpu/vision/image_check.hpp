// What a caller says of an image, checked against the tower's settings.
#pragma once

#include "vision/settings.hpp"

namespace natix::vision {

// Reads the struct; NX_INVALID_ARGUMENT says what is wrong, where, and what it may be.
nx_vision_image read_image(const nx_vision_image* image, const Settings& settings);

}  // namespace natix::vision
