using Natix.Engine.Language.Weights;
using Xunit;

namespace Natix.Engine.Tests.Language.Weights;

public sealed class CheckpointTests
{
    [Theory]
    [InlineData("LlamaForCausalLM", false, 1)]
    [InlineData("Qwen2ForCausalLM", true, 1)]
    [InlineData("Qwen3ForCausalLM", true, 3)]
    [InlineData("Qwen3VLForConditionalGeneration", true, 2)]
    public void A_random_model_of_every_family_opens_whole(string architecture, bool tied, int shards)
    {
        using var written = RandomCheckpoint.Write(new RandomModel { Architecture = architecture, Tied = tied, Shards = shards });

        using var checkpoint = Checkpoint.Open(written.Folder);

        Assert.Equal(written.Model.Tensors().Count(), checkpoint.Decoder.Count + checkpoint.Vision.Count);
        Assert.Equal([64L, 64L], checkpoint.Decoder["layers.1.self_attn.q_proj.weight"].Shape);
        Assert.Equal(!tied, checkpoint.Decoder.ContainsKey("lm_head.weight"));
        Assert.Equal(written.Model.HasVision, checkpoint.Vision.ContainsKey("deepstack_merger_list.1.linear_fc2.bias"));
    }

    [Theory]
    [InlineData("model.language_model.layers.0.mlp.up_proj.weight", "Decoder", "layers.0.mlp.up_proj.weight")]
    [InlineData("language_model.model.embed_tokens.weight", "Decoder", "embed_tokens.weight")]
    [InlineData("language_model.lm_head.weight", "Decoder", "lm_head.weight")]
    [InlineData("model.norm.weight", "Decoder", "norm.weight")]
    [InlineData("lm_head.weight", "Decoder", "lm_head.weight")]
    [InlineData("model.visual.blocks.3.norm1.bias", "Vision", "blocks.3.norm1.bias")]
    [InlineData("visual.merger.norm.weight", "Vision", "merger.norm.weight")]
    [InlineData("model.layers.0.self_attn.rotary_emb.inv_freq", "Unused", "model.layers.0.self_attn.rotary_emb.inv_freq")]
    public void Prefixes_of_all_releases_lead_home(string name, string home, string expected) =>
        Assert.Equal((Enum.Parse<TensorHome>(home), expected), TensorNames.Resolve(name));

    [Fact]
    public void What_is_missing_is_listed()
    {
        using var written = Without("model.norm.weight", "model.layers.1.mlp.down_proj.weight");

        var error = Assert.Throws<ModelContractException>(() => Checkpoint.Open(written.Folder));

        Assert.Contains("layers.1.mlp.down_proj.weight, norm.weight", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.layers.0.self_attn.o_proj.bias", "has no use for model.layers.0.self_attn.o_proj.bias")]
    [InlineData("model.visual.pos_embed.weight", "vision tower of Qwen3ForCausalLM has no use for model.visual.pos_embed.weight")]
    [InlineData("language_model.model.norm.weight", "expected one tensor of this meaning")]
    public void What_is_too_much_is_named(string name, string expected)
    {
        using var written = With((name, [64], new float[64]));

        Assert.Contains(expected, Assert.Throws<ModelContractException>(() => Checkpoint.Open(written.Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tied_output_layer_a_frequency_buffer_and_a_router_do_no_harm()
    {
        using var written = With(
            ("lm_head.weight", [1], [0]), ("model.layers.0.self_attn.rotary_emb.inv_freq", [1], [0]), ("model.layers.1.mod_router.weight", [1, 64], new float[64]));

        using var checkpoint = Checkpoint.Open(written.Folder);

        Assert.False(checkpoint.Decoder.ContainsKey("lm_head.weight"));
        Assert.True(checkpoint.Decoder.ContainsKey("layers.1.mod_router.weight"));
    }

    [Fact]
    public void A_shape_other_than_configured_is_told_with_both()
    {
        using var written = RandomCheckpoint.Write();
        var model = new RandomModel { FeedForward = 96 };
        File.WriteAllText(Path.Combine(written.Folder, "config.json"), model.Config().ToJsonString());

        var error = Assert.Throws<ModelContractException>(() => Checkpoint.Open(written.Folder));

        Assert.Contains("layers.0.mlp.gate_proj.weight", error.Message, StringComparison.Ordinal);
        Assert.Contains("[96, 64]", error.Message, StringComparison.Ordinal);
        Assert.Contains("[128, 64]", error.Message, StringComparison.Ordinal);
    }

    private static RandomCheckpoint Without(params string[] names) => Rewrite(tensors => tensors.Where(tensor => !names.Contains(tensor.Name)));

    private static RandomCheckpoint With(params (string Name, long[] Shape, float[] Values)[] more) => Rewrite(tensors => tensors.Concat(more));

    private static RandomCheckpoint Rewrite(Func<IEnumerable<(string Name, long[] Shape, float[] Values)>, IEnumerable<(string Name, long[] Shape, float[] Values)>> change)
    {
        var written = RandomCheckpoint.Write();
        SafetensorsWriter.Write(Path.Combine(written.Folder, "model.safetensors"), "F32", change(written.Model.Tensors()));
        return written;
    }
}
