// Every refusal of the C entry points: what is wrong, where, and what it may be; and that nothing has changed by it.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <functional>

#include "decoder/element_types.hpp"
#include "decoder_player.hpp"
#include "refusal.hpp"

namespace {

using namespace natix_test;

// A decoder behind the C entry points.
struct Handle {
    explicit Handle(const Model& m) : model(m) {
        nx_decoder_config config = model.config;
        config.inverse_frequencies = model.inverse_frequencies.data();
        status = nx_decoder_create(&config, &decoder);
    }
    ~Handle() { nx_decoder_close(decoder); }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;

    int32_t load(const std::string& name, const nx_tensor& tensor) const {
        return nx_decoder_load(decoder, reinterpret_cast<const uint8_t*>(name.data()), name.size(), &tensor);
    }
    int32_t load_adapter(uint32_t number, const std::string& module, const nx_tensor& a, const nx_tensor& b,
                         float scale = 1) const {
        return nx_decoder_adapter_load(decoder, number, reinterpret_cast<const uint8_t*>(module.data()), module.size(),
                                       &a, &b, scale);
    }
    void load_all() const {
        for (const auto& [name, tensor] : model.tensors) ASSERT_EQ(load(name, tensor.view()), NX_OK) << refusal_text();
        ASSERT_EQ(nx_decoder_ready(decoder), NX_OK) << refusal_text();
    }

