using System.Text;
using System.Text.Json.Nodes;
using Natix.Engine.Language.Weights;
using Xunit;

namespace Natix.Engine.Tests.Language.Weights;

public sealed class ModelConfigurationTests
{
    private const string Qwen3Vl4B = """
        {
          "architectures": ["Qwen3VLForConditionalGeneration"], "image_token_id": 151655, "video_token_id": 151656,
          "vision_start_token_id": 151652, "vision_end_token_id": 151653, "tie_word_embeddings": true, "model_type": "qwen3_vl",
          "text_config": {
            "attention_bias": false, "bos_token_id": 151643, "eos_token_id": 151645, "head_dim": 128, "hidden_act": "silu", "hidden_size": 2560,
            "intermediate_size": 9728, "max_position_embeddings": 262144, "num_attention_heads": 32, "num_hidden_layers": 36,
            "num_key_value_heads": 8, "rms_norm_eps": 1e-06, "rope_theta": 5000000, "vocab_size": 151936,
            "rope_scaling": {"mrope_interleaved": true, "mrope_section": [24, 20, 20], "rope_type": "default"}
          },
          "vision_config": {
            "deepstack_visual_indexes": [5, 11, 17], "depth": 24, "hidden_act": "gelu_pytorch_tanh", "hidden_size": 1024, "in_channels": 3,
            "intermediate_size": 4096, "num_heads": 16, "num_position_embeddings": 2304, "out_hidden_size": 2560, "patch_size": 16,
            "spatial_merge_size": 2, "temporal_patch_size": 2
          }
        }
        """;

    [Fact]
    public void Qwen3_vl_is_read_whole()
    {
        var model = Read(Qwen3Vl4B, generation: """{"eos_token_id":[151645,151643]}""");

        Assert.Equal("Qwen3VLForConditionalGeneration", model.Architecture.Name);
        var text = model.Text;
        Assert.Equal((151936, 2560, 9728, 36), (text.Vocabulary, text.Hidden, text.FeedForward, text.Layers));
        Assert.Equal((32, 8, 128, 262144, 1e-6), (text.Heads, text.KvHeads, text.HeadDim, text.MaxPositions, text.RmsEpsilon));
        Assert.True(text is { QkNorm: true, TiedEmbeddings: true, AttentionBias: false });
        Assert.Equal([24, 20, 20], text.MRopeSections);
        Assert.Equal((1.0, Math.Pow(5e6, -126.0 / 128)), (text.InverseFrequencies[0], text.InverseFrequencies[63]));
        var vision = model.Vision!;
        Assert.Equal((24, 1024, 4096, 16, 64), (vision.Depth, vision.Hidden, vision.FeedForward, vision.Heads, vision.HeadDim));
        Assert.Equal((16, 2, 2, 2560, 48, 32), (vision.PatchSize, vision.TemporalPatchSize, vision.MergeSize, vision.OutHidden, vision.PositionGrid, vision.TokenPixels));
        Assert.Equal([5, 11, 17], vision.DeepstackBlocks);
        Assert.Equal((151655, 151656, 151652, 151653), (vision.ImageToken, vision.VideoToken, vision.VisionStartToken, vision.VisionEndToken));
        Assert.Equal([151645, 151643], model.EndTokens);
    }

    [Fact]
    public void Newer_files_hold_the_base_with_the_scaling()
    {
        var config = new RandomModel { Architecture = "LlamaForCausalLM" }.Config();
        config.Remove("rope_theta");
        config["rope_parameters"] = JsonNode.Parse("""{"rope_theta":500000.0,"rope_type":"default"}""");

        Assert.Equal(Math.Pow(500000, -14.0 / 16), Read(config.ToJsonString()).Text.InverseFrequencies[7]);
    }

