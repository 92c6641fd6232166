#include "decoder_model.hpp"

#include <cmath>

namespace natix_test {

nx_tensor Tensor::view() const {
    nx_tensor tensor{};
    tensor.struct_size = sizeof tensor;
    tensor.type = NX_TYPE_F32;
    tensor.rank = static_cast<uint32_t>(shape.size());
    for (size_t i = 0; i < shape.size(); ++i) tensor.shape[i] = shape[i];
    tensor.data = values.data();
    tensor.bytes = values.size() * sizeof(float);
    return tensor;
}

natix::decoder::Settings Model::settings() const {
    nx_decoder_config own = config;
    own.inverse_frequencies = inverse_frequencies.data();
    return natix::decoder::read_settings(&own);
}

const Tensor& Model::at(size_t layer, const std::string& name) const {
    return tensors.at("layers." + std::to_string(layer) + "." + name);
}

Tensor random_tensor(std::vector<uint64_t> shape, float deviation, std::mt19937& random) {
    std::normal_distribution<float> normal(0, deviation);
    uint64_t count = 1;
    for (const uint64_t size : shape) count *= size;
    Tensor tensor{std::move(shape), std::vector<float>(count)};
    for (float& value : tensor.values) value = normal(random);
    return tensor;
}

Model small_model() {
    Model model;
    nx_decoder_config& c = model.config;
    c.struct_size = sizeof c;
    c.vocabulary = 53;
    c.hidden = 40;
    c.feed_forward = 72;
    c.layers = 3;
    c.heads = 4;
    c.kv_heads = 2;
    c.head_dim = 24;
    c.max_positions = 500;
    c.rms_epsilon = 1e-5F;
    c.weights = NX_WEIGHTS_F32;
    c.group = 32;
    c.kv_type = NX_TYPE_F32;
    c.block_tokens = 16;
    c.blocks = 64;
    c.max_rows = 128;
    c.max_logits = 128;
    c.max_sequences = 8;
    c.threads = 2;
    c.max_adapters = 4;
    c.max_rank = 20;
    return model;
}

namespace {

Tensor norm_weights(uint64_t count, std::mt19937& random) {
    Tensor tensor = random_tensor({count}, 0.2F, random);
    for (float& value : tensor.values) value += 1;
    return tensor;
}

Tensor linear_weights(uint64_t outputs, uint64_t inputs, std::mt19937& random) {
    return random_tensor({outputs, inputs}, 1.5F / std::sqrt(static_cast<float>(inputs)), random);
}

void fill_layer(Model& model, const std::string& prefix, std::mt19937& random) {
    const nx_decoder_config& c = model.config;
    const uint64_t q = uint64_t{c.heads} * c.head_dim, kv = uint64_t{c.kv_heads} * c.head_dim;
    auto& tensors = model.tensors;
    tensors[prefix + "input_layernorm.weight"] = norm_weights(c.hidden, random);
    tensors[prefix + "post_attention_layernorm.weight"] = norm_weights(c.hidden, random);
    tensors[prefix + "self_attn.q_proj.weight"] = linear_weights(q, c.hidden, random);
    tensors[prefix + "self_attn.k_proj.weight"] = linear_weights(kv, c.hidden, random);
    tensors[prefix + "self_attn.v_proj.weight"] = linear_weights(kv, c.hidden, random);
    tensors[prefix + "self_attn.o_proj.weight"] = linear_weights(c.hidden, q, random);
    tensors[prefix + "mlp.gate_proj.weight"] = linear_weights(c.feed_forward, c.hidden, random);
    tensors[prefix + "mlp.up_proj.weight"] = linear_weights(c.feed_forward, c.hidden, random);
    tensors[prefix + "mlp.down_proj.weight"] = linear_weights(c.hidden, c.feed_forward, random);
    if (model.has(NX_DECODER_QK_NORM)) {
        tensors[prefix + "self_attn.q_norm.weight"] = norm_weights(c.head_dim, random);
        tensors[prefix + "self_attn.k_norm.weight"] = norm_weights(c.head_dim, random);
    }
    if (model.has(NX_DECODER_ATTENTION_BIAS)) {
        tensors[prefix + "self_attn.q_proj.bias"] = random_tensor({q}, 0.3F, random);
        tensors[prefix + "self_attn.k_proj.bias"] = random_tensor({kv}, 0.3F, random);
        tensors[prefix + "self_attn.v_proj.bias"] = random_tensor({kv}, 0.3F, random);
    }
}

}  // namespace

void fill(Model& model, uint32_t seed) {
    std::mt19937 random(seed);
    const nx_decoder_config& c = model.config;
    model.inverse_frequencies.clear();
    for (uint32_t i = 0; i < c.head_dim / 2; ++i)
        model.inverse_frequencies.push_back(std::pow(1000.0, -2.0 * i / c.head_dim));
    model.tensors["embed_tokens.weight"] = random_tensor({c.vocabulary, c.hidden}, 1, random);
    model.tensors["norm.weight"] = norm_weights(c.hidden, random);
    if (!model.has(NX_DECODER_TIED_EMBEDDINGS))
        model.tensors["lm_head.weight"] = linear_weights(c.vocabulary, c.hidden, random);
    for (uint32_t layer = 0; layer < c.layers; ++layer)
        fill_layer(model, "layers." + std::to_string(layer) + ".", random);
}

void add_router(Model& model, size_t layer, uint32_t seed) {
    std::mt19937 random(seed);
    model.tensors["layers." + std::to_string(layer) + ".mod_router.weight"] =
        random_tensor({1, model.config.hidden}, 0.2F, random);
}

Adapter random_adapter(const Model& model, const std::vector<std::string>& modules, size_t rank, uint32_t seed) {
    std::mt19937 random(seed);
    Adapter adapter;
    for (const std::string& module : modules) {
        const auto& shape = model.tensors.at(module + ".weight").shape;
        Tensor a = random_tensor({rank, shape[1]}, 1 / std::sqrt(static_cast<float>(shape[1])), random);
        Tensor b = random_tensor({shape[0], rank}, 1 / std::sqrt(static_cast<float>(rank)), random);
        adapter.parts[module] = {std::move(a), std::move(b), 0.5F};
    }
    return adapter;
}

Sequence random_sequence(const Model& model, size_t tokens, uint32_t seed) {
    std::mt19937 random(seed);
    Sequence sequence;
    for (size_t i = 0; i < tokens; ++i) {
        sequence.tokens.push_back(static_cast<int32_t>(random() % model.config.vocabulary));
        for (auto& axis : sequence.positions) axis.push_back(static_cast<int32_t>(i));
    }
    return sequence;
}

}  // namespace natix_test
