// Whole images through a vision tower of Qwen3-VL-2B's sizes with random weights.
#include <cstdio>
#include <random>
#include <string>

#include "decoder_bench.hpp"
#include "vision/tower.hpp"

namespace natix_bench {
namespace {

using namespace natix::vision;

constexpr uint32_t kBlocks[] = {5, 11, 17};
constexpr uint32_t kFeatures = sizeof kBlocks / sizeof *kBlocks;

nx_vision_config sizes(uint32_t weights, unsigned threads) {
    nx_vision_config c{};
    c.struct_size = sizeof c;
    c.depth = 24;
    c.hidden = 1024;
    c.feed_forward = 4096;
    c.heads = 16;
    c.patch_size = 16;
    c.temporal_patch = 2;
    c.merge = 2;
    c.position_grid = 48;
    c.out_hidden = 2048;
    c.weights = weights;
    c.group = 64;
    c.max_patches = 3520;
    c.threads = threads;
    c.norm_epsilon = 1e-6F;
    c.deepstack = kFeatures;
    c.deepstack_blocks = kBlocks;
    return c;
}

class Loader {
  public:
    explicit Loader(Tower& tower) : tower_(tower), values_(size_t{4096} * 4096) {
        std::mt19937 random(3);
        std::normal_distribution<float> normal(0, 0.02F);
        for (float& v : values_) v = normal(random);
    }

    void tensor(const std::string& name, uint64_t rows, uint64_t columns) {
        nx_tensor tensor{};
        tensor.struct_size = sizeof tensor;
        tensor.type = NX_TYPE_F32;
        tensor.rank = rows == 0 ? 1 : 2;
        tensor.shape[0] = rows == 0 ? columns : rows;
        tensor.shape[1] = columns;
        tensor.data = values_.data();
        tensor.bytes = std::max(rows, uint64_t{1}) * columns * sizeof(float);
        tower_.load(name, &tensor);
    }
    void linear(const std::string& name, uint64_t outputs, uint64_t inputs) {
        tensor(name + ".weight", outputs, inputs);
        tensor(name + ".bias", 0, outputs);
    }
    void norm(const std::string& name, uint64_t width) {
        tensor(name + ".weight", 0, width);
        tensor(name + ".bias", 0, width);
    }
    void merger(const std::string& name, const nx_vision_config& c, uint64_t normalised) {
        norm(name + ".norm", normalised);
        linear(name + ".linear_fc1", 4 * uint64_t{c.hidden}, 4 * uint64_t{c.hidden});
        linear(name + ".linear_fc2", c.out_hidden, 4 * uint64_t{c.hidden});
    }

  private:
    Tower& tower_;
    std::vector<float> values_;
};

void load_all(Tower& tower, const nx_vision_config& c) {
    Loader loader(tower);
    loader.linear("patch_embed.proj", c.hidden, 1536);
    loader.tensor("pos_embed.weight", uint64_t{c.position_grid} * c.position_grid, c.hidden);
    for (uint32_t i = 0; i < c.depth; ++i) {
        const std::string block = "blocks." + std::to_string(i);
        loader.norm(block + ".norm1", c.hidden);
        loader.norm(block + ".norm2", c.hidden);
        loader.linear(block + ".attn.qkv", 3 * uint64_t{c.hidden}, c.hidden);
        loader.linear(block + ".attn.proj", c.hidden, c.hidden);
        loader.linear(block + ".mlp.linear_fc1", c.feed_forward, c.hidden);
        loader.linear(block + ".mlp.linear_fc2", c.hidden, c.feed_forward);
    }
    loader.merger("merger", c, c.hidden);
    for (uint32_t i = 0; i < kFeatures; ++i)
        loader.merger("deepstack_merger_list." + std::to_string(i), c, 4 * uint64_t{c.hidden});
    tower.ready();
}

// Multiply-adds of linear layers, and those of attention.
struct Work {
    double linear, attention;
};

Work work_of(const nx_vision_config& c, double patches) {
    const double h = c.hidden, ffn = c.feed_forward, merged = 4 * h;
    const double block = 4 * h * h + 2 * h * ffn, merger = merged * merged + merged * c.out_hidden;
    return {patches * (768 * h + c.depth * block) + patches / 4 * (1 + kFeatures) * merger,
            2 * c.depth * patches * patches * h};
}

double seconds_of(Tower& tower, const nx_vision_config& c, uint32_t rows, uint32_t columns) {
    const size_t patches = size_t{rows} * columns, floats = patches / 4 * c.out_hidden;
    std::mt19937 random(4);
    std::uniform_real_distribution<float> pixel(-1, 1);
    std::vector<float> in(patches * 768), embeddings(floats), features(kFeatures * floats);
    for (float& v : in) v = pixel(random);
    nx_vision_image image{};
    image.struct_size = sizeof image;
    image.rows = rows;
    image.columns = columns;
    image.patches = in.data();
    image.patch_floats = in.size();
    image.embeddings = embeddings.data();
    image.embedding_floats = embeddings.size();
    image.deepstack = features.data();
    image.deepstack_floats = features.size();
    return best_seconds(3, [&] { tower.encode(&image); });
}

}  // namespace

void measure_vision(const Peaks& peaks, unsigned threads) {
    const struct {
        const char* name;
        uint32_t weights;
        natix::decoder::WeightType type;
    } kinds[] = {{"f32", NX_WEIGHTS_F32, natix::decoder::WeightType::F32},
                 {"int8", NX_WEIGHTS_INT8, natix::decoder::WeightType::Int8}};
    const struct { uint32_t rows, columns; } images[] = {{16, 16}, {22, 40}, {44, 80}};
    std::printf("\n| weights | pixels | tokens | ms | GMAC/s | of peak |\n|---|---|---|---|---|---|\n");
    for (const auto& kind : kinds) {
        const nx_vision_config config = sizes(kind.weights, threads);
        Tower tower(read_settings(&config), best_kernels());
        load_all(tower, config);
        for (const auto& image : images) {
            const double seconds = seconds_of(tower, config, image.rows, image.columns);
            const Work work = work_of(config, image.rows * image.columns);
            // Attention is in float32 either way: the peak of the mix is what both would take one after the other.
            const double least = work.linear / peaks.macs(kind.type) + work.attention / peaks.f32_macs;
            std::printf("| %s | %ux%u | %u | %.0f | %.1f | %.0f %% |\n", kind.name, 16 * image.columns, 16 * image.rows,
                        image.rows * image.columns / 4, seconds * 1e3, (work.linear + work.attention) / seconds / 1e9,
                        100 * least / seconds);
            std::fflush(stdout);
        }
    }
}

}  // namespace natix_bench
