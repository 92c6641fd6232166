#include "decoder_reference.hpp"

#include <cmath>

namespace natix_test {
namespace {

using Vector = std::vector<double>;
using Rows = std::vector<Vector>;

Vector times(const Tensor& weight, const Vector& x) {
    Vector y(weight.shape[0]);
    for (size_t o = 0; o < y.size(); ++o)
        for (size_t i = 0; i < x.size(); ++i) y[o] += double{weight.values[o * x.size() + i]} * x[i];
    return y;
}

void add_to(Vector& x, const Vector& y, double factor = 1) {
    for (size_t i = 0; i < x.size(); ++i) x[i] += factor * y[i];
}

Vector normalised(const Vector& x, const Tensor& weight, double epsilon) {
    double squares = 0;
    for (const double value : x) squares += value * value;
    Vector y(x.size());
    for (size_t i = 0; i < x.size(); ++i)
        y[i] = x[i] / std::sqrt(squares / static_cast<double>(x.size()) + epsilon) * weight.values[i];
    return y;
}

class Network {
  public:
    Network(const Model& model, const Sequence& sequence, const Adapter* adapter)
        : model_(model), sequence_(sequence), adapter_(adapter) {}

    Rows logits() {
        Rows x(sequence_.size());
        for (size_t t = 0; t < x.size(); ++t) x[t] = embedding(t);
        for (size_t layer = 0; layer < model_.config.layers; ++layer) {
            run_layer(layer, x);
            if (layer < sequence_.deepstack.size())
                for (const auto& [t, feature] : sequence_.deepstack[layer])
                    add_to(x[t], Vector(feature.begin(), feature.end()));
        }
        const bool tied = model_.has(NX_DECODER_TIED_EMBEDDINGS);
        const Tensor& head = model_.tensors.at(tied ? "embed_tokens.weight" : "lm_head.weight");
        for (Vector& row : x) row = times(head, normalised(row, model_.tensors.at("norm.weight"), epsilon()));
        return x;
    }

  private:
    double epsilon() const { return model_.config.rms_epsilon; }

    Vector embedding(size_t t) const {
        const auto visual = sequence_.visuals.find(t);
        if (visual != sequence_.visuals.end()) return {visual->second.begin(), visual->second.end()};
        const auto& table = model_.tensors.at("embed_tokens.weight");
        const auto at = table.values.begin() + static_cast<ptrdiff_t>(sequence_.tokens[t]) * model_.config.hidden;
        return {at, at + model_.config.hidden};
    }

    Vector linear(size_t layer, const std::string& module, const Vector& x) const {
        Vector y = times(model_.at(layer, module + ".weight"), x);
        const std::string name = "layers." + std::to_string(layer) + "." + module;
        if (adapter_ != nullptr && adapter_->parts.count(name) != 0) {
            const Adapter::Part& part = adapter_->parts.at(name);
            add_to(y, times(part.b, times(part.a, x)), part.scale);
        }
        const auto bias = model_.tensors.find(name + ".bias");
        if (bias != model_.tensors.end()) add_to(y, Vector(bias->second.values.begin(), bias->second.values.end()));
        return y;
    }

    // One head of q or k: normalised where configured, then turned by its position.
    Vector head_of(const Vector& all, size_t head, size_t t, const Tensor* norm) const {
        const size_t dim = model_.config.head_dim, half = dim / 2;
        Vector one(all.begin() + static_cast<ptrdiff_t>(head * dim),
                   all.begin() + static_cast<ptrdiff_t>((head + 1) * dim));
        if (norm != nullptr) one = normalised(one, *norm, epsilon());
        Vector turned(dim);
        for (size_t i = 0; i < half; ++i) {
            const double angle = sequence_.positions[axis(i)][t] * model_.inverse_frequencies[i];
            turned[i] = one[i] * std::cos(angle) - one[i + half] * std::sin(angle);
            turned[i + half] = one[i + half] * std::cos(angle) + one[i] * std::sin(angle);
        }
        return turned;
    }

