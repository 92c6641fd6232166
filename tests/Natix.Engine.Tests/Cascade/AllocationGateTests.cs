using Natix.Engine.Memory;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Cascade;

/// <summary>The gate of DESIGN: nothing is allocated per frame, nothing is copied, memory stays flat.</summary>
[Collection(nameof(AllocationGateTests))]
[CollectionDefinition(nameof(AllocationGateTests), DisableParallelization = true)]
public sealed class AllocationGateTests
{
    private const int Frames = 400;

    [Fact]
    public async Task Steady_state_allocates_nothing_from_submit_to_verdict()
    {
        using var backend = new ScriptedBackend(("quick", () => 6f));
        await using var engine = ScriptedCascade.Build(
            backend, new EngineOptions { Workers = 2, MaxInFlight = 8 }, ScriptedCascade.Level(0, new TwoSidedExit(0.05, 0.95), "quick"));
        await AssertAllocatesNothing(engine);
    }

    [Fact]
    public async Task The_default_cascade_allocates_nothing_either()
    {
        await using var engine = new EngineBuilder().Build();
        await AssertAllocatesNothing(engine);
    }

    [Fact]
    public async Task Native_memory_comes_home()
    {
        var before = NativeBuffer.LiveBytes;
        await using (var engine = new EngineBuilder().Build())
        {
            using var result = await engine.SubmitAsync(engine.Lend(TestImages.Jpeg(320, 240)), FrameInfo.Still("a"));
            Assert.True(NativeBuffer.LiveBytes > before);
        }

        Assert.Equal(before, NativeBuffer.LiveBytes);
    }

    private static async Task AssertAllocatesNothing(RoadworkEngine engine)
    {
        var jpeg = TestImages.Jpeg(320, 240);
        // On the thread pool: a test framework's synchronisation context allocates for each continuation it posts.
        await Task.Run(() => Loop(engine, jpeg, 50));
        // The runtime itself allocates now and then (tiering, timers): a real leak shows in every attempt.
        var least = long.MaxValue;
        for (var attempt = 0; attempt < 5 && least > 0; attempt++)
            least = Math.Min(least, await Task.Run(() => Loop(engine, jpeg, Frames)));
        Assert.True(least < Frames, $"{least} bytes were allocated over {Frames} frames; the gate is 0 a frame");
    }

    private static async Task<long> Loop(RoadworkEngine engine, byte[] jpeg, int frames)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < frames; i++)
        {
            using var result = await engine.SubmitAsync(engine.Lend(jpeg), new FrameInfo("gate", i, i));
            if (result.Error.IsError || result.BytesCopied != 0)
                throw new InvalidOperationException(result.Error.ToString());
        }

        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }
}
