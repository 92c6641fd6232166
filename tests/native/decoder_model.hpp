// Small random decoders for tests: a configuration and all its tensors by name, and sequences to run through them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "decoder/decoder.hpp"

namespace natix_test {

struct Tensor {
    std::vector<uint64_t> shape;  // one or two
    std::vector<float> values;

    nx_tensor view() const;
};

struct Model {
    nx_decoder_config config{};
    std::vector<double> inverse_frequencies;
    std::map<std::string, Tensor> tensors;

    natix::decoder::Settings settings() const;
    bool has(uint32_t flag) const { return (config.flags & flag) != 0; }
    const Tensor& at(size_t layer, const std::string& name) const;
};

struct Adapter {
    struct Part {
        Tensor a, b;
        float scale;
    };
    std::map<std::string, Part> parts;  // by module
};

// What a sequence is made of. Rows that are visual have an embedding in place of a token.
struct Sequence {
    std::vector<int32_t> tokens;
    std::vector<int32_t> positions[3];                            // the axes that the model has, a value a token
    std::map<size_t, std::vector<float>> visuals;                 // by token: [hidden]
    std::vector<std::map<size_t, std::vector<float>>> deepstack;  // of each layer that takes them, by token: [hidden]
    int32_t adapter = -1;

    size_t size() const { return tokens.size(); }
};

// The dimensions of the smallest model that has odd sizes everywhere they may be: set fields, then fill().
Model small_model();
// Gives the tensors that the configuration asks for random values, and frequencies to the positions.
void fill(Model& model, uint32_t seed);
// For the model's layer; gate values come out on both sides of 0.
void add_router(Model& model, size_t layer, uint32_t seed);
Adapter random_adapter(const Model& model, const std::vector<std::string>& modules, size_t rank, uint32_t seed);

Sequence random_sequence(const Model& model, size_t tokens, uint32_t seed);

Tensor random_tensor(std::vector<uint64_t> shape, float deviation, std::mt19937& random);

}  // namespace natix_test
