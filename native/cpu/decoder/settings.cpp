#include "decoder/settings.hpp"

#include <cmath>
#include <initializer_list>
#include <string>

#include "decoder/refuse.hpp"

namespace natix::decoder {
namespace {

constexpr uint32_t kFirstVersion = 120;
constexpr uint32_t kKnownFlags = NX_DECODER_QK_NORM | NX_DECODER_TIED_EMBEDDINGS | NX_DECODER_ATTENTION_BIAS;

template <class Value>
[[noreturn]] void refuse_setting(const char* name, Value value, const std::string& allowed) {
    refuse("nx_decoder_config.", name, " is ", value, "; it must be ", allowed);
}

// The upper ends only keep every product of sizes within 64 bits, with room to spare.
uint32_t in_range(const char* name, uint32_t value, uint32_t least, uint32_t most, uint32_t multiple = 1) {
    if (value >= least && value <= most && value % multiple == 0) return value;
    const std::string steps = multiple == 1 ? "" : text_of("a multiple of ", multiple, " in ");
    refuse_setting(name, value, text_of(steps, least, " .. ", most));
}

void one_of(const char* name, uint32_t value, std::initializer_list<uint32_t> allowed) {
    std::string list;
    for (const uint32_t choice : allowed) {
        if (choice == value) return;
        list += (list.empty() ? "" : ", ") + std::to_string(choice);
    }
    refuse_setting(name, value, "one of " + list);
}

WeightType weight_type(uint32_t value) {
    one_of("weights", value, {NX_WEIGHTS_F32, NX_WEIGHTS_INT8, NX_WEIGHTS_INT4});
    return value == NX_WEIGHTS_F32 ? WeightType::F32 : value == NX_WEIGHTS_INT8 ? WeightType::Int8 : WeightType::Int4;
}

KvType kv_type(uint32_t value) {
    one_of("kv_type", value, {NX_TYPE_F32, NX_TYPE_BF16, NX_TYPE_I8});
    return value == NX_TYPE_F32 ? KvType::F32 : value == NX_TYPE_BF16 ? KvType::Bf16 : KvType::Int8;
}

void read_network(const nx_decoder_config& config, Settings& s) {
    if ((config.flags & ~kKnownFlags) != 0)
        refuse_setting("flags", config.flags, "a sum of NX_DECODER_* that this library knows");
    s.qk_norm = (config.flags & NX_DECODER_QK_NORM) != 0;
    s.tied_embeddings = (config.flags & NX_DECODER_TIED_EMBEDDINGS) != 0;
    s.attention_bias = (config.flags & NX_DECODER_ATTENTION_BIAS) != 0;
    s.vocabulary = in_range("vocabulary", config.vocabulary, 1, 1U << 22);
    s.hidden = in_range("hidden", config.hidden, 8, 1U << 16, 8);
    s.feed_forward = in_range("feed_forward", config.feed_forward, 8, 1U << 18, 8);
    s.layers = in_range("layers", config.layers, 1, 1024);
    s.heads = in_range("heads", config.heads, 1, 1024);
    s.kv_heads = in_range("kv_heads", config.kv_heads, 1, 1024);
    if (s.heads % s.kv_heads != 0)
        refuse_setting("heads", s.heads, text_of("a multiple of kv_heads, which is ", s.kv_heads));
    s.head_dim = in_range("head_dim", config.head_dim, 8, 256, 8);
    s.max_positions = in_range("max_positions", config.max_positions, 1, 1U << 30);
    if (!(config.rms_epsilon >= 0) || !std::isfinite(config.rms_epsilon))
        refuse_setting("rms_epsilon", config.rms_epsilon, "finite and not below 0");
    s.rms_epsilon = config.rms_epsilon;
}

void read_weights(const nx_decoder_config& config, Settings& s) {
    s.weights = weight_type(config.weights);
    s.group = 1;
    if (s.weights == WeightType::F32) return;
    one_of("group", config.group, {32, 64, 128});
    s.group = config.group;
    in_range("hidden", s.hidden, s.group, 1U << 16, s.group);
    in_range("feed_forward", s.feed_forward, s.group, 1U << 18, s.group);
    if (s.query_width() % s.group != 0)
        refuse_setting("heads * head_dim", s.query_width(), text_of("a multiple of group, which is ", s.group));
}

void read_capacities(const nx_decoder_config& config, Settings& s) {
    s.kv_type = kv_type(config.kv_type);
    one_of("block_tokens", config.block_tokens, {8, 16, 32, 64});
    s.block_tokens = config.block_tokens;
    s.blocks = in_range("blocks", config.blocks, 1, 1U << 24);
    s.max_rows = in_range("max_rows", config.max_rows, 1, 1U << 16);
    s.max_logits = in_range("max_logits", config.max_logits, 1, 1U << 16);
    s.max_sequences = in_range("max_sequences", config.max_sequences, 1, 1U << 16);
    s.threads = in_range("threads", config.threads, 1, 256);
    s.deepstack = in_range("deepstack", config.deepstack, 0, s.layers);
    s.max_adapters = in_range("max_adapters", config.max_adapters, 0, 1U << 16);
    s.max_rank = in_range("max_rank", config.max_rank, s.max_adapters == 0 ? 0 : 1, 1024);
}

void read_positions(const nx_decoder_config& config, Settings& s) {
    const uint32_t pairs = s.head_dim / 2;
    s.mrope = {config.mrope[0], config.mrope[1], config.mrope[2]};
    const uint64_t sum = uint64_t{s.mrope[0]} + s.mrope[1] + s.mrope[2];
    if (sum != 0 && sum != pairs)
        refuse_setting("mrope", text_of("[", s.mrope[0], ", ", s.mrope[1], ", ", s.mrope[2], "]"),
                       text_of("zeros, or add up to head_dim / 2, which is ", pairs));
    if (config.inverse_frequencies == nullptr) refuse("nx_decoder_config.inverse_frequencies is null");
    s.inverse_frequencies.assign(config.inverse_frequencies, config.inverse_frequencies + pairs);
    for (uint32_t i = 0; i < pairs; ++i)
        if (!std::isfinite(s.inverse_frequencies[i]))
            refuse("nx_decoder_config.inverse_frequencies[", i, "] is not finite");
}

}  // namespace

Settings read_settings(const nx_decoder_config* config) {
    const nx_decoder_config own = read_sized(config, kFirstVersion, "nx_decoder_config");
    Settings settings{};
    read_network(own, settings);
    read_weights(own, settings);
    read_capacities(own, settings);
    read_positions(own, settings);
    return settings;
}

}  // namespace natix::decoder
