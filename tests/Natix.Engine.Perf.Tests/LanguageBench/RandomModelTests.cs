using System.Text;
using Natix.Engine.LanguageBench.Models;
using Xunit;

namespace Natix.Engine.Perf.Tests.LanguageBench;

public sealed class RandomModelTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("natix-random-model-").FullName;

    [Fact]
    public async Task The_safetensors_are_a_model_that_the_engine_runs()
    {
        RandomSafetensors.Write(_folder, BenchShape.Tiny);
        using var engine = LanguageEngine.Open(_folder, new LanguageOptions { ContextTokens = 64 });
        var tokens = 0;
        await foreach (var piece in engine.GenerateAsync(new GenerationRequest { Tokens = [300, 301], MaxOutputTokens = 4, IgnoresEnd = true }, TestContext.Current.CancellationToken))
            tokens += piece.Token >= 0 ? 1 : 0;
        Assert.Equal(4, tokens);
    }

    [Theory]
    [InlineData(GgufBits.Eight, 34)]
    [InlineData(GgufBits.Four, 18)]
    public void The_gguf_holds_every_tensor_where_its_directory_says(object bits, int blockBytes)
    {
        var path = Path.Combine(_folder, "random.gguf");
        RandomGguf.Write(path, BenchShape.Tiny, (GgufBits)bits);
        using var file = new BinaryReader(File.OpenRead(path));
        var (tensors, data) = ReadDirectory(file);
        Assert.Equal(2 + (BenchShape.Tiny.Layers * 9), tensors.Count);
        var (end, expected) = (data, data);
        foreach (var (_, elements, type, offset) in tensors)
        {
            Assert.Equal(expected, data + offset);
            end = data + offset + (type == 0 ? 4 * elements : elements / 32 * blockBytes);
            expected = (end + 31) / 32 * 32;
        }

        Assert.Equal(end, file.BaseStream.Length);
        Assert.Contains(tensors, tensor => tensor.Name == "blk.3.ffn_down.weight" && tensor.Elements == 256L * 768);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static (List<(string Name, long Elements, uint Type, long Offset)> Tensors, long Data) ReadDirectory(BinaryReader file)
    {
        Assert.Equal("GGUF"u8.ToArray(), file.ReadBytes(4));
        Assert.Equal(3u, file.ReadUInt32());
        var (count, metadata) = (file.ReadInt64(), file.ReadInt64());
        for (var i = 0L; i < metadata; i++)
        {
            ReadText(file);
            SkipValue(file, file.ReadUInt32());
        }

        var tensors = new List<(string, long, uint, long)>();
        for (var i = 0L; i < count; i++)
        {
            var (name, rank, elements) = (ReadText(file), file.ReadUInt32(), 1L);
            for (var axis = 0; axis < rank; axis++)
                elements *= file.ReadInt64();
            tensors.Add((name, elements, file.ReadUInt32(), file.ReadInt64()));
        }

        return (tensors, (file.BaseStream.Position + 31) / 32 * 32);
    }

    private static string ReadText(BinaryReader file) => Encoding.UTF8.GetString(file.ReadBytes((int)file.ReadInt64()));

    private static void SkipValue(BinaryReader file, uint type)
    {
        if (type == 8)
        {
            ReadText(file);
        }
        else if (type == 9)
        {
            var (inner, count) = (file.ReadUInt32(), file.ReadInt64());
            for (var i = 0L; i < count; i++)
                SkipValue(file, inner);
        }
        else
        {
            file.ReadBytes(4);
        }
    }
}
