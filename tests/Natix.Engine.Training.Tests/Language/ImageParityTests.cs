using Natix.Engine.Language.Text;
using Natix.Engine.Language.Vision;
using Natix.Engine.Language.Weights;
using Natix.Engine.Memory;
using Xunit;

namespace Natix.Engine.Training.Tests.Language;

/// <summary>
/// A question about an image, from the JPEG to the log-probabilities of what comes next: the engine's answer against tower and decoder of torch, as a share
/// of the logits' range. Pixels are the engine's own: resizing is held to its own references.
/// </summary>
public sealed class ImageParityTests
{
    private const double SinglePrecision = 1e-3;

    [Theory]
    [InlineData(192, 96, 1)]
    [InlineData(96, 160, 3)]
    public async Task Single_precision_gives_what_torch_gives(int width, int height, int layers)
    {
        var model = new RandomModel { Architecture = "Qwen3VLForConditionalGeneration", Type = "F32", Seed = (ulong)width, Layers = layers, DeepstackBlocks = layers == 1 ? [1] : [0, 2] };
        using var folder = RandomCheckpoint.Write(model);
        var jpeg = Jpeg(width, height);
        var (tokens, image) = Expect(model, folder.Folder, jpeg);
        using var decoder = new TorchDecoder(model);

        using var engine = LanguageEngine.Open(folder.Folder, new LanguageOptions { Weights = WeightPrecision.Full, Kv = KvPrecision.Full, ContextTokens = 256, StepTokens = 64 });
        var found = await LogprobsAsync(engine, jpeg);

        Assert.InRange(DecoderParityTests.Difference(decoder.Logits(tokens, image)[^1], found), 0, SinglePrecision);
        Assert.True(DecoderParityTests.Difference(decoder.Logits(tokens)[^1], found) > SinglePrecision, "the image made no difference");
    }

    private static byte[] Jpeg(int width, int height)
    {
        using var bitmap = new SkiaSharp.SKBitmap(width, height);
        for (var i = 0; i < width * height; i++)
            bitmap.SetPixel(i % width, i / width, new SkiaSharp.SKColor((byte)(i % width), (byte)(2 * (i / width)), (byte)(i / 16 % 3 * 90)));
        using var data = bitmap.Encode(SkiaSharp.SKEncodedImageFormat.Jpeg, 90);
        return data.ToArray();
    }

    private static (int[] Tokens, TorchImage Image) Expect(RandomModel model, string folder, byte[] jpeg)
    {
        using var checkpoint = Checkpoint.Open(folder);
        using var patcher = new ImagePatcher(VisionPreprocessing.Read(folder, checkpoint.Configuration.Vision!), FrameLimits.Default);
        using var patches = patcher.Cut(jpeg, bytes => new NativeBuffer(bytes), out var grid, out _);
        using var tower = new TorchVisionTower(model);
        var (embeddings, deepstack) = tower.Encode(PatchOrder.Whole(patches!.AsSpan<float>(), grid.Rows, grid.Columns), grid.Rows, grid.Columns);
        var template = new ChatMlTemplate(TextTokenizer.Open(Path.Combine(folder, "tokenizer.json")));
        var prompt = template.Encode([new(ChatRole.User, [ChatPart.Of("Look: "), ChatPart.Image(grid.Tokens), ChatPart.Of(" Roadwork?")])]);
        return (prompt.Tokens, new TorchImage(prompt.Images[0].Start, grid.TokenRows, grid.TokenColumns, embeddings, deepstack));
    }

    private static async Task<float[]> LogprobsAsync(LanguageEngine engine, byte[] jpeg)
    {
        var request = new GenerationRequest
        {
            Messages = [new(LanguageRole.User, [LanguageContent.OfText("Look: "), LanguageContent.OfImage(jpeg), LanguageContent.OfText(" Roadwork?")])],
            MaxOutputTokens = 1,
            Logprobs = engine.Description.Vocabulary,
        };
        return await DecoderParityTests.LogprobsAsync(engine, request);
    }
}
