using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Cascade;

/// <summary>Everything at once: levels of several models that are slow, late, broken or defect, deadlines, priorities, cancellations, streams.</summary>
public sealed class ConcurrentStormTests
{
    private static readonly byte[] Frame = TestImages.Jpeg(64, 48);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 4)]
    [InlineData(3, 1)]
    [InlineData(4, 3)]
    public async Task Every_frame_is_answered_once_and_everything_comes_home(int seed, int maxBatch)
    {
        using var backend = new ScriptedBackend([.. Enumerable.Range(0, 9).Select(i => ($"m{i}", (Func<float>)(() => Say(seed))))]) { TakesBatches = maxBatch > 1, Forgets = true };
        var engine = ScriptedCascade.Build(
            backend, new EngineOptions { Workers = 3, MaxInFlight = 64, MaxBatch = maxBatch },
            ScriptedCascade.Level(0, new TwoSidedExit(0.02, 0.98), "m0", "m1", "m2") with { TimeoutMs = 8 },
            ScriptedCascade.Level(2, new TwoSidedExit(0.02, 0.98), EntryRule.Undecided, ("m3", 1), ("m4", 0), ("m5", 2)) with { TimeoutMs = 8 },
            ScriptedCascade.Level(4, null, EntryRule.Always, ("m6", 1), ("m7", 0)) with { TimeoutMs = 8 },
            ScriptedCascade.Level(5, null, EntryRule.Disagreement, ("m8", 1)) with { TimeoutMs = 8 });
        var tallies = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() => SendAsync(engine, (100 * seed) + i)))).WaitAsync(Long);

        Assert.Equal(6 * 300, tallies.Sum(t => t.Answers));
        Assert.True(tallies.Sum(t => t.Verdicts) > 300, $"only {tallies.Sum(t => t.Verdicts)} verdicts");
        await engine.DisposeAsync().AsTask().WaitAsync(Long);
        Assert.Equal(0, engine.Slabs.Outstanding);
        Assert.Equal(0, backend.LiveBindings);
    }

    // A model of many moods; thread-safe.
    private static float Say(int seed)
    {
        var mood = Random.Shared.Next(200);
        if (mood < 20)
            Thread.Sleep(mood % 3);
        if (mood == 30)
            Thread.Sleep(25); // late
        return mood switch
        {
            >= 180 => throw new ModelRunException("fell over"),
            179 => throw new InvalidOperationException("a defect"),
            _ => (mood + seed) % 9 - 4,
        };
    }

    private static async Task<(int Answers, int Verdicts)> SendAsync(RoadworkEngine engine, int seed)
    {
        var (random, answers, verdicts) = (new Random(seed), 0, 0);
        await using var stream = engine.OpenStream($"s{seed}", new StreamOptions { MaxInFlight = 8 });
        var held = new Queue<Task<FrameResult>>();
        for (var i = 0; i < 300; i++)
        {
            using var cancelled = new CancellationTokenSource();
            if (random.Next(20) == 0)
                await cancelled.CancelAsync();
            var info = new FrameInfo("storm", i, i)
            {
                Budget = random.Next(3) == 0 ? TimeSpan.FromMilliseconds(random.Next(1, 60)) : null,
                Priority = random.NextDouble(),
            };
            var lease = random.Next(25) == 0 ? engine.Lend([0xFF, 0xD8, 1]) : engine.Lend(Frame);
            if (seed % 2 == 0 && !await stream.WaitForRoomAsync(CancellationToken.None))
                throw new InvalidOperationException("the stream closed");
            held.Enqueue(seed % 2 == 0 ? stream.SubmitAsync(lease, info, cancelled.Token).AsTask() : engine.SubmitAsync(lease, info, cancelled.Token).AsTask());
            while (held.Count > random.Next(8))
                await TakeAsync();
        }

        while (held.Count > 0)
            await TakeAsync();
        return (answers, verdicts);

        async Task TakeAsync()
        {
            using var result = await held.Dequeue();
            answers++;
            verdicts += result.Verdict.IsJudged ? 1 : 0;
            if (result.Verdict.IsJudged == result.Error.IsError)
                throw new InvalidOperationException($"{result.Verdict} and {result.Error}");
            if (result.Verdict.Degraded != (result.Verdict.Reason != DegradedReason.None))
                throw new InvalidOperationException($"{result.Verdict}");
            var models = result.Evidence.ToArray().Select(e => e.ModelIndex).ToArray();
            if (!models.SequenceEqual(models.Distinct().Order()))
                throw new InvalidOperationException($"evidence of {string.Join(' ', models)}");
        }
    }
}
