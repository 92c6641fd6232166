#include "vision/weights.hpp"

#include "decoder/refuse.hpp"

namespace natix::vision {
namespace {

constexpr size_t kNamesListed = 12;

}  // namespace

Linear::Linear(const Settings& s, WeightType type, size_t ins, size_t outputs)
    : inputs(ins), matrix(type, type == WeightType::F32 ? ins : padded(s, ins), outputs, s.group), bias(outputs) {}

Block::Block(const Settings& s)
    : norm1(s.hidden),
      norm2(s.hidden),
      qkv(s, s.weights, s.hidden, 3 * size_t{s.hidden}),
      proj(s, s.weights, s.hidden, s.hidden),
      fc1(s, s.weights, s.hidden, s.feed_forward),
      fc2(s, s.weights, s.feed_forward, s.hidden) {}

uint64_t Block::bytes() const noexcept {
    return norm1.bytes() + norm2.bytes() + qkv.bytes() + proj.bytes() + fc1.bytes() + fc2.bytes();
}

Merger::Merger(const Settings& s, size_t normalised)
    : norm(normalised),
      fc1(s, s.weights, s.merged_width(), s.merged_width()),
      fc2(s, s.weights, s.merged_width(), s.out_hidden) {}

Weights::Weights(const Settings& s)
    : hidden_(s.hidden),
      patch_inputs_(s.patch_inputs()),
      patch_pixels_(s.patch_pixels()),
      frames_(s.temporal_patch),
      patch_(s, WeightType::F32, s.patch_inputs(), s.hidden),
      positions_(s.positions() * s.hidden),
      merger_(s, s.hidden) {
    Target patch{2, hidden_, patch_inputs_ * frames_};
    patch.is_patch = true;
    targets_.emplace("patch_embed.proj.weight", patch);
    add_values("patch_embed.proj.bias", patch_.bias);
    Target positions{2, s.positions(), hidden_};
    positions.values = positions_.data();
    targets_.emplace("pos_embed.weight", positions);

    // Reserved, as targets point into them.
    blocks_.reserve(s.depth);
    for (size_t i = 0; i < s.depth; ++i) add_block("blocks." + std::to_string(i) + ".", blocks_.emplace_back(s));
    deepstack_.reserve(s.deepstack_blocks.size());
    for (size_t i = 0; i < s.deepstack_blocks.size(); ++i)
        add_merger("deepstack_merger_list." + std::to_string(i) + ".", deepstack_.emplace_back(s, s.merged_width()));
    add_merger("merger.", merger_);
}

void Weights::add_linear(const std::string& name, Linear& linear) {
    Target target{2, linear.matrix.outputs(), linear.inputs};
    target.matrix = &linear.matrix;
    targets_.emplace(name + ".weight", target);
    add_values(name + ".bias", linear.bias);
}

void Weights::add_norm(const std::string& name, Norm& norm) {
    add_values(name + ".weight", norm.weight);
    add_values(name + ".bias", norm.bias);
}

void Weights::add_values(const std::string& name, std::vector<float>& values) {
    Target target{1, 1, values.size()};
    target.values = values.data();
    targets_.emplace(name, target);
}

void Weights::add_block(const std::string& name, Block& block) {
    add_norm(name + "norm1", block.norm1);
    add_norm(name + "norm2", block.norm2);
    add_linear(name + "attn.qkv", block.qkv);
    add_linear(name + "attn.proj", block.proj);
    add_linear(name + "mlp.linear_fc1", block.fc1);
    add_linear(name + "mlp.linear_fc2", block.fc2);
}

void Weights::add_merger(const std::string& name, Merger& merger) {
    add_norm(name + "norm", merger.norm);
    add_linear(name + "linear_fc1", merger.fc1);
    add_linear(name + "linear_fc2", merger.fc2);
}

void Weights::require_complete() const {
    std::string missing;
    size_t count = 0;
    for (const auto& [name, target] : targets_) {
        if (target.loaded) continue;
        if (++count <= kNamesListed) missing += (count == 1 ? "" : ", ") + name;
    }
    if (count == 0) return;
    if (count > kNamesListed) missing += decoder::text_of(" and ", count - kNamesListed, " more");
    decoder::refuse(count, " tensors were not loaded: ", missing);
}

uint64_t Weights::bytes() const noexcept {
    uint64_t bytes = patch_.bytes() + positions_.size() * sizeof(float) + merger_.bytes();
    for (const Block& block : blocks_) bytes += block.bytes();
    for (const Merger& merger : deepstack_) bytes += merger.bytes();
    return bytes;
}

}  // namespace natix::vision
