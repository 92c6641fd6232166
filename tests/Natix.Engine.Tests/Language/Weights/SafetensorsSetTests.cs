using Natix.Engine.Language.Weights;
using Xunit;

namespace Natix.Engine.Tests.Language.Weights;

public sealed class SafetensorsSetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("natix-shards-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Shards_are_one_set_of_tensors()
    {
        Shard("1.safetensors", ("a", 1), ("b", 2));
        Shard("2.safetensors", ("c", 3));
        Index("""{"weight_map":{"a":"1.safetensors","c":"2.safetensors","b":"1.safetensors"}}""");

        using var set = SafetensorsSet.Open(_folder);

        Assert.Equal(["a", "b", "c"], set.Tensors.Keys.Order());
        Assert.Equal([3], set.Tensors["c"].ToFloats());
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"../1.safetensors"}}""", "$.weight_map.a", "in this folder")]
    [InlineData("""{"weight_map":{"a":"/etc/passwd"}}""", "$.weight_map.a", "in this folder")]
    [InlineData("""{"weight_map":{"a":".."}}""", "$.weight_map.a", "in this folder")]
    [InlineData("""{"weight_map":{"z":"1.safetensors"}}""", "$.weight_map.z", "none of that name")]
    [InlineData("""{"weight_map":[]}""", "$.weight_map", "expected an object")]
    [InlineData("""{"weight_map":{"a":1}}""", "$.weight_map.a", "expected a string")]
    [InlineData("""{"weight_map":{"a":"1.safetensors","a":"1.safetensors"}}""", "$", "valid JSON")]
    [InlineData("""{}""", "$.weight_map", "add it")]
    public void An_index_that_does_not_fit_is_refused_by_place(string index, string place, string expected)
    {
        Shard("1.safetensors", ("a", 1));
        Index(index);

        var error = Assert.Throws<ManifestException>(() => SafetensorsSet.Open(_folder));

        Assert.Equal(place, error.JsonPath);
        Assert.Contains(expected, error.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_shard_and_a_folder_without_weights_are_named()
    {
        Assert.Contains("found neither", Assert.Throws<ModelContractException>(() => SafetensorsSet.Open(_folder)).Message, StringComparison.Ordinal);
        Index("""{"weight_map":{"a":"3.safetensors"}}""");
        Assert.Contains("3.safetensors", Assert.Throws<ModelContractException>(() => SafetensorsSet.Open(_folder)).Message, StringComparison.Ordinal);
    }

    private void Shard(string name, params (string Name, float Value)[] tensors) =>
        SafetensorsWriter.Write(Path.Combine(_folder, name), "F32", tensors.Select(tensor => (tensor.Name, new long[] { 1 }, new[] { tensor.Value })));

    private void Index(string json) => File.WriteAllText(Path.Combine(_folder, "model.safetensors.index.json"), json);
}
