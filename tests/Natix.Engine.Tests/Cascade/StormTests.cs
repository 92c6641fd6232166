using Natix.Engine.Memory;
using Natix.Engine.Models;
using Natix.Engine.Tests.Memory;
using Xunit;

namespace Natix.Engine.Tests.Cascade;

/// <summary>Cancellations, stops and disposal in the middle of everything: every frame is answered and every byte comes home.</summary>
[Collection(NativeMemoryAlone.Name)]
public sealed class StormTests
{
    private static readonly byte[] Jpeg = TestImages.Jpeg(64, 48);
    private static readonly TwoSidedExit Exit = new(0.05, 0.95);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_storm_of_cancellations_leaves_no_lease_behind(int seed)
    {
        var before = NativeBuffer.LiveBytes;
        using (var backend = Unreliable(seed))
        {
            await using var engine = Build(backend);
            await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() => StreamAsync(engine, i, new Random((seed * 100) + i))))).WaitAsync(EngineWaits.Limit);
            Assert.Equal(0, engine.Slabs.Outstanding);
            Assert.Equal(0, engine.QueueDepth);
            using var after = await engine.SubmitAsync(engine.Lend(Jpeg), FrameInfo.Still("after the storm"));
            Assert.NotEqual(FrameErrorCode.Internal, after.Error.Code);
        }

        Assert.Equal(before, NativeBuffer.LiveBytes);
    }

    [Fact]
    public async Task Disposing_under_load_answers_everybody()
    {
        var before = NativeBuffer.LiveBytes;
        using (var backend = Unreliable(9))
        {
            var engine = Build(backend);
            var answered = 0;
            var streams = Enumerable.Range(0, 6).Select(i => Task.Run(async () =>
            {
                var stream = engine.OpenStream($"{i}", new StreamOptions { MaxInFlight = 3 });
                try
                {
                    for (var n = 0; await stream.WaitForRoomAsync(); n++)
                    {
                        using var result = await stream.SubmitAsync(engine.Lend(Jpeg), n, n);
                        Interlocked.Increment(ref answered);
                    }
                }
                catch (ObjectDisposedException)
                {
                    // the engine went between asking for room and using it
                }
            })).ToArray();
            await EngineWaits.UntilAsync(() => Volatile.Read(ref answered) > 50);
            await engine.DisposeAsync().AsTask().WaitAsync(EngineWaits.Limit);
            await Task.WhenAll(streams).WaitAsync(EngineWaits.Limit);
            Assert.Equal(0, engine.Slabs.Outstanding);
        }

        Assert.Equal(before, NativeBuffer.LiveBytes);
    }

    // Submits, cancels some, leaves some unread for a while, and sometimes closes the stream with frames in every state.
    private static async Task StreamAsync(RoadworkEngine engine, int number, Random random)
    {
        for (var round = 0; round < 8; round++)
        {
            var stream = engine.OpenStream($"{number}", new StreamOptions { MaxInFlight = random.Next(1, 9), Budget = TimeSpan.FromMilliseconds(random.Next(1, 20)) });
            var pending = new List<Task<FrameResult>>();
            using var storm = new CancellationTokenSource();
            for (var i = 0; i < 40; i++)
            {
                var lease = random.Next(6) == 0 ? engine.Lend(Jpeg.AsSpan(0, random.Next(Jpeg.Length))) : engine.Lend(Jpeg);
                pending.Add(stream.SubmitAsync(lease, i, i, random.Next(2) == 0 ? storm.Token : default).AsTask());
                if (random.Next(20) == 0)
                    await storm.CancelAsync();
                while (pending.Count > random.Next(8))
                {
                    (await pending[0]).Dispose();
                    pending.RemoveAt(0);
                }
            }

            var closing = stream.CloseAsync();
            foreach (var task in pending)
                (await task).Dispose();
            await closing;
        }
    }

    private static RoadworkEngine Build(ScriptedBackend backend) => ScriptedCascade.Build(
        backend, new EngineOptions { Workers = 3, MaxBatch = 4, MaxInFlight = 8 },
        ScriptedCascade.Level(0, Exit, "screen"), ScriptedCascade.Level(1, Exit, "second"));

    private static ScriptedBackend Unreliable(int seed)
    {
        var random = new Random(seed);
        float Logit()
        {
            lock (random)
                return random.Next(10) switch { 0 => throw new ModelRunException("now and then"), < 6 => 0.5f, _ => 6f };
        }

        return new ScriptedBackend(("screen", Logit), ("second", Logit)) { TakesBatches = true };
    }
}
