using System.Diagnostics;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Cascade;

/// <summary>Everything that can go wrong with time at once, on real threads: late, slow and failing models, batches, deadlines, cancellation, closing.</summary>
public sealed class LateStormTests
{
    private static readonly byte[] Frame = TestImages.Jpeg(64, 48);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_frame_is_answered_once_and_nothing_is_written_to_it_afterwards(int seed)
    {
        var rounds = int.Parse(Environment.GetEnvironmentVariable("STORM_ROUNDS") ?? "2", System.Globalization.CultureInfo.InvariantCulture);
        for (var round = 0; round < rounds; round++)
            await Round((seed * 1000) + round);
    }

    private static async Task Round(int seed)
    {
        float Say(float logit)
        {
            var dice = Random.Shared.Next(1000);
            if (dice < 20)
                Thread.Sleep(Random.Shared.Next(1, 30));
            else if (dice < 40)
                throw new ModelRunException("failed");
            else if (dice < 43)
                throw new InvalidOperationException("a bug");
            else if (dice < 200)
                Thread.SpinWait(2000);
            return logit;
        }

        var setup = new Random(seed);
        using var backend = new ScriptedBackend(
            ("a", () => Say(0.2f)), ("b", () => Say(-0.3f)), ("o", () => Say(0)), ("c", () => Say(0.4f)), ("d", () => Say(0.1f)), ("e", () => Say(1)), ("z", () => Say(0)))
        {
            TakesBatches = true,
            Forgets = true,
            BeforeRun = count =>
            {
                if (count > 1 && Random.Shared.Next(10) == 0)
                    throw new ModelRunException("no batch");
            },
        };
        var options = new EngineOptions { Workers = setup.Next(1, 6), MaxInFlight = 64, MaxBatch = setup.Next(1, 6) };
        var engine = ScriptedCascade.Build(
            backend, options,
            ScriptedCascade.Level(0, new TwoSidedExit(0.4, 0.6), EntryRule.Undecided, ("a", 1), ("b", 1), ("o", 0)) with { TimeoutMs = setup.Next(1, 20) },
            ScriptedCascade.Level(1, new TwoSidedExit(0.4, 0.6), "c", "d") with { TimeoutMs = setup.Next(1, 20) },
            ScriptedCascade.Level(2, null, "e") with { TimeoutMs = setup.Next(1, 20) },
            ScriptedCascade.Level(3, null, EntryRule.Always, ("z", 0)) with { TimeoutMs = setup.Next(1, 20) });
        var (clock, answered, wrong) = (Stopwatch.StartNew(), 0, new List<string>());
        async Task<FrameResult> Submit(FrameStream? stream, FrameInfo info, CancellationToken cancel) => stream is null
            ? await engine.SubmitAsync(engine.Lend(Frame), info, cancel)
            : await stream.SubmitAsync(engine.Lend(Frame), info, cancel);
        async Task Send(int me)
        {
            var random = new Random((seed * 100) + me);
            var stream = me % 2 == 0 ? engine.OpenStream($"s{me}", new StreamOptions { MaxInFlight = 8 }) : null;
            try
            {
                while (clock.ElapsedMilliseconds < 1500)
                {
                    using var cancel = new CancellationTokenSource();
                    if (random.Next(20) == 0)
                        cancel.CancelAfter(random.Next(5));
                    var info = FrameInfo.Still($"{me}") with { Budget = random.Next(2) == 0 ? null : TimeSpan.FromMilliseconds(random.Next(1, 40)), Priority = random.NextDouble() };
                    var pending = Enumerable.Range(0, random.Next(1, 6)).Select(_ => Submit(stream, info, cancel.Token)).ToArray();
                    foreach (var task in pending)
                    {
                        var result = await task.WaitAsync(TimeSpan.FromSeconds(20));
                        var before = Describe(result);
                        if (random.Next(10) == 0)
                            await Task.Delay(random.Next(30));
                        var after = Describe(result);
                        Check(result, before, after, wrong);
                        result.Dispose();
                        Interlocked.Increment(ref answered);
                    }
                }
            }
            catch (ObjectDisposedException)
            {
                return;
            }

            if (stream is not null)
                await stream.CloseAsync();
        }

        var sending = Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => Send(i))));
        if (seed % 2 == 1) // closed while frames are under way
        {
            await Task.Delay(setup.Next(100, 1000));
            var closing = engine.DisposeAsync().AsTask();
            await sending.WaitAsync(TimeSpan.FromSeconds(20));
            await closing.WaitAsync(TimeSpan.FromSeconds(20));
        }
        else
        {
            await sending;
        }

        await engine.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}: {options.Workers} workers, batch {options.MaxBatch}, {answered} answered, {wrong.Count} wrong");
        Assert.True(wrong.Count == 0, $"{wrong.Count}: " + string.Join("\n", wrong.Distinct().Take(10)));
        if (seed % 2 == 0)
            Assert.Equal(0, engine.Slabs.Outstanding);
        Assert.Equal(0, backend.LiveBindings);
    }

    private static void Check(FrameResult result, string before, string after, List<string> wrong)
    {
        var fault = "";
        if (before != after)
            fault = $"written after hand-out: {before} -> {after}";
        else if (result.Error.IsError && result.Verdict.IsJudged && result.Error.Code != FrameErrorCode.Internal)
            fault = $"error and verdict: {before}";
        else if (!result.Error.IsError && result.Verdict.Voters > result.Evidence.Length)
            fault = $"more voters than evidence: {before}";
        var models = result.Evidence.ToArray().Select(e => e.ModelIndex).ToArray();
        if (!result.Error.IsError && !models.SequenceEqual(models.Distinct().Order()))
            fault += $" evidence {string.Join(',', models)}";
        if (fault.Length > 0)
        {
            lock (wrong)
                wrong.Add(fault);
        }
    }

    private static string Describe(FrameResult r) =>
        $"{r.Verdict} {r.Error.Code} {r.ObserverFailures} {r.Evidence.Length} {string.Join(',', r.Evidence.ToArray().Select(e => e.ModelIndex))} {r.Times}";
}
