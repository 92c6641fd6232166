using System.Text;
using System.Text.Json.Nodes;
using Natix.Engine.Language.Weights;
using Xunit;

namespace Natix.Engine.Tests.Language.Weights;

public sealed class LoraAdapterTests : IDisposable
{
    private const string Layer = "base_model.model.model.layers.0.";

    private static readonly TextConfiguration Model =
        ModelConfigurationReader.Read(CheckpointJson.Parse("config.json", Encoding.UTF8.GetBytes(new RandomModel().Config().ToJsonString()))).Text;

    private readonly string _folder = Directory.CreateTempSubdirectory("natix-lora-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Modules_come_with_their_matrices_and_scale()
    {
        Write("""{"peft_type":"LORA","r":4,"lora_alpha":8,"target_modules":["q_proj","down_proj"]}""", Pair("self_attn.q_proj", 4), Pair("mlp.down_proj", 4));

        using var adapter = LoraAdapter.Open(_folder, Model);

        Assert.Equal(["layers.0.mlp.down_proj", "layers.0.self_attn.q_proj"], adapter.Modules.Select(module => module.Module));
        Assert.All(adapter.Modules, module => Assert.Equal((4, 2f), (module.Rank, module.Scale)));
        Assert.Equal([4L, 128L], adapter.Modules[0].A.Shape);
        Assert.Equal([64L, 4L], adapter.Modules[0].B.Shape);
        Assert.Equal(4, adapter.MaxRank);
    }

    [Fact]
    public void Patterns_set_rank_and_alpha_of_the_modules_they_name()
    {
        Write(
            """{"peft_type":"LORA","r":4,"lora_alpha":8,"use_rslora":true,"rank_pattern":{"q_proj":9,"layers.0.mlp.*_proj":16},"alpha_pattern":{"self_attn.q_proj":6}}""",
            Pair("self_attn.q_proj", 9), Pair("mlp.up_proj", 16), Pair("self_attn.v_proj", 4));

        using var adapter = LoraAdapter.Open(_folder, Model);

        Assert.Equal([(16, 2f), (9, 2f), (4, 4f)], adapter.Modules.Select(module => (module.Rank, module.Scale)));
        Assert.Equal(16, adapter.MaxRank);
    }

    [Theory]
    [InlineData("use_dora", "true", "DoRA")]
    [InlineData("bias", "\"all\"", "expected none, found all")]
    [InlineData("modules_to_save", """["lm_head"]""", "belong to a checkpoint")]
    [InlineData("lora_bias", "true", "B has no bias")]
    [InlineData("peft_type", "\"IA3\"", "expected LORA, found IA3")]
    [InlineData("r", "0", "from 1 to")]
    [InlineData("lora_alpha", "-1", "above 0")]
    [InlineData("rank_pattern", """{"(":3}""", "regular expression")]
    public void Adapters_that_compute_something_else_are_refused(string name, string value, string expected)
    {
        var config = JsonNode.Parse("""{"peft_type":"LORA","r":4,"lora_alpha":8}""")!;
        config[name] = JsonNode.Parse(value);
        Write(config.ToJsonString(), Pair("self_attn.q_proj", 4));

        Assert.Contains(expected, Assert.Throws<ManifestException>(() => LoraAdapter.Open(_folder, Model)).Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_that_are_no_pair_of_a_linear_layer_are_refused()
    {
        const string config = """{"peft_type":"LORA","r":4,"lora_alpha":8}""";
        var pair = Pair("self_attn.q_proj", 4);
        Refused(config, "base_model.model.model.embed_tokens.lora_embedding_A", "embedding");
        Refused(config, Layer + "self_attn.q_proj.lora_magnitude_vector", "DoRA");
        Refused(config, "base_model.model.lm_head.weight", "belong to a checkpoint");
        Refused(config, "other.lora_A.weight", "begins with base_model.model.");
        Refused(config, Layer + "self_attn.k_proj.lora_A.weight", "its lora_B too");
        Refused(config, Layer + "self_attn.k_proj.lora_B.weight", "its lora_A too");
        Refused(config, "base_model.model.model.layers.2.self_attn.q_proj.lora_A.weight", "layers 0 to 1");
        Refused(config, "base_model.model.model.visual.blocks.0.attn.qkv.lora_A.weight", "linear layer of the decoder");
        Refused(config, "base_model.model.model.layers.00.self_attn.q_proj.lora_A.weight", "linear layer of the decoder");

        void Refused(string json, string name, string expected)
        {
            Write(json, pair, [(name, [4, 64], new float[256])]);
            Assert.Contains(expected, Assert.Throws<ModelContractException>(() => LoraAdapter.Open(_folder, Model)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_matrix_of_another_rank_is_told_with_both_shapes()
    {
        Write("""{"peft_type":"LORA","r":8,"lora_alpha":8}""", Pair("self_attn.q_proj", 4));

        var error = Assert.Throws<ModelContractException>(() => LoraAdapter.Open(_folder, Model));

        Assert.Contains("expected shape [8, 64] by rank and model, found [4, 64]", error.Message, StringComparison.Ordinal);
    }

    private static (string Name, long[] Shape, float[] Values)[] Pair(string module, int rank)
    {
        var shape = DecoderTensors.LinearLayers(Model)[module];
        return
        [
            ($"{Layer}{module}.lora_A.weight", [rank, shape.Inputs], new float[rank * shape.Inputs]),
            ($"{Layer}{module}.lora_B.weight", [shape.Outputs, rank], new float[shape.Outputs * rank]),
        ];
    }

    private void Write(string config, params (string Name, long[] Shape, float[] Values)[][] tensors)
    {
        File.WriteAllText(Path.Combine(_folder, "adapter_config.json"), config);
        SafetensorsWriter.Write(Path.Combine(_folder, "adapter_model.safetensors"), "F32", tensors.SelectMany(pair => pair));
    }
}
