using Xunit;

namespace Natix.Engine.Tests.Language.Serving;

/// <summary>A real trained decoder tells its story: fluent English is what no wrong decoder writes.</summary>
public sealed class StoryTests : IDisposable
{
    private const int Vocabulary = 512;
    private readonly string _folder = Directory.CreateTempSubdirectory("natix-story-").FullName;

    public static TheoryData<WeightPrecision> Precisions => [WeightPrecision.Full, WeightPrecision.EightBit];

    [Theory]
    [MemberData(nameof(Precisions))]
    public async Task Stories260K_tells_a_fluent_story(WeightPrecision weights)
    {
        Llama2Checkpoint.Convert(Repository.SharedPath("models", "stories260K.bin"), _folder);
        var tokenizer = new Llama2Tokenizer(Repository.SharedPath("models", "tok512.bin"), Vocabulary);
        using var engine = LanguageEngine.Open(_folder, new LanguageOptions { Weights = weights, Kv = KvPrecision.Full });
        var pieces = await LanguageFixture.ReadAsync(engine, LanguageFixture.Greedy([Llama2Tokenizer.Begin], 180), TestContext.Current.CancellationToken);
        var story = tokenizer.Decode([.. pieces.Where(piece => piece.Token >= 0).Select(piece => piece.Token)]);
        Assert.StartsWith("Once upon a time, there was a little girl named", story.TrimStart(), StringComparison.Ordinal);
        Assert.True(Words(story) >= 60, story);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static int Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
}
