using System.Text;
using System.Text.Json.Nodes;
using Natix.Engine.Models;
using NJsonSchema;
using Xunit;

namespace Natix.Engine.Tests.Models;

/// <summary>Mutated manifests load or give a <see cref="ManifestException"/>; and our validator agrees with an independent one.</summary>
public sealed class ManifestFuzzTests : IDisposable
{
    private static readonly string[] Values =
    [
        "null", "true", "-1", "0", "0.5", "1", "3", "1e999", "-0.0", "123456789012345678901234567890", "\"\"", "\"a\"",
        "\"a\\u0000\"", "\"../..\"", "[]", "{}", "[[]]", "[1,2,3]", "[1,3,64,96]", "{\"kind\":\"yolox-grid\"}", "\"screen.onnx\"", "1e-320", "2147483648",
    ];

    private static readonly string[] Texts = [.. Values, "\"\\ud800\"", "{\"\\ud800\":1}", "//", "\\"];

    private readonly ManifestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Mutated_text_never_gives_another_exception(int seed)
    {
        var random = new Random(seed);
        var accepted = 0;
        for (var round = 0; round < 600; round++)
        {
            _folder.WriteModel(root => WithSomeHead(root, random));
            var useCascade = random.Next(2) == 0;
            var path = useCascade ? _folder.CascadePath : _folder.ModelPath;
            var original = File.ReadAllBytes(path);
            File.WriteAllBytes(path, MutateBytes(original, random));
            accepted += Load(path, useCascade) ? 1 : 0;
            File.WriteAllBytes(path, original);
        }

        Assert.InRange(accepted, 1, 599);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Mutated_values_never_give_another_exception(int seed)
    {
        var random = new Random(seed);
        var accepted = 0;
        for (var round = 0; round < 600; round++)
        {
            _folder.WriteModel(_ => { });
            var useCascade = random.Next(2) == 0;
            if (useCascade)
                _folder.WriteCascade(root => MutateNode(root, random));
            else
                _folder.WriteModel(root => MutateNode(WithSomeHead(root, random), random));
            accepted += Load(useCascade ? _folder.CascadePath : _folder.ModelPath, useCascade) ? 1 : 0;
        }

        Assert.InRange(accepted, 1, 599);
    }

    [Fact]
    public async Task Our_validator_and_an_independent_one_agree()
    {
        var oracle = await JsonSchema.FromJsonAsync(ManifestSchema.Instance.Text, TestContext.Current.CancellationToken);
        var random = new Random(77);
        var (valid, invalid) = (0, 0);
        for (var round = 0; round < 2000; round++)
        {
            var definition = random.Next(2) == 0 ? "cascade" : "model";
            var root = definition == "cascade" ? JsonNode.Parse(ManifestFolder.CascadeJson)!.AsObject() : WithSomeHead(_folder.Model(), random);
            for (var i = random.Next(3); i >= 0; i--)
                MutateNode(root, random);
            var text = root.ToJsonString();
            if (text.Contains("123456789012345678901234567890", StringComparison.Ordinal))
                continue; // the other validator throws on numbers beyond 64 bits
            if (text.Contains("1e-320", StringComparison.Ordinal))
                continue; // and takes this one, which is above 0, for 0
            var expected = oracle.Definitions[definition].Validate(text).Count == 0;
            Assert.True(expected == IsValid(text, definition), $"independent validator says {expected} of {text}");
            _ = expected ? valid++ : invalid++;
        }

        Assert.True(valid >= 50 && invalid >= 50, $"{valid} valid, {invalid} invalid");
    }

    private JsonObject WithSomeHead(JsonObject model, Random random)
    {
        HeadExamples.Apply(HeadExamples.All[random.Next(HeadExamples.All.Count)], model, Path.GetDirectoryName(_folder.ModelPath)!);
        return model;
    }

    private bool IsValid(string text, string definition)
    {
        var path = Path.Combine(_folder.Root, "fuzz.json");
        File.WriteAllText(path, text);
        try
        {
            ManifestDocument.Load(path, definition).Dispose();
            return true;
        }
        catch (ManifestException)
        {
            return false;
        }
    }

    private static bool Load(string path, bool cascade)
    {
        try
        {
            _ = cascade ? (object)CascadeLoader.Load(path) : ModelManifestLoader.Load(path);
            return true;
        }
        catch (ManifestException error)
        {
            Assert.NotEmpty(error.Expected);
            Assert.StartsWith("$", error.JsonPath, StringComparison.Ordinal);
            return false;
        }
    }

    private static byte[] MutateBytes(byte[] original, Random random)
    {
        var bytes = original.ToList();
        for (var edits = random.Next(1, 4); edits > 0; edits--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveAt(at); break;
                case 2: bytes.InsertRange(at, Encoding.UTF8.GetBytes(Texts[random.Next(Texts.Length)])); break;
                default: bytes.RemoveRange(at, Math.Min(random.Next(1, 40), bytes.Count - at)); break;
            }

            if (bytes.Count == 0)
                bytes.Add((byte)' ');
        }

        return [.. bytes];
    }

    private static void MutateNode(JsonObject root, Random random)
    {
        JsonNode node = root;
        while (true)
        {
            var children = node is JsonObject o ? o.Select(p => p.Value).ToArray() : [.. node.AsArray()];
            if (children.Length == 0)
                return;
            var index = random.Next(children.Length);
            if (children[index] is JsonObject or JsonArray && random.Next(4) > 0)
            {
                node = children[index]!;
                continue;
            }

            var value = JsonNode.Parse(Values[random.Next(Values.Length)]);
            if (node is JsonArray array)
                array[index] = value;
            else
                Replace(node.AsObject(), index, value, random);
            return;
        }
    }

    private static void Replace(JsonObject node, int index, JsonNode? value, Random random)
    {
        var name = node.ElementAt(index).Key;
        switch (random.Next(4))
        {
            case 0: node.Remove(name); break;
            case 1: node["extra." + name] = value; break;
            default: node[name] = value; break;
        }
    }
}
