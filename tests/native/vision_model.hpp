// Small random vision towers for tests: a configuration and all its tensors by name, and images to run through them.
#pragma once

#include <memory>

#include "decoder_model.hpp"
#include "vision/tower.hpp"

namespace natix_test {

struct VisionModel {
    nx_vision_config config{};
    std::vector<uint32_t> deepstack_blocks;
    std::map<std::string, Tensor> tensors;

    nx_vision_config whole_config() const;  // points into this model
    natix::vision::Settings settings() const;
    size_t patch_values() const { return size_t{3} * config.patch_size * config.patch_size; }
};

// Patches where they lie in the image, row by row: [rows * columns][3 * patch_size^2].
struct RasterImage {
    uint32_t rows, columns;
    std::vector<std::vector<float>> patches;
};

struct Encoded {
    std::vector<float> embeddings;  // [tokens][out_hidden]
    std::vector<float> deepstack;   // [features][tokens][out_hidden]

    bool operator==(const Encoded&) const = default;
};

// An image as nx_vision_encode takes it, with room for what comes out.
struct GivenImage {
    GivenImage(const VisionModel& model, const RasterImage& image);
    GivenImage(const GivenImage&) = delete;
    GivenImage& operator=(const GivenImage&) = delete;

    std::vector<float> patches;  // token by token
    Encoded out;
    nx_vision_image given{};  // points into this
};

// Sizes that are no round numbers where they need not be: set fields, then fill_vision().
VisionModel small_tower();
// Gives the tensors that the configuration asks for random values.
void fill_vision(VisionModel& model, uint32_t seed);
RasterImage random_image(const VisionModel& model, uint32_t rows, uint32_t columns, uint32_t seed);

// A tower with the model's tensors, ready.
std::unique_ptr<natix::vision::Tower> make_tower(const VisionModel& model,
                                                 const natix::vision::Kernels& kernels = natix::vision::best_kernels());
Encoded encode(natix::vision::Tower& tower, const VisionModel& model, const RasterImage& image);

}  // namespace natix_test
