// All weights of a vision tower and the names by which they are loaded.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "decoder/packed_matrix.hpp"
#include "decoder/tensor_view.hpp"
#include "decoder/thread_team.hpp"
#include "vision/settings.hpp"

namespace natix::vision {

// y = W x + bias. Inputs are padded with zeros to whole groups.
struct Linear {
    size_t inputs = 0;
    decoder::PackedMatrix matrix;
    std::vector<float> bias;

    Linear() = default;
    Linear(const Settings& settings, WeightType type, size_t inputs, size_t outputs);

    static size_t padded(const Settings& settings, size_t inputs) noexcept {
        return (inputs + settings.group - 1) / settings.group * settings.group;
    }
    uint64_t bytes() const noexcept { return matrix.bytes() + bias.size() * sizeof(float); }
};

struct Norm {
    std::vector<float> weight, bias;

    explicit Norm(size_t width) : weight(width), bias(width) {}
    uint64_t bytes() const noexcept { return (weight.size() + bias.size()) * sizeof(float); }
};

struct Block {
    Norm norm1, norm2;
    Linear qkv, proj, fc1, fc2;

    explicit Block(const Settings& settings);
    uint64_t bytes() const noexcept;
};

// Makes one token of a square of patches. The main merger normalises patches, those of DeepStack what is joined of
// them.
struct Merger {
    Norm norm;
    Linear fc1, fc2;

    Merger(const Settings& settings, size_t normalised);
    uint64_t bytes() const noexcept { return norm.bytes() + fc1.bytes() + fc2.bytes(); }
};

class Weights {
  public:
    explicit Weights(const Settings& settings);
    Weights(const Weights&) = delete;
    Weights& operator=(const Weights&) = delete;

    // See nx_vision_load. A tensor that is refused can be loaded again.
    void load(std::string_view name, const nx_tensor* tensor, const decoder::Kernels& kernels,
              decoder::ThreadTeam& team);
    // See nx_vision_ready.
    void require_complete() const;

    const Linear& patch() const noexcept { return patch_; }
    const float* position(size_t row) const noexcept { return positions_.data() + row * hidden_; }
    const Block& block(size_t index) const noexcept { return blocks_[index]; }
    const Merger& merger() const noexcept { return merger_; }
    const Merger& deepstack(size_t index) const noexcept { return deepstack_[index]; }

    uint64_t bytes() const noexcept;

  private:
    // Where a tensor goes: one of the two.
    struct Target {
        uint32_t rank;
        size_t rows, columns;
        decoder::PackedMatrix* matrix = nullptr;
        float* values = nullptr;
        bool is_patch = false;
        bool loaded = false;
    };

    void add_linear(const std::string& name, Linear& linear);
    void add_norm(const std::string& name, Norm& norm);
    void add_values(const std::string& name, std::vector<float>& values);
    void add_block(const std::string& name, Block& block);
    void add_merger(const std::string& name, Merger& merger);

    void load_patch(std::string_view name, const decoder::TensorView& tensor, const decoder::Kernels& kernels,
                    decoder::ThreadTeam& team);

    size_t hidden_, patch_inputs_, patch_pixels_, frames_;
    Linear patch_;  // of float32, its frames added up
    std::vector<float> positions_;
    std::vector<Block> blocks_;
    Merger merger_;
    std::vector<Merger> deepstack_;
    std::map<std::string, Target, std::less<>> targets_;
};

}  // namespace natix::vision
