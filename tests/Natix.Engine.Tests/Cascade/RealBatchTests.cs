using Xunit;

namespace Natix.Engine.Tests.Cascade;

/// <summary>The default cascade says of a frame in a batch what it says of the frame alone.</summary>
public sealed class RealBatchTests
{
    [Fact]
    public async Task Verdicts_do_not_depend_on_who_shares_the_batch()
    {
        var frames = Enumerable.Range(0, 12).Select(i => TestImages.Jpeg(320 + (16 * i), 240, seed: i)).ToArray();
        var alone = await LogOddsAsync(frames, 1);
        var together = await LogOddsAsync(frames, 4);

        for (var i = 0; i < frames.Length; i++)
            Assert.Equal(alone[i], together[i], 1e-3);
        Assert.True(alone.Max() - alone.Min() > 0.01, "the frames differ");
    }

    private static async Task<double[]> LogOddsAsync(byte[][] frames, int maxBatch)
    {
        await using var engine = new EngineBuilder().Configure(o => o with { Workers = 1, MaxBatch = maxBatch, MaxInFlight = 64 }).Build();
        Assert.Equal(maxBatch, engine.Description.LargestBatch);
        var tasks = frames.Select((f, i) => engine.SubmitAsync(engine.Lend(f), new FrameInfo("s", i, i)).AsTask()).ToArray();
        var logOdds = new List<double>();
        foreach (var task in tasks)
        {
            using var result = await task;
            Assert.False(result.Error.IsError, result.Error.ToString());
            logOdds.Add(result.Evidence[0].LogOdds);
        }

        return [.. logOdds];
    }
}
