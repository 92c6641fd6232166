using System.Text;
using System.Text.Json.Nodes;
using Natix.Engine.Language.Weights;
using Xunit;

namespace Natix.Engine.Tests.Language.Weights;

public sealed class RotarySettingsTests
{
    [Fact]
    public void Llama3_stretches_long_waves_keeps_short_ones_and_mixes_between()
    {
        // Llama 3.2's settings.
        var scaled = Frequencies(64, """{"factor":32.0,"high_freq_factor":4.0,"low_freq_factor":1.0,"original_max_position_embeddings":8192,"rope_type":"llama3"}""");

        for (var i = 0; i < 32; i++)
        {
            // The rule as it was published, by wavelengths.
            var frequency = Math.Pow(500000, -2.0 * i / 64);
            var wavelength = 2 * Math.PI / frequency;
            var smooth = ((8192 / wavelength) - 1) / 3;
            var expected = wavelength < 2048 ? frequency : wavelength > 8192 ? frequency / 32 : ((1 - smooth) * frequency / 32) + (smooth * frequency);
            Assert.Equal(expected, scaled[i], expected * 1e-12);
        }

        Assert.Equal(1, scaled[0]);
        Assert.Equal(Math.Pow(500000, -62.0 / 64) / 32, scaled[31], 1e-18);
        Assert.Contains(Enumerable.Range(0, 32), i => scaled[i] < Math.Pow(500000, -i / 32.0) * 0.999 && scaled[i] > Math.Pow(500000, -i / 32.0) / 31.9);
    }

    [Fact]
    public void Linear_scaling_divides_all() =>
        Assert.Equal(Frequencies(8, "null").Select(frequency => frequency / 4), Frequencies(8, """{"type":"linear","factor":4}"""));

    [Theory]
    [InlineData("""{"rope_type":"yarn","factor":4}""", "found yarn")]
    [InlineData("""{"rope_type":"linear"}""", "add it")]
    [InlineData("""{"rope_type":"linear","factor":0}""", "above 0")]
    [InlineData("""{"rope_type":"llama3","factor":8,"high_freq_factor":1,"low_freq_factor":1,"original_max_position_embeddings":8192}""", "more than low_freq_factor")]
    public void Other_scalings_are_refused(string scaling, string expected) =>
        Assert.Contains(expected, Assert.Throws<ManifestException>(() => Frequencies(8, scaling)).Expected, StringComparison.Ordinal);

    private static double[] Frequencies(int headDim, string scaling)
    {
        var config = new JsonObject { ["rope_theta"] = 500000.0, ["rope_scaling"] = JsonNode.Parse(scaling) };
        var node = CheckpointJson.Parse("config.json", Encoding.UTF8.GetBytes(config.ToJsonString()));
        return RotarySettings.Read(node, ModelArchitecture.Find("LlamaForCausalLM")!, headDim).InverseFrequencies(headDim);
    }
}