    size_t axis(size_t pair) const {
        const uint32_t* sections = model_.config.mrope;
        if (pair % 3 == 1 && pair < 3 * size_t{sections[1]}) return 1;
        if (pair % 3 == 2 && pair < 3 * size_t{sections[2]}) return 2;
        return 0;
    }

    void run_layer(size_t layer, Rows& x) const {
        const std::string router = "layers." + std::to_string(layer) + ".mod_router.weight";
        const bool routed = model_.tensors.count(router) != 0;
        Rows keys, values;
        for (size_t t = 0; t < x.size(); ++t) {
            const double score = routed ? times(model_.tensors.at(router), x[t])[0] : 1;
            if (score <= 0) continue;
            const Vector attended = attention(layer, t, x[t], keys, values);
            Vector middle = x[t];
            add_to(middle, attended);
            const Vector fed = feed_forward(layer, middle);
            add_to(x[t], attended, score);
            add_to(x[t], fed, score);
        }
    }

    // Adds the key and value of token t to the lists, and lets it attend to all of them.
    Vector attention(size_t layer, size_t t, const Vector& x, Rows& keys, Rows& values) const {
        const nx_decoder_config& c = model_.config;
        const Tensor* q_norm = model_.has(NX_DECODER_QK_NORM) ? &model_.at(layer, "self_attn.q_norm.weight") : nullptr;
        const Tensor* k_norm = q_norm != nullptr ? &model_.at(layer, "self_attn.k_norm.weight") : nullptr;
        const Vector input = normalised(x, model_.at(layer, "input_layernorm.weight"), epsilon());
        const Vector q = linear(layer, "self_attn.q_proj", input), k = linear(layer, "self_attn.k_proj", input);
        Vector turned;
        for (size_t head = 0; head < c.kv_heads; ++head) {
            const Vector one = head_of(k, head, t, k_norm);
            turned.insert(turned.end(), one.begin(), one.end());
        }
        keys.push_back(turned);
        values.push_back(linear(layer, "self_attn.v_proj", input));

        Vector out(size_t{c.heads} * c.head_dim);
        for (size_t head = 0; head < c.heads; ++head) {
            const Vector query = head_of(q, head, t, q_norm);
            const size_t shared = head / (c.heads / c.kv_heads) * c.head_dim;
            Vector weights(keys.size());
            double sum = 0;
            for (size_t j = 0; j < keys.size(); ++j) {
                double product = 0;
                for (size_t d = 0; d < c.head_dim; ++d) product += query[d] * keys[j][shared + d];
                sum += weights[j] = std::exp(product / std::sqrt(1.0 * c.head_dim));
            }
            for (size_t j = 0; j < keys.size(); ++j)
                for (size_t d = 0; d < c.head_dim; ++d)
                    out[head * c.head_dim + d] += weights[j] / sum * values[j][shared + d];
        }
        return linear(layer, "self_attn.o_proj", out);
    }

    Vector feed_forward(size_t layer, const Vector& x) const {
        const Vector input = normalised(x, model_.at(layer, "post_attention_layernorm.weight"), epsilon());
        Vector gate = linear(layer, "mlp.gate_proj", input);
        const Vector up = linear(layer, "mlp.up_proj", input);
        for (size_t i = 0; i < gate.size(); ++i) gate[i] = gate[i] / (1 + std::exp(-gate[i])) * up[i];
        return linear(layer, "mlp.down_proj", gate);
    }

    const Model& model_;
    const Sequence& sequence_;
    const Adapter* adapter_;
};

}  // namespace

std::vector<std::vector<double>> reference_logits(const Model& model, const Sequence& sequence,
                                                  const Adapter* adapter) {
    return Network(model, sequence, adapter).logits();
}

}  // namespace natix_test
