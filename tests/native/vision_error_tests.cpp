// Every refusal of the C entry points: what is wrong, where, and what it may be; and that nothing has changed by it.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <functional>

#include "decoder/element_types.hpp"
#include "refusal.hpp"
#include "vision_model.hpp"

namespace {

using namespace natix_test;

// A tower behind the C entry points.
struct Handle {
    explicit Handle(const VisionModel& m) : model(m) {
        const nx_vision_config config = model.whole_config();
        status = nx_vision_create(&config, &vision);
    }
    ~Handle() { nx_vision_close(vision); }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;

    int32_t load(const std::string& name, const nx_tensor& tensor) const {
        return nx_vision_load(vision, reinterpret_cast<const uint8_t*>(name.data()), name.size(), &tensor);
    }
    void load_all() const {
        for (const auto& [name, tensor] : model.tensors) ASSERT_EQ(load(name, tensor.view()), NX_OK) << refusal_text();
        ASSERT_EQ(nx_vision_ready(vision), NX_OK) << refusal_text();
    }

    VisionModel model;
    nx_vision* vision = nullptr;
    int32_t status;
};

VisionModel filled() {
    VisionModel model = small_tower();
    fill_vision(model, 7);
    return model;
}

TEST(VisionErrors, EverySettingIsNamedWithWhatItMayBe) {
    const struct {
        std::function<void(VisionModel&)> spoil;
        std::vector<std::string> text;
    } cases[] = {
        {[](auto& m) { m.config.depth = 0; }, {"nx_vision_config.depth is 0", "1 .. "}},
        {[](auto& m) { m.config.hidden = 44; }, {"hidden is 44", "a multiple of 8 in 8 .. 16384"}},
        {[](auto& m) { m.config.feed_forward = 90; }, {"feed_forward is 90", "a multiple of 8"}},
        {[](auto& m) { m.config.heads = 5; }, {"heads is 5", "multiple of 8", "hidden, which is 48"}},
        {[](auto& m) { m.config.heads = 4; }, {"heads is 4", "multiple of 8"}},
        {[](auto& m) {
             m.config.hidden = 528;
             m.config.heads = 2;
         },
         {"heads is 2", "at most 256"}},
        {[](auto& m) { m.config.patch_size = 0; }, {"patch_size is 0"}},
        {[](auto& m) { m.config.temporal_patch = 17; }, {"temporal_patch is 17", "1 .. 16"}},
        {[](auto& m) { m.config.merge = 0; }, {"merge is 0", "1 .. 8"}},
        {[](auto& m) { m.config.position_grid = 0; }, {"position_grid is 0"}},
        {[](auto& m) { m.config.out_hidden = 41; }, {"out_hidden is 41", "a multiple of 8"}},
        {[](auto& m) { m.config.weights = NX_WEIGHTS_INT4; }, {"weights is 3", "one of 1, 2"}},
        {[](auto& m) {
             m.config.weights = NX_WEIGHTS_INT8;
             m.config.group = 48;
         },
         {"group is 48", "32, 64, 128"}},
        {[](auto& m) { m.config.max_patches = 3; }, {"max_patches is 3", "4 .. "}},
        {[](auto& m) { m.config.threads = 257; }, {"threads is 257", "1 .. 256"}},
        {[](auto& m) { m.config.norm_epsilon = NAN; }, {"norm_epsilon is", "finite"}},
        {[](auto& m) {
             m.deepstack_blocks = {0, 1, 2, 2};
         },
         {"deepstack is 4", "0 .. 3"}},
        {[](auto& m) {
             m.deepstack_blocks = {1, 1};
         },
         {"deepstack_blocks[1] is 1", "2 .. 2"}},
        {[](auto& m) { m.deepstack_blocks = {3}; }, {"deepstack_blocks[0] is 3", "0 .. 2"}},
    };
    for (const auto& one : cases) {
        VisionModel model = filled();
        one.spoil(model);
        const Handle handle(model);
        EXPECT_TRUE(refused(handle.status, one.text));
        EXPECT_EQ(handle.vision, nullptr);
    }
    VisionModel model = filled();
    model.config.struct_size = 68;
    EXPECT_TRUE(refused(Handle(model).status, {"nx_vision_config.struct_size is 68"}, NX_STRUCT_TOO_SMALL));
    nx_vision_config config = filled().whole_config();
    config.deepstack_blocks = nullptr;
    nx_vision* vision = nullptr;
    EXPECT_TRUE(refused(nx_vision_create(&config, &vision), {"deepstack_blocks is null"}));
}

TEST(VisionErrors, TensorsAreCheckedByNameShapeSizeAndValue) {
    const Handle handle(filled());
    ASSERT_EQ(handle.status, NX_OK) << refusal_text();
    const std::string name = "blocks.1.mlp.linear_fc1.weight";
    const Tensor& good = handle.model.tensors.at(name);
    for (const char* unknown :
         {"blocks.3.mlp.linear_fc1.weight", "deepstack_merger_list.2.norm.weight", "lm_head.weight"})
        EXPECT_TRUE(refused(handle.load(unknown, good.view()), {unknown, "no tensor"}));

    nx_tensor wrong = good.view();
    std::swap(wrong.shape[0], wrong.shape[1]);
    EXPECT_TRUE(refused(handle.load(name, wrong), {name, "[48, 88]", "[88, 48]"}));
    wrong = good.view();
    wrong.bytes += 4;
    EXPECT_TRUE(refused(handle.load(name, wrong), {name, "16900 bytes", "16896"}));
    wrong = good.view();
    wrong.type = NX_TYPE_I8;
    EXPECT_TRUE(refused(handle.load(name, wrong), {name, "type 4"}));
    const Tensor& patch = handle.model.tensors.at("patch_embed.proj.weight");
    wrong = patch.view();
    wrong.shape[1] = 48;
    EXPECT_TRUE(refused(handle.load("patch_embed.proj.weight", wrong), {"patch_embed", "[48, 48]", "[48, 96]"}));

    const struct {
        const char* name;
        size_t index;
    } spoilt[] = {{"blocks.1.mlp.linear_fc1.weight", 1234},
                  {"blocks.0.norm1.bias", 7},
                  {"pos_embed.weight", 301},
                  {"patch_embed.proj.weight", 205},
                  {"merger.linear_fc2.weight", 3000}};
    for (const auto& one : spoilt) {
        Tensor bad = handle.model.tensors.at(one.name);
        bad.values[one.index] = -INFINITY;
        const std::string value = "value " + std::to_string(one.index) + " is -inf";
        EXPECT_TRUE(refused(handle.load(one.name, bad.view()), {one.name, value, "not finite"}));
    }

    EXPECT_EQ(handle.load(name, good.view()), NX_OK) << "what was refused can be loaded again";
    EXPECT_TRUE(refused(handle.load(name, good.view()), {name, "a second tensor"}));
}

TEST(VisionErrors, WeightsTooLargeForTheirTypeAreRefused) {
    VisionModel model = filled();
    model.config.weights = NX_WEIGHTS_INT8;
    Tensor& tensor = model.tensors.at("blocks.0.attn.qkv.weight");
    tensor.values[100] = 1e8F;
    const Handle handle(model);
    EXPECT_TRUE(refused(handle.load("blocks.0.attn.qkv.weight", tensor.view()), {"value 100", "at most"}));
}

TEST(VisionErrors, MissingTensorsAreListed) {
    const Handle handle(filled());
    EXPECT_TRUE(
        refused(nx_vision_ready(handle.vision), {"tensors were not loaded", "blocks.0.attn.proj.bias", "more"}));
    for (const auto& [name, tensor] : handle.model.tensors) {
        if (name == "merger.norm.bias" || name == "pos_embed.weight") continue;
        ASSERT_EQ(handle.load(name, tensor.view()), NX_OK) << refusal_text();
    }
    EXPECT_TRUE(
        refused(nx_vision_ready(handle.vision), {"2 tensors were not loaded: merger.norm.bias, pos_embed.weight"}));
    GivenImage image(handle.model, random_image(handle.model, 4, 4, 1));
    EXPECT_TRUE(refused(nx_vision_encode(handle.vision, &image.given), {"nx_vision_ready"}));
}

TEST(VisionErrors, ImagesAreChecked) {
    const Handle handle(filled());
    handle.load_all();
    const RasterImage raster = random_image(handle.model, 4, 6, 2);
    GivenImage right(handle.model, raster);
    ASSERT_EQ(nx_vision_encode(handle.vision, &right.given), NX_OK) << refusal_text();
    const struct {
        std::function<void(GivenImage&)> spoil;
        std::vector<std::string> text;
    } cases[] = {
        {[](auto& i) { i.given.rows = 3; }, {"rows is 3", "multiple of merge, which is 2"}},
        {[](auto& i) { i.given.columns = 0; }, {"columns is 0", "not 0"}},
        {[](auto& i) { i.given.rows = 202; }, {"rows * columns is 1212", "max_patches, which is 400"}},
        {[](auto& i) { i.given.patch_floats -= 1; }, {"patch_floats is 1151", "24 patches of 48 values are 1152"}},
        {[](auto& i) { i.given.patches = nullptr; }, {"patches is null"}},
        {[](auto& i) { i.patches[100] = NAN; }, {"patches[2][4]", "not finite"}},
        {[](auto& i) { i.given.embeddings = nullptr; }, {"embeddings is null"}},
        {[](auto& i) { i.given.embedding_floats = 239; }, {"embeddings has room for 239", "240"}},
        {[](auto& i) { i.given.deepstack_floats = 479; }, {"deepstack has room for 479", "480"}},
        {[](auto& i) { i.given.struct_size = 56; }, {"nx_vision_image.struct_size is 56"}},
    };
    for (const auto& one : cases) {
        GivenImage wrong(handle.model, raster);
        one.spoil(wrong);
        const int32_t status = nx_vision_encode(handle.vision, &wrong.given);
        EXPECT_TRUE(
            refused(status, one.text, wrong.given.struct_size < 64 ? NX_STRUCT_TOO_SMALL : NX_INVALID_ARGUMENT));
        EXPECT_EQ(wrong.out.embeddings, std::vector<float>(240)) << "something was written";
    }
    GivenImage again(handle.model, raster);
    ASSERT_EQ(nx_vision_encode(handle.vision, &again.given), NX_OK);
    EXPECT_EQ(again.out, right.out);
}

TEST(VisionErrors, NullsAndLateTensorsAreRefused) {
    const Handle handle(filled());
    handle.load_all();
    EXPECT_TRUE(refused(handle.load("merger.norm.bias", handle.model.tensors.at("merger.norm.bias").view()),
                        {"merger.norm.bias", "loading has ended"}));
    EXPECT_TRUE(refused(nx_vision_load(handle.vision, nullptr, 0, nullptr), {"name is empty"}));
    EXPECT_TRUE(refused(nx_vision_create(nullptr, nullptr), {"out is null"}));
    EXPECT_TRUE(refused(nx_vision_ready(nullptr), {"vision is null"}));
    EXPECT_TRUE(refused(nx_vision_encode(nullptr, nullptr), {"vision is null"}));
    EXPECT_TRUE(refused(nx_vision_encode(handle.vision, nullptr), {"null"}));
    nx_vision_close(nullptr);
}

// Tensors as files hold them: short types, at odd addresses.
TEST(VisionLoad, ShortTypesAreConvertedExactly) {
    VisionModel model = filled();
    for (auto& [name, tensor] : model.tensors)
        for (float& value : tensor.values) value = natix::decoder::from_bf16(natix::decoder::to_bf16(value));
    const Handle handle(model);
    for (const auto& [name, tensor] : model.tensors) {
        std::vector<uint8_t> bytes(tensor.values.size() * 2 + 1);
        for (size_t i = 0; i < tensor.values.size(); ++i) {
            const uint16_t bits = natix::decoder::to_bf16(tensor.values[i]);
            std::memcpy(&bytes[1 + 2 * i], &bits, sizeof bits);
        }
        nx_tensor view = tensor.view();
        view.type = NX_TYPE_BF16;
        view.data = &bytes[1];
        view.bytes = bytes.size() - 1;
        ASSERT_EQ(handle.load(name, view), NX_OK) << refusal_text();
    }
    ASSERT_EQ(nx_vision_ready(handle.vision), NX_OK) << refusal_text();
    const RasterImage raster = random_image(model, 4, 6, 3);
    GivenImage image(model, raster);
    ASSERT_EQ(nx_vision_encode(handle.vision, &image.given), NX_OK) << refusal_text();
    EXPECT_EQ(image.out, encode(*make_tower(model), model, raster));
}

TEST(VisionMemory, IsWhatTheWeightsTake) {
    const Handle handle(filled());
    nx_vision_memory memory{};
    memory.struct_size = sizeof memory;
    ASSERT_EQ(nx_vision_measure(handle.vision, &memory), NX_OK);
    // Outputs are padded to whole panels of 16: 88 to 96, 40 to 48.
    const uint64_t block = 48U * 144 + 144 + 48 * 48 + 48 + 48 * 96 + 88 + 88 * 48 + 48 + 4 * 48;
    const uint64_t layers = 192U * 192 + 192 + 192 * 48 + 40;
    const uint64_t floats = 48U * 48 + 48 + 25 * 48 + 3 * block + 3 * layers + 2 * 48 + 2 * 2 * 192;
    EXPECT_EQ(memory.weight_bytes, floats * sizeof(float));
    memory.struct_size = 8;
    EXPECT_TRUE(refused(nx_vision_measure(handle.vision, &memory), {"nx_vision_memory"}, NX_STRUCT_TOO_SMALL));
}

}  // namespace