    Model model;
    nx_decoder* decoder = nullptr;
    int32_t status;
};

Model filled() {
    Model model = small_model();
    fill(model, 7);
    return model;
}

TEST(DecoderErrors, EverySettingIsNamedWithWhatItMayBe) {
    const struct {
        std::function<void(nx_decoder_config&)> spoil;
        std::vector<std::string> text;
    } cases[] = {
        {[](auto& c) { c.hidden = 41; }, {"hidden is 41", "a multiple of 8 in 8 .. 65536"}},
        {[](auto& c) { c.vocabulary = 0; }, {"vocabulary is 0", "1 .. "}},
        {[](auto& c) { c.heads = 3; }, {"heads is 3", "multiple of kv_heads, which is 2"}},
        {[](auto& c) { c.head_dim = 264; }, {"head_dim is 264", "8 .. 256"}},
        {[](auto& c) { c.weights = 9; }, {"weights is 9", "one of 1, 2, 3"}},
        {[](auto& c) { c.weights = NX_WEIGHTS_INT8; }, {"hidden is 40", "multiple of 32"}},
        {[](auto& c) {
             c.weights = NX_WEIGHTS_INT4;
             c.group = 48;
         },
         {"group is 48", "32, 64, 128"}},
        {[](auto& c) { c.kv_type = NX_TYPE_F16; }, {"kv_type is 2", "one of 1, 3, 4"}},
        {[](auto& c) { c.block_tokens = 12; }, {"block_tokens is 12", "8, 16, 32, 64"}},
        {[](auto& c) { c.threads = 0; }, {"threads is 0", "1 .. 256"}},
        {[](auto& c) { c.rms_epsilon = NAN; }, {"rms_epsilon is", "finite"}},
        {[](auto& c) { c.mrope[1] = 4; }, {"mrope is [0, 4, 0]", "add up to head_dim / 2, which is 12"}},
        {[](auto& c) { c.flags = 64; }, {"flags is 64"}},
        {[](auto& c) { c.deepstack = 4; }, {"deepstack is 4", "0 .. 3"}},
        {[](auto& c) { c.max_rank = 0; }, {"max_rank is 0", "1 .. 1024"}},
    };
    for (const auto& one : cases) {
        Model model = filled();
        one.spoil(model.config);
        const Handle handle(model);
        EXPECT_TRUE(refused(handle.status, one.text));
        EXPECT_EQ(handle.decoder, nullptr);
    }
    Model model = filled();
    model.inverse_frequencies[5] = INFINITY;
    EXPECT_TRUE(refused(Handle(model).status, {"inverse_frequencies[5]"}));
    model.config.struct_size = 100;
    EXPECT_TRUE(refused(Handle(model).status, {"nx_decoder_config.struct_size is 100"}, NX_STRUCT_TOO_SMALL));
}

TEST(DecoderErrors, TensorsAreCheckedByNameShapeSizeAndValue) {
    const Handle handle(filled());
    ASSERT_EQ(handle.status, NX_OK) << refusal_text();
    const std::string name = "layers.1.mlp.up_proj.weight";
    const Tensor& good = handle.model.tensors.at(name);
    EXPECT_TRUE(
        refused(handle.load("layers.3.mlp.up_proj.weight", good.view()), {"layers.3.mlp.up_proj.weight", "no tensor"}));
    EXPECT_TRUE(refused(handle.load("lm_head.bias", good.view()), {"lm_head.bias"}));

    nx_tensor wrong = good.view();
    std::swap(wrong.shape[0], wrong.shape[1]);
    EXPECT_TRUE(refused(handle.load(name, wrong), {name, "[40, 72]", "[72, 40]"}));
    wrong = good.view();
    wrong.rank = 1;
    EXPECT_TRUE(refused(handle.load(name, wrong), {name, "the shape is [72]", "[72, 40]"}));
    wrong = good.view();
    wrong.bytes -= 4;
    EXPECT_TRUE(refused(handle.load(name, wrong), {name, "11516 bytes", "11520"}));
    wrong = good.view();
    wrong.type = NX_TYPE_I8;
    EXPECT_TRUE(refused(handle.load(name, wrong), {name, "type 4"}));
    wrong = good.view();
    wrong.data = nullptr;
    EXPECT_TRUE(refused(handle.load(name, wrong), {name, "data is null"}));

    Tensor bad = good;
    bad.values[2000] = NAN;
    bad.values[1234] = -INFINITY;
    EXPECT_TRUE(refused(handle.load(name, bad.view()), {name, "value 1234 is -inf", "not finite"}));
    Tensor norm = handle.model.tensors.at("norm.weight");
    norm.values[7] = NAN;
    EXPECT_TRUE(refused(handle.load("norm.weight", norm.view()), {"norm.weight", "value 7", "not finite"}));
    Tensor embedding = handle.model.tensors.at("embed_tokens.weight");
    embedding.values[45] = NAN;
    EXPECT_TRUE(refused(handle.load("embed_tokens.weight", embedding.view()), {"embed_tokens.weight", "value 45"}));

    EXPECT_EQ(handle.load(name, good.view()), NX_OK) << "what was refused can be loaded again";
    EXPECT_TRUE(refused(handle.load(name, good.view()), {name, "a second tensor"}));
}

TEST(DecoderErrors, WeightsTooLargeForTheirTypeAreRefused) {
    Model model = small_model();
    model.config.hidden = 64;
    model.config.feed_forward = 96;
    model.config.head_dim = 16;
    model.config.weights = NX_WEIGHTS_INT4;
    fill(model, 8);
    Tensor& tensor = model.tensors.at("layers.0.mlp.down_proj.weight");
    tensor.values[100] = 1e6F;
    const Handle handle(model);
    EXPECT_TRUE(refused(handle.load("layers.0.mlp.down_proj.weight", tensor.view()), {"value 100", "at most"}));
}

TEST(DecoderErrors, MissingTensorsAreListedAndStepsWait) {
    const Handle handle(filled());
    for (const auto& [name, tensor] : handle.model.tensors) {
        if (name == "layers.2.self_attn.o_proj.weight" || name == "norm.weight") continue;
        ASSERT_EQ(handle.load(name, tensor.view()), NX_OK);
    }
    EXPECT_TRUE(
        refused(nx_decoder_ready(handle.decoder), {"2 tensors", "layers.2.self_attn.o_proj.weight", "norm.weight"}));
    nx_decoder_batch batch{};
    batch.struct_size = sizeof batch;
    EXPECT_TRUE(refused(nx_decoder_step(handle.decoder, &batch, nullptr, 0), {"nx_decoder_ready"}));
    const Handle empty(filled());
    EXPECT_TRUE(refused(nx_decoder_ready(empty.decoder), {"30 tensors", "and 18 more"}));
}

// A batch of two sequences, right as it stands, to be spoilt.
struct TwoSequences {
    TwoSequences() {
        batch.struct_size = sizeof batch;
        batch.rows = 5;
        batch.sequences = 2;
        batch.logits = 2;
        batch.visuals = 1;
        batch.table_stride = 2;
        batch.tokens = tokens;
        batch.positions = positions;
        batch.row_starts = starts;
        batch.context_lengths = contexts;
        batch.block_tables = tables;
        batch.adapters = adapters;
        batch.logit_rows = logit_rows;
        batch.visual_rows = visual_rows;
        batch.embeddings = embeddings;
    }
    nx_decoder_batch batch{};
    int32_t tokens[5] = {1, 2, -9, 4, 52}, positions[5] = {0, 1, 2, 0, 499}, starts[3] = {0, 3, 5},
            contexts[2] = {3, 18};
    int32_t tables[4] = {7, -1, 8, 9}, adapters[2] = {-1, 0}, logit_rows[2] = {2, 4}, visual_rows[1] = {2};
    float embeddings[40] = {};
    std::vector<float> logits = std::vector<float>(2 * 53);