    [Fact]
    public void Defaults_are_those_of_the_family()
    {
        var config = new RandomModel { Architecture = "LlamaForCausalLM" }.Config();
        foreach (var name in new[] { "head_dim", "num_key_value_heads", "rope_theta", "tie_word_embeddings", "eos_token_id" })
            config.Remove(name);
        config["rope_scaling"] = null;

        var model = Read(config.ToJsonString());

        Assert.Equal((16, 4, false), (model.Text.HeadDim, model.Text.KvHeads, model.Text.TiedEmbeddings));
        Assert.Equal(Math.Pow(10000, -0.5), model.Text.InverseFrequencies[4], 1e-15);
        Assert.Empty(model.EndTokens);
        Assert.Empty(model.Text.MRopeSections);
        Assert.Null(model.Vision);
    }

    [Fact]
    public void Qwen2_has_biases_and_no_norms_of_heads() =>
        Assert.True(Read(new RandomModel { Architecture = "Qwen2ForCausalLM" }.Config().ToJsonString()).Text is { AttentionBias: true, QkNorm: false });

    [Theory]
    [InlineData("architectures", """["MambaForCausalLM"]""", "LlamaForCausalLM, Qwen2ForCausalLM, Qwen3ForCausalLM, Qwen3VLForConditionalGeneration")]
    [InlineData("architectures", """[]""", "expected one architecture")]
    [InlineData("hidden_act", "\"gelu\"", "expected silu, found gelu")]
    [InlineData("attention_bias", "true", "o_proj has no bias")]
    [InlineData("num_key_value_heads", "3", "divisor of the 4")]
    [InlineData("num_key_value_heads", "5", "from 1 to 4")]
    [InlineData("head_dim", "15", "even size, found 15")]
    [InlineData("vocab_size", "0", "from 1 to")]
    [InlineData("vocab_size", "\"many\"", "expected an integer")]
    [InlineData("rms_norm_eps", "0", "above 0")]
    [InlineData("eos_token_id", "9999", "from 0 to 351")]
    [InlineData("partial_rotary_factor", "0.5", "whole heads")]
    [InlineData("use_sliding_window", "true", "whole context")]
    [InlineData("quantization_config", "{}", "quantises as it loads")]
    public void What_the_decoder_does_not_do_is_refused_by_place(string name, string value, string expected)
    {
        var config = new RandomModel().Config();
        config[name] = JsonNode.Parse(value);

        var error = Assert.Throws<ManifestException>(() => Read(config.ToJsonString()));

        Assert.Equal("$." + name, error.JsonPath);
        Assert.Contains(expected, error.Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vision_config", "out_hidden_size", "32", "decoder's hidden size of 64")]
    [InlineData("vision_config", "num_position_embeddings", "60", "square number")]
    [InlineData("vision_config", "deepstack_visual_indexes", "[1,0]", "ascending")]
    [InlineData("vision_config", "deepstack_visual_indexes", "[0,3]", "0 to 2")]
    [InlineData("vision_config", "hidden_size", "36", "multiple of 4 times")]
    [InlineData("vision_config", "hidden_act", "\"relu\"", "gelu_pytorch_tanh")]
    [InlineData("text_config.rope_scaling", "mrope_section", "[4,2,1]", "half of head_dim, 8")]
    [InlineData("text_config.rope_scaling", "mrope_section", "[2,3,3]", "at most a third")]
    [InlineData("text_config.rope_scaling", "mrope_interleaved", "false", "mrope_interleaved to be true")]
    [InlineData("", "image_token_id", "9999", "from 0 to 351")]
    public void A_vision_tower_that_does_not_fit_is_refused(string where, string name, string value, string expected)
    {
        var config = new RandomModel { Architecture = "Qwen3VLForConditionalGeneration" }.Config();
        var target = where.Split('.', StringSplitOptions.RemoveEmptyEntries).Aggregate((JsonNode)config, (node, step) => node[step]!);
        target[name] = JsonNode.Parse(value);

        Assert.Contains(expected, Assert.Throws<ManifestException>(() => Read(config.ToJsonString())).Expected, StringComparison.Ordinal);
    }

    private static ModelConfiguration Read(string config, string? generation = null) => ModelConfigurationReader.Read(
        CheckpointJson.Parse("config.json", Encoding.UTF8.GetBytes(config)),
        generation is null ? null : CheckpointJson.Parse("generation_config.json", Encoding.UTF8.GetBytes(generation)));
}
