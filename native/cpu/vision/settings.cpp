#include "vision/settings.hpp"

#include <cmath>
#include <string>

#include "decoder/refuse.hpp"

namespace natix::vision {
namespace {

using decoder::refuse;
using decoder::text_of;

constexpr uint32_t kFirstVersion = 72;
constexpr uint32_t kMostHeadDim = 256;

template <class Value>
[[noreturn]] void refuse_setting(const char* name, Value value, const std::string& allowed) {
    refuse("nx_vision_config.", name, " is ", value, "; it must be ", allowed);
}

// The upper ends only keep every product of sizes within 64 bits, with room to spare.
uint32_t in_range(const char* name, uint32_t value, uint32_t least, uint32_t most, uint32_t multiple = 1) {
    if (value >= least && value <= most && value % multiple == 0) return value;
    const std::string steps = multiple == 1 ? "" : text_of("a multiple of ", multiple, " in ");
    refuse_setting(name, value, text_of(steps, least, " .. ", most));
}

void read_network(const nx_vision_config& config, Settings& s) {
    s.depth = in_range("depth", config.depth, 1, 1024);
    s.hidden = in_range("hidden", config.hidden, 8, 1U << 14, 8);
    s.feed_forward = in_range("feed_forward", config.feed_forward, 8, 1U << 18, 8);
    s.heads = in_range("heads", config.heads, 1, 1024);
    if (s.hidden % s.heads != 0 || s.head_dim() % decoder::kLanes != 0 || s.head_dim() > kMostHeadDim)
        refuse_setting("heads", s.heads,
                       text_of("a number that leaves heads of a multiple of 8, at most ", kMostHeadDim, ", of hidden, ",
                               "which is ", s.hidden));
    s.patch_size = in_range("patch_size", config.patch_size, 1, 256);
    s.temporal_patch = in_range("temporal_patch", config.temporal_patch, 1, 16);
    s.merge = in_range("merge", config.merge, 1, 8);
    s.position_grid = in_range("position_grid", config.position_grid, 1, 4096);
    s.out_hidden = in_range("out_hidden", config.out_hidden, 8, 1U << 16, 8);
    if (!(config.norm_epsilon >= 0) || !std::isfinite(config.norm_epsilon))
        refuse_setting("norm_epsilon", config.norm_epsilon, "finite and not below 0");
    s.norm_epsilon = config.norm_epsilon;
}

void read_weights(const nx_vision_config& config, Settings& s) {
    if (config.weights != NX_WEIGHTS_F32 && config.weights != NX_WEIGHTS_INT8)
        refuse_setting("weights", config.weights, text_of("one of ", NX_WEIGHTS_F32, ", ", NX_WEIGHTS_INT8));
    s.weights = config.weights == NX_WEIGHTS_F32 ? WeightType::F32 : WeightType::Int8;
    s.group = 1;
    if (s.weights == WeightType::F32) return;
    if (config.group != 32 && config.group != 64 && config.group != 128)
        refuse_setting("group", config.group, "one of 32, 64, 128");
    s.group = config.group;
}

void read_deepstack(const nx_vision_config& config, Settings& s) {
    in_range("deepstack", config.deepstack, 0, s.depth);
    if (config.deepstack > 0 && config.deepstack_blocks == nullptr)
        refuse("nx_vision_config.deepstack_blocks is null, with deepstack ", config.deepstack);
    for (uint32_t i = 0; i < config.deepstack; ++i) {
        const uint32_t block = config.deepstack_blocks[i];
        const uint32_t least = i == 0 ? 0 : s.deepstack_blocks.back() + 1;
        in_range(text_of("deepstack_blocks[", i, "]").c_str(), block, least, s.depth - 1);
        s.deepstack_blocks.push_back(block);
    }
}

}  // namespace

Settings read_settings(const nx_vision_config* config) {
    const nx_vision_config own = read_sized(config, kFirstVersion, "nx_vision_config");
    Settings settings{};
    read_network(own, settings);
    read_weights(own, settings);
    read_deepstack(own, settings);
    settings.max_patches = in_range("max_patches", own.max_patches, settings.merge * settings.merge, 1U << 20);
    settings.threads = in_range("threads", own.threads, 1, 256);
    return settings;
}

}  // namespace natix::vision
