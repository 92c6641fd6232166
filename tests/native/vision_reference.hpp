// The vision tower of Qwen3-VL in double precision, from its equations, patch by patch where they lie in the image:
// slow, plain, and unaware of how the library does it.
#pragma once

#include "vision_model.hpp"

namespace natix_test {

struct ReferenceOutput {
    std::vector<double> embeddings;  // [tokens][out_hidden]
    std::vector<double> deepstack;   // [features][tokens][out_hidden]
};

ReferenceOutput reference_encoding(const VisionModel& model, const RasterImage& image);

// The greatest difference, relative to the greatest reference value; infinity where sizes differ or a number is none.
double distance(const std::vector<float>& values, const std::vector<double>& reference);

}  // namespace natix_test
