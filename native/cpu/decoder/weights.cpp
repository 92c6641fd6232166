#include "decoder/weights.hpp"

#include <algorithm>

#include "decoder/refuse.hpp"
#include "decoder/tensor_view.hpp"

namespace natix::decoder {
namespace {

constexpr size_t kNamesListed = 12;

std::array<PackedMatrix, kLinears> matrices_of(const Settings& s) {
    return {PackedMatrix(s.weights, s.hidden, s.qkv_width(), s.group),
            PackedMatrix(s.weights, s.query_width(), s.hidden, s.group),
            PackedMatrix(s.weights, s.hidden, 2 * size_t{s.feed_forward}, s.group),
            PackedMatrix(s.weights, s.feed_forward, s.hidden, s.group)};
}

uint64_t floats_of(const Layer& layer) {
    return layer.input_norm.size() + layer.post_attention_norm.size() + layer.query_norm.size() +
           layer.key_norm.size() + layer.qkv_bias.size() + (layer.has_router ? layer.router.size() : 0);
}

}  // namespace

Weights::Weights(const Settings& s)
    : tied_(s.tied_embeddings),
      hidden_(s.hidden),
      layers_(s.layers),
      final_norm_(s.hidden),
      output_layer_(s.weights, s.hidden, s.vocabulary, s.group) {
    add_matrix(tied_ ? "embed_tokens" : "lm_head", output_layer_, 0, s.vocabulary);
    if (!tied_) {
        Target embedding{2, s.vocabulary, s.hidden};
        embedding.is_embedding = true;
        targets_.emplace("embed_tokens.weight", embedding);
    }
    add_vector("norm.weight", final_norm_, 0, s.hidden);
    for (size_t i = 0; i < layers_.size(); ++i) {
        layers_[i].linears = matrices_of(s);
        name_layer(i, s);
    }
}

void Weights::name_layer(size_t index, const Settings& s) {
    Layer& layer = layers_[index];
    const std::string prefix = "layers." + std::to_string(index) + ".";
    const struct {
        const char* name;
        LinearId linear;
        size_t first, count;
    } modules[] = {{"self_attn.q_proj", LinearId::Qkv, 0, s.query_width()},
                   {"self_attn.k_proj", LinearId::Qkv, s.query_width(), s.kv_width()},
                   {"self_attn.v_proj", LinearId::Qkv, s.query_width() + s.kv_width(), s.kv_width()},
                   {"self_attn.o_proj", LinearId::Output, 0, s.hidden},
                   {"mlp.gate_proj", LinearId::GateUp, 0, s.feed_forward},
                   {"mlp.up_proj", LinearId::GateUp, s.feed_forward, s.feed_forward},
                   {"mlp.down_proj", LinearId::Down, 0, s.hidden}};
    if (s.attention_bias) layer.qkv_bias.resize(s.qkv_width());
    for (const auto& module : modules) {
        PackedMatrix& matrix = layer.linear(module.linear);
        add_matrix(prefix + module.name, matrix, module.first, module.count);
        modules_.emplace(prefix + module.name,
                         Module{index, module.linear, module.first, module.count, matrix.inputs()});
        if (s.attention_bias && module.linear == LinearId::Qkv)
            add_vector(prefix + module.name + ".bias", layer.qkv_bias, module.first, module.count);
    }

    const auto add_norm = [&](const char* name, std::vector<float>& norm, size_t count) {
        norm.resize(count);
        add_vector(prefix + name, norm, 0, count);
    };
    add_norm("input_layernorm.weight", layer.input_norm, s.hidden);
    add_norm("post_attention_layernorm.weight", layer.post_attention_norm, s.hidden);
    if (s.qk_norm) add_norm("self_attn.q_norm.weight", layer.query_norm, s.head_dim);
    if (s.qk_norm) add_norm("self_attn.k_norm.weight", layer.key_norm, s.head_dim);
    layer.router.resize(s.hidden);
    Target& router = add_vector(prefix + "mod_router.weight", layer.router, 0, s.hidden);
    router.rank = 2;
    router.required = false;
    router.present = &layer.has_router;
}

void Weights::add_matrix(const std::string& name, PackedMatrix& matrix, size_t first_output, size_t outputs) {
    Target target{2, outputs, matrix.inputs()};
    target.matrix = &matrix;
    target.first_output = first_output;
    targets_.emplace(name + ".weight", target);
}

Weights::Target& Weights::add_vector(const std::string& name, std::vector<float>& vector, size_t first, size_t count) {
    Target target{1, 1, count};
    target.vector = vector.data() + first;
    return targets_.emplace(name, target).first->second;
}

void Weights::require_complete() const {
    std::string missing;
    size_t count = 0;
    for (const auto& [name, target] : targets_) {
        if (target.loaded || !target.required) continue;
        if (++count <= kNamesListed) missing += (count == 1 ? "" : ", ") + name;
    }
    if (count == 0) return;
    if (count > kNamesListed) missing += text_of(" and ", count - kNamesListed, " more");
    refuse(count, " tensors were not loaded: ", missing);
}

Module Weights::module(std::string_view name) const {
    const auto found = modules_.find(name);
    if (found == modules_.end())
        refuse(name, ": no linear layer of this decoder has that name; names are like layers.0.self_attn.q_proj");
    return found->second;
}

bool Weights::has_routers() const noexcept {
    return std::any_of(layers_.begin(), layers_.end(), [](const Layer& layer) { return layer.has_router; });
}

void Weights::embed(uint32_t token, float* out) const noexcept {
    if (tied_) return output_layer_.unpack(token, out);
    const size_t row_bytes = hidden_ * TensorView::element_bytes(embedding_type_);
    TensorView::convert(embedding_type_, embedding_.data() + token * row_bytes, hidden_, out);
}

uint64_t Weights::step_bytes() const noexcept {
    uint64_t bytes = output_layer_.bytes() + final_norm_.size() * sizeof(float);
    for (const Layer& layer : layers_) {
        for (const PackedMatrix& matrix : layer.linears) bytes += matrix.bytes();
        bytes += floats_of(layer) * sizeof(float);
    }
    return bytes;
}

}  // namespace natix::decoder
