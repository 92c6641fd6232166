// All weights of a decoder, by layer, and the names by which they are loaded.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "decoder/packed_matrix.hpp"
#include "decoder/settings.hpp"
#include "decoder/thread_team.hpp"

namespace natix::decoder {

class TensorView;

// The linear layers of a layer. Those that read the same input are one matrix: q, k, v and gate, up, one below the
// other.
enum class LinearId { Qkv, Output, GateUp, Down };
constexpr size_t kLinears = 4;

struct Layer {
    std::array<PackedMatrix, kLinears> linears;
    std::vector<float> input_norm, post_attention_norm;  // [hidden]
    std::vector<float> query_norm, key_norm;             // [head_dim], with qk_norm
    std::vector<float> qkv_bias;                         // [qkv_width], with attention_bias
    std::vector<float> router;                           // [hidden] of a Mixture-of-Depths layer
    bool has_router = false;

    PackedMatrix& linear(LinearId id) noexcept { return linears[static_cast<size_t>(id)]; }
    const PackedMatrix& linear(LinearId id) const noexcept { return linears[static_cast<size_t>(id)]; }
};

// A module of the network as files name it: some outputs of one of our matrices.
struct Module {
    size_t layer;
    LinearId linear;
    size_t first_output, outputs, inputs;
};

class Weights {
  public:
    explicit Weights(const Settings& settings);
    Weights(const Weights&) = delete;
    Weights& operator=(const Weights&) = delete;

    // See nx_decoder_load. A tensor that is refused can be loaded again.
    void load(std::string_view name, const nx_tensor* tensor, const Kernels& kernels, ThreadTeam& team);
    // See nx_decoder_ready.
    void require_complete() const;

    // NX_INVALID_ARGUMENT if there is no such linear layer.
    Module module(std::string_view name) const;

    const Layer& layer(size_t index) const noexcept { return layers_[index]; }
    const std::vector<float>& final_norm() const noexcept { return final_norm_; }
    const PackedMatrix& output_layer() const noexcept { return output_layer_; }
    bool has_routers() const noexcept;

    // The embedding [hidden] of a token.
    void embed(uint32_t token, float* out) const noexcept;

    uint64_t bytes() const noexcept { return step_bytes() + embedding_.bytes(); }
    uint64_t step_bytes() const noexcept;  // without the embedding, unless it is the output layer

  private:
    // Where a tensor goes: one of the three.
    struct Target {
        uint32_t rank;
        size_t rows, columns;
        PackedMatrix* matrix = nullptr;
        size_t first_output = 0;
        float* vector = nullptr;
        bool is_embedding = false;
        bool required = true;
        bool loaded = false;
        bool* present = nullptr;
    };

    void name_layer(size_t index, const Settings& settings);
    void add_matrix(const std::string& name, PackedMatrix& matrix, size_t first_output, size_t outputs);
    Target& add_vector(const std::string& name, std::vector<float>& vector, size_t first, size_t count);
    void load_matrix(std::string_view name, const Target& target, const TensorView& tensor, const Kernels& kernels,
                     ThreadTeam& team);
    void load_vector(std::string_view name, const Target& target, const TensorView& tensor);
    void load_embedding(std::string_view name, const TensorView& tensor);

    bool tied_;
    size_t hidden_;
    std::vector<Layer> layers_;
    std::vector<float> final_norm_;
    PackedMatrix output_layer_;
    Buffer<std::byte> embedding_;  // as in the file, where the output layer is another
    uint32_t embedding_type_ = 0;
    std::map<std::string, Target, std::less<>> targets_;
    std::map<std::string, Module, std::less<>> modules_;
};

}  // namespace natix::decoder
