#include "vision_model.hpp"

#include <cmath>

namespace natix_test {

nx_vision_config VisionModel::whole_config() const {
    nx_vision_config own = config;
    own.deepstack = static_cast<uint32_t>(deepstack_blocks.size());
    own.deepstack_blocks = deepstack_blocks.data();
    return own;
}

natix::vision::Settings VisionModel::settings() const {
    const nx_vision_config own = whole_config();
    return natix::vision::read_settings(&own);
}

VisionModel small_tower() {
    VisionModel model;
    nx_vision_config& c = model.config;
    c.struct_size = sizeof c;
    c.depth = 3;
    c.hidden = 48;
    c.feed_forward = 88;
    c.heads = 2;
    c.patch_size = 4;
    c.temporal_patch = 2;
    c.merge = 2;
    c.position_grid = 5;
    c.out_hidden = 40;
    c.weights = NX_WEIGHTS_F32;
    c.group = 32;
    c.max_patches = 400;
    c.threads = 2;
    c.norm_epsilon = 1e-6F;
    model.deepstack_blocks = {0, 2};
    return model;
}

namespace {

class Filler {
  public:
    Filler(VisionModel& model, uint32_t seed) : model_(model), random_(seed) {}

    void linear(const std::string& name, uint64_t outputs, uint64_t inputs) {
        add(name + ".weight", random_tensor({outputs, inputs}, 1.5F / std::sqrt(static_cast<float>(inputs)), random_));
        add(name + ".bias", random_tensor({outputs}, 0.3F, random_));
    }

    void norm(const std::string& name, uint64_t width) {
        Tensor weight = random_tensor({width}, 0.2F, random_);
        for (float& value : weight.values) value += 1;
        add(name + ".weight", std::move(weight));
        add(name + ".bias", random_tensor({width}, 0.2F, random_));
    }

    void merger(const std::string& name, uint64_t normalised) {
        const nx_vision_config& c = model_.config;
        const uint64_t joined = uint64_t{c.merge} * c.merge * c.hidden;
        norm(name + ".norm", normalised == 0 ? joined : normalised);
        linear(name + ".linear_fc1", joined, joined);
        linear(name + ".linear_fc2", c.out_hidden, joined);
    }

    void block(const std::string& name) {
        const nx_vision_config& c = model_.config;
        norm(name + ".norm1", c.hidden);
        norm(name + ".norm2", c.hidden);
        linear(name + ".attn.qkv", 3 * uint64_t{c.hidden}, c.hidden);
        linear(name + ".attn.proj", c.hidden, c.hidden);
        linear(name + ".mlp.linear_fc1", c.feed_forward, c.hidden);
        linear(name + ".mlp.linear_fc2", c.hidden, c.feed_forward);
    }

    void positions() {
        const uint64_t side = model_.config.position_grid;
        add("pos_embed.weight", random_tensor({side * side, model_.config.hidden}, 0.7F, random_));
    }

  private:
    void add(const std::string& name, Tensor tensor) { model_.tensors[name] = std::move(tensor); }

    VisionModel& model_;
    std::mt19937 random_;
};

}  // namespace

void fill_vision(VisionModel& model, uint32_t seed) {
    Filler filler(model, seed);
    filler.linear("patch_embed.proj", model.config.hidden, model.patch_values() * model.config.temporal_patch);
    filler.positions();
    for (uint32_t i = 0; i < model.config.depth; ++i) filler.block("blocks." + std::to_string(i));
    filler.merger("merger", model.config.hidden);
    for (size_t i = 0; i < model.deepstack_blocks.size(); ++i)
        filler.merger("deepstack_merger_list." + std::to_string(i), 0);
}

RasterImage random_image(const VisionModel& model, uint32_t rows, uint32_t columns, uint32_t seed) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<float> pixel(-1, 1);
    RasterImage image{rows, columns, {}};
    for (uint32_t i = 0; i < rows * columns; ++i) {
        std::vector<float>& patch = image.patches.emplace_back(model.patch_values());
        for (float& value : patch) value = pixel(random);
    }
    return image;
}

GivenImage::GivenImage(const VisionModel& model, const RasterImage& image) {
    const uint32_t merge = model.config.merge;
    for (uint32_t top = 0; top + merge <= image.rows; top += merge)
        for (uint32_t left = 0; left + merge <= image.columns; left += merge)
            for (uint32_t row = top; row < top + merge; ++row)
                for (uint32_t column = left; column < left + merge; ++column) {
                    const std::vector<float>& patch = image.patches[row * image.columns + column];
                    patches.insert(patches.end(), patch.begin(), patch.end());
                }
    const size_t tokens = size_t{image.rows / merge} * (image.columns / merge);
    out.embeddings.resize(tokens * model.config.out_hidden);
    out.deepstack.resize(model.deepstack_blocks.size() * out.embeddings.size());
    given.struct_size = sizeof given;
    given.rows = image.rows;
    given.columns = image.columns;
    given.patches = patches.data();
    given.patch_floats = patches.size();
    given.embeddings = out.embeddings.data();
    given.embedding_floats = out.embeddings.size();
    given.deepstack = out.deepstack.empty() ? nullptr : out.deepstack.data();
    given.deepstack_floats = out.deepstack.size();
}

std::unique_ptr<natix::vision::Tower> make_tower(const VisionModel& model, const natix::vision::Kernels& kernels) {
    auto tower = std::make_unique<natix::vision::Tower>(model.settings(), kernels);
    for (const auto& [name, tensor] : model.tensors) {
        const nx_tensor view = tensor.view();
        tower->load(name, &view);
    }
    tower->ready();
    return tower;
}

Encoded encode(natix::vision::Tower& tower, const VisionModel& model, const RasterImage& image) {
    GivenImage given(model, image);
    tower.encode(&given.given);
    return std::move(given.out);
}

}  // namespace natix_test