    int32_t step(const Handle& handle) { return nx_decoder_step(handle.decoder, &batch, logits.data(), logits.size()); }
};

TEST(DecoderErrors, BatchesAreCheckedEntryByEntryAndChangeNothing) {
    const Handle handle(filled());
    handle.load_all();
    const Adapter adapter = random_adapter(handle.model, {"layers.0.mlp.up_proj"}, 3, 5);
    const Adapter::Part& part = adapter.parts.begin()->second;
    ASSERT_EQ(handle.load_adapter(0, "layers.0.mlp.up_proj", part.a.view(), part.b.view()), NX_OK);
    TwoSequences right;
    ASSERT_EQ(right.step(handle), NX_OK) << refusal_text();

    const struct {
        std::function<void(TwoSequences&)> spoil;
        std::vector<std::string> text;
    } cases[] = {
        {[](auto& b) { b.batch.rows = 0; }, {"no rows"}},
        {[](auto& b) { b.batch.rows = 129; }, {"rows is 129", "max_rows, which is 128"}},
        {[](auto& b) { b.batch.sequences = 9; }, {"sequences is 9", "max_sequences, which is 8"}},
        {[](auto& b) {
             b.batch.logits = 3;
             b.logits.resize(200);
         },
         {"logit_rows[2]"}},
        {[](auto& b) { b.logits.resize(105); }, {"room for 105", "106"}},
        {[](auto& b) { b.tokens[1] = 53; }, {"tokens[1] is 53", "0 .. 52"}},
        {[](auto& b) { b.tokens[0] = -1; }, {"tokens[0] is -1"}},
        {[](auto& b) { b.positions[4] = 500; }, {"positions[4] is 500", "0 .. 499"}},
        {[](auto& b) { b.positions[3] = -2; }, {"positions[3] is -2"}},
        {[](auto& b) { b.starts[0] = 1; }, {"row_starts[0] is 1"}},
        {[](auto& b) { b.starts[1] = 0; }, {"row_starts[1] is 0", "must ascend"}},
        {[](auto& b) { b.starts[2] = 4; }, {"row_starts[2] is 4", "rows, which is 5"}},
        {[](auto& b) { b.contexts[0] = 2; }, {"context_lengths[0] is 2", "from 3"}},
        {[](auto& b) { b.contexts[1] = 33; }, {"context_lengths[1] is 33", "to 32"}},
        {[](auto& b) { b.tables[2] = 64; }, {"block_tables[1][0] is 64", "0 .. 63"}},
        {[](auto& b) { b.tables[3] = -1; }, {"block_tables[1][1] is -1"}},
        {[](auto& b) { b.tables[3] = 7; }, {"block_tables[1][1] is 7", "sequence 0 writes to"}},
        {[](auto& b) {
             b.tables[2] = 7;
             b.contexts[1] = 20;
         },
         {"block_tables[1][0] is 7", "sequence 0 writes to"}},
        {[](auto& b) { b.adapters[0] = 1; }, {"adapters[0] is 1", "no such adapter"}},
        {[](auto& b) { b.adapters[0] = -2; }, {"adapters[0] is -2"}},
        {[](auto& b) { b.logit_rows[1] = 2; }, {"logit_rows[1] is 2", "ascend"}},
        {[](auto& b) { b.logit_rows[1] = 5; }, {"logit_rows[1] is 5"}},
        {[](auto& b) { b.visual_rows[0] = -1; }, {"visual_rows[0] is -1"}},
        {[](auto& b) { b.batch.embeddings = nullptr; }, {"embeddings is null"}},
        {[](auto& b) { b.batch.block_tables = nullptr; }, {"block_tables is null"}},
        {[](auto& b) { b.batch.struct_size = 96; }, {"nx_decoder_batch.struct_size is 96"}},
    };
    for (const auto& one : cases) {
        TwoSequences wrong;
        one.spoil(wrong);
        const int32_t status = wrong.step(handle);
        EXPECT_TRUE(
            refused(status, one.text, wrong.batch.struct_size < 104 ? NX_STRUCT_TOO_SMALL : NX_INVALID_ARGUMENT));
    }
    TwoSequences again;
    ASSERT_EQ(again.step(handle), NX_OK);
    EXPECT_EQ(again.logits, right.logits);
}

TEST(DecoderErrors, AdaptersAreChecked) {
    const Handle handle(filled());
    handle.load_all();
    const Adapter adapter = random_adapter(handle.model, {"layers.0.self_attn.k_proj"}, 3, 5);
    const std::string module = "layers.0.self_attn.k_proj";
    const Adapter::Part& part = adapter.parts.at(module);
    const nx_tensor a = part.a.view(), b = part.b.view();
    EXPECT_TRUE(refused(handle.load_adapter(4, module, a, b), {"adapter 4", "max_adapters is 4"}));
    EXPECT_TRUE(refused(handle.load_adapter(0, "lm_head", a, b), {"lm_head", "no linear layer"}));
    EXPECT_TRUE(refused(handle.load_adapter(0, module, b, a),
                        {"A of layers.0.self_attn.k_proj", "rank 48", "max_rank, which is 20"}));
    EXPECT_TRUE(
        refused(handle.load_adapter(0, module, a, a), {"B of layers.0.self_attn.k_proj", "[3, 40]", "[48, 3]"}));
    EXPECT_TRUE(refused(handle.load_adapter(0, module, a, b, INFINITY), {"scale"}));
    Tensor bad = part.b;
    bad.values[17] = NAN;
    EXPECT_TRUE(refused(handle.load_adapter(0, module, a, bad.view()), {"B of", "value 17"}));
    EXPECT_TRUE(refused(nx_decoder_adapter_drop(handle.decoder, 0), {"adapter 0 is not loaded"}));
    EXPECT_EQ(handle.load_adapter(0, module, a, b), NX_OK);
    EXPECT_TRUE(refused(handle.load_adapter(0, module, a, b), {"already"}));
    EXPECT_EQ(nx_decoder_adapter_drop(handle.decoder, 0), NX_OK);
}

TEST(DecoderErrors, NullsAndBlocksOutOfRangeAreRefused) {
    const Handle handle(filled());
    const int32_t pairs[] = {0, 1, 2, 64};
    EXPECT_TRUE(refused(nx_decoder_copy_blocks(handle.decoder, pairs, 2), {"pairs[1][1] is 64", "0 .. 63"}));
    EXPECT_TRUE(refused(nx_decoder_copy_blocks(handle.decoder, nullptr, 1), {"pairs is null"}));
    EXPECT_TRUE(refused(nx_decoder_ready(nullptr), {"decoder is null"}));
    EXPECT_TRUE(refused(nx_decoder_create(nullptr, nullptr), {"out is null"}));
    EXPECT_TRUE(refused(nx_decoder_load(handle.decoder, nullptr, 0, nullptr), {"name is empty"}));
    nx_decoder_close(nullptr);
}

TEST(DecoderMemory, IsWhatWasAskedFor) {
    const Handle handle(filled());
    handle.load_all();
    nx_decoder_memory memory{};
    memory.struct_size = sizeof memory;
    ASSERT_EQ(nx_decoder_measure(handle.decoder, &memory), NX_OK);
    // Three layers of 64 blocks of 16 tokens of two heads of 24, keys and values.
    EXPECT_EQ(memory.kv_bytes, 3U * 64 * 16 * 2 * 24 * 2 * 4);
    const auto embedding = 53U * 40 * 4;
    EXPECT_EQ(memory.weight_bytes, memory.step_weight_bytes + embedding);
    // Outputs are padded to whole panels of 16.
    const uint64_t layer = (40U * 192 + 96 * 48 + 40 * 144 + 72 * 48 + 2 * 40) * 4;
    EXPECT_EQ(memory.step_weight_bytes, 3 * layer + (64U * 40 + 40) * 4);
    EXPECT_GT(memory.scratch_bytes, 0U);
    EXPECT_EQ(memory.adapter_bytes, 0U);
}

// Tensors as files hold them: short types, at odd addresses.
TEST(DecoderLoad, ShortTypesAreConvertedExactly) {
    Model model = filled();
    for (auto& [name, tensor] : model.tensors)
        for (float& value : tensor.values) value = natix::decoder::from_bf16(natix::decoder::to_bf16(value));
    const Handle handle(model);
    for (const auto& [name, tensor] : model.tensors) {
        std::vector<uint8_t> bytes(tensor.values.size() * 2 + 1);
        for (size_t i = 0; i < tensor.values.size(); ++i) {
            const uint16_t bits = natix::decoder::to_bf16(tensor.values[i]);
            std::memcpy(&bytes[1 + 2 * i], &bits, 2);
        }
        nx_tensor view = tensor.view();
        view.type = NX_TYPE_BF16;
        view.data = &bytes[1];
        view.bytes = tensor.values.size() * 2;
        ASSERT_EQ(handle.load(name, view), NX_OK) << refusal_text();
    }
    ASSERT_EQ(nx_decoder_ready(handle.decoder), NX_OK);
    TwoSequences one;
    one.batch.adapters = nullptr;
    ASSERT_EQ(one.step(handle), NX_OK) << refusal_text();
    const Handle whole(model);
    whole.load_all();
    TwoSequences other;
    other.batch.adapters = nullptr;
    ASSERT_EQ(other.step(whole), NX_OK);
    EXPECT_EQ(one.logits, other.logits);
}

}  // namespace
