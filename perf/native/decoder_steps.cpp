// Whole steps of a decoder of half a billion random weights, against the stream of its weights and the peak of the
// instructions of its linear layers.
#include <cmath>
#include <cstdio>
#include <random>
#include <string>

#include "decoder/decoder.hpp"
#include "decoder_bench.hpp"

namespace natix_bench {
namespace {

using namespace natix::decoder;

nx_decoder_config sizes(uint32_t weights, uint32_t kv_type, unsigned threads, const double* frequencies) {
    nx_decoder_config c{};
    c.struct_size = sizeof c;
    c.flags = NX_DECODER_TIED_EMBEDDINGS;
    c.vocabulary = 32000;
    c.hidden = 1024;
    c.feed_forward = 3072;
    c.layers = 36;
    c.heads = 16;
    c.kv_heads = 8;
    c.head_dim = 64;
    c.max_positions = 8192;
    c.rms_epsilon = 1e-5F;
    c.weights = weights;
    c.group = 64;
    c.kv_type = kv_type;
    c.block_tokens = 16;
    c.blocks = 640;
    c.max_rows = 512;
    c.max_logits = 16;
    c.max_sequences = 16;
    c.threads = threads;
    c.inverse_frequencies = frequencies;
    return c;
}

void load(Decoder& decoder, const std::string& name, std::vector<uint64_t> shape, std::vector<float>& values) {
    nx_tensor tensor{};
    tensor.struct_size = sizeof tensor;
    tensor.type = NX_TYPE_F32;
    tensor.rank = static_cast<uint32_t>(shape.size());
    uint64_t count = 1;
    for (size_t i = 0; i < shape.size(); ++i) count *= tensor.shape[i] = shape[i];
    tensor.data = values.data();
    tensor.bytes = count * sizeof(float);
    decoder.load(name, &tensor);
}

void load_all(Decoder& decoder, const nx_decoder_config& c) {
    std::mt19937 random(3);
    std::normal_distribution<float> normal(0, 0.04F);
    std::vector<float> values(uint64_t{c.vocabulary} * c.hidden), ones(c.hidden, 1);
    for (float& v : values) v = normal(random);
    load(decoder, "embed_tokens.weight", {c.vocabulary, c.hidden}, values);
    load(decoder, "norm.weight", {c.hidden}, ones);
    const uint64_t kv = uint64_t{c.kv_heads} * c.head_dim, q = uint64_t{c.heads} * c.head_dim;
    for (uint32_t i = 0; i < c.layers; ++i) {
        const std::string prefix = "layers." + std::to_string(i) + ".";
        load(decoder, prefix + "input_layernorm.weight", {c.hidden}, ones);
        load(decoder, prefix + "post_attention_layernorm.weight", {c.hidden}, ones);
        load(decoder, prefix + "self_attn.q_proj.weight", {q, c.hidden}, values);
        load(decoder, prefix + "self_attn.k_proj.weight", {kv, c.hidden}, values);
        load(decoder, prefix + "self_attn.v_proj.weight", {kv, c.hidden}, values);
        load(decoder, prefix + "self_attn.o_proj.weight", {c.hidden, q}, values);
        load(decoder, prefix + "mlp.gate_proj.weight", {c.feed_forward, c.hidden}, values);
        load(decoder, prefix + "mlp.up_proj.weight", {c.feed_forward, c.hidden}, values);
        load(decoder, prefix + "mlp.down_proj.weight", {c.hidden, c.feed_forward}, values);
    }
    decoder.ready();
}

struct Step {
    uint32_t sequences, rows, context;
};

// Multiply-adds of the linear layers; the output layer runs for one row of each sequence.
double linear_macs(const nx_decoder_config& c, const Step& step) {
    const double h = c.hidden, q = c.heads * c.head_dim, kv = c.kv_heads * c.head_dim;
    const double layer = h * (q + 2 * kv) + q * h + 3 * h * c.feed_forward;
    return step.sequences * (step.rows * c.layers * layer + h * c.vocabulary);
}

// Steps of so many sequences, each with so many rows that end a context of `context` tokens.
double seconds_of(Decoder& decoder, const nx_decoder_config& c, const Step& shape) {
    const auto [sequences, rows, context] = shape;
    const uint32_t all = sequences * rows, stride = c.blocks / sequences;
    std::vector<int32_t> tokens(all, 5), positions, starts{0}, contexts(sequences, static_cast<int32_t>(context));
    std::vector<int32_t> tables(sequences * stride), wanted;
    for (uint32_t i = 0; i < sequences * stride; ++i) tables[i] = static_cast<int32_t>(i);
    for (uint32_t s = 0; s < sequences; ++s) {
        for (uint32_t i = 0; i < rows; ++i) positions.push_back(static_cast<int32_t>(context - rows + i));
        starts.push_back(static_cast<int32_t>(positions.size()));
        wanted.push_back(starts.back() - 1);
    }
    nx_decoder_batch batch{};
    batch.struct_size = sizeof batch;
    batch.rows = all;
    batch.sequences = sequences;
    batch.logits = sequences;
    batch.table_stride = stride;
    batch.tokens = tokens.data();
    batch.positions = positions.data();
    batch.row_starts = starts.data();
    batch.context_lengths = contexts.data();
    batch.block_tables = tables.data();
    batch.logit_rows = wanted.data();
    std::vector<float> logits(size_t{sequences} * c.vocabulary);
    const auto step = [&] { decoder.step(&batch, logits.data(), logits.size()); };
    step();
    return best_seconds(all > 64 ? 3 : 15, step);
}

}  // namespace

void measure_decoder(const Peaks& peaks, unsigned threads) {
    std::vector<double> frequencies;
    for (int i = 0; i < 32; ++i) frequencies.push_back(std::pow(1e5, -i / 32.0));
    const struct {
        const char* name;
        uint32_t weights, kv;
        WeightType type;
    } kinds[] = {{"f32, kv f32", NX_WEIGHTS_F32, NX_TYPE_F32, WeightType::F32},
                 {"int8, kv bf16", NX_WEIGHTS_INT8, NX_TYPE_BF16, WeightType::Int8},
                 {"int4, kv int8", NX_WEIGHTS_INT4, NX_TYPE_I8, WeightType::Int4}};
    const Step steps[] = {{1, 1, 128},  {1, 1, 4096},  {4, 1, 512},  {16, 1, 48},
                          {16, 1, 512}, {1, 256, 256}, {1, 512, 512}};
    std::printf(
        "\n| weights | sequences x rows, context | ms | tokens/s | weights read, GB/s | of stream | GMAC/s | of peak "
        "|\n|---|---|---|---|---|---|---|---|\n");
    for (const auto& kind : kinds) {
        const nx_decoder_config config = sizes(kind.weights, kind.kv, threads, frequencies.data());
        Decoder decoder(read_settings(&config), best_kernels());
        load_all(decoder, config);
        const auto weights = static_cast<double>(decoder.measure().step_weight_bytes);
        for (const Step& step : steps) {
            const double seconds = seconds_of(decoder, config, step), macs = linear_macs(config, step) / seconds;
            std::printf("| %s | %u x %u, %u | %.2f | %.0f | %.1f | %.0f %% | %.1f | %.0f %% |\n", kind.name,
                        step.sequences, step.rows, step.context, seconds * 1e3, step.sequences * step.rows / seconds,
                        weights / seconds / 1e9, 100 * weights / seconds / peaks.read_bytes, macs / 1e9,
                        100 * macs / peaks.macs(kind.type));
            std::fflush(stdout);
        }
    }
}

}  // namespace natix_bench
