using System.Runtime.CompilerServices;
using Natix.Engine.Cascade;
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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Recording_allocates_nothing_either(bool keepFrames)
    {
        using var folder = new Replay.RecordFolderFixture();
        // A short queue: on a busy machine a long one would still be growing its pool when the frames are over.
        await using var engine = new EngineBuilder().Record(folder.Path, new RecordingOptions { KeepFrames = keepFrames, QueueLength = 3 }).Build();
        await AssertAllocatesNothing(engine);
        await engine.DisposeAsync();
        Assert.Null(engine.Recording!.Failure);
        Assert.True(engine.Recording.Written > Frames / 4, $"{engine.Recording}");
    }

    [Fact]
    public async Task A_certified_cascade_allocates_nothing_either()
    {
        using var cascade = new Exits.ThreeLevels();
        await cascade.CertifyAsync();
        await using var engine = cascade.Build(cascade.Manifest());
        Assert.Equal(CertificateState.Held, engine.Description.Certificate?.State);
        await AssertAllocatesNothing(engine);
    }

    [Theory]
    [InlineData("WeightedBoxFusion", null)]
    [InlineData("Nms", null)]
    [InlineData("SoftNms", null)]
    [InlineData("SoftNms", 0.5)]
    [InlineData("DiouNms", null)]
    public async Task Fusing_the_boxes_of_several_detectors_allocates_nothing(string method, double? sigma)
    {
        using var backend = new PaintedBackend();
        var models = Enumerable.Range(0, 3).Select(i => PaintedModels.Detector($"m{i}", "cone", "drum")).ToArray();
        foreach (var model in models)
            backend.Set(model.Name, PaintedModels.Rows([1, 1, 30, 30, 0.9f, 0], [20, 20, 40, 50, 0.5f, 1], [2, 1, 30, 28, 0.4f, 0]));
        var level = ScriptedCascade.Level(1, null) with { Models = [.. models.Select(m => new LevelModel(m, 1))] };
        var manifest = ScriptedCascade.Manifest(level);
        manifest = manifest with { Consensus = manifest.Consensus with { Fusion = new FusionManifest(Enum.Parse<FusionMethod>(method), 0.5, sigma) } };
        var plan = CascadePlan.Load(manifest, backend, _ => new ModelSettings(new SessionSettings(), 1));
        await using var engine = new RoadworkEngine(plan, backend, new EngineOptions { Workers = 1, MaxInFlight = 8 }, [WorkerRole.Everything]);
        await AssertAllocatesNothing(engine);
    }

    [Fact]
    public async Task Holding_boxes_against_camera_depth_and_masks_allocates_nothing()
    {
        using var backend = new PaintedBackend();
        backend.Set("boxes", PaintedModels.Rows([10, 2, 20, 60, 0.9f, 0], [20, 20, 40, 50, 0.5f, 0]));
        backend.Set("masks", [4], [0.5f, 0.5f, 0.4f, 0.4f], Enumerable.Repeat(3f, 16).ToArray());
        backend.Set("depth", Enumerable.Repeat(12f, 16).ToArray());
        var models = new[] { PaintedModels.Detector("boxes", "cone"), PaintedModels.Masks("masks"), PaintedModels.Depth("depth") };
        var level = ScriptedCascade.Level(1, null) with { Models = [.. models.Select(m => new LevelModel(m, 1))] };
        var plan = CascadePlan.Load(ScriptedCascade.Manifest(level), backend, _ => new ModelSettings(new SessionSettings(), 1));
        var camera = new CameraOptions { ImageWidth = 320, ImageHeight = 240, FocalLength = 250, MountHeight = 1.4, HorizonRow = 100 };
        await using var engine = new RoadworkEngine(plan, backend, new EngineOptions { Workers = 1, MaxInFlight = 8, Camera = camera }, [WorkerRole.Everything]);
        using (var result = await engine.SubmitAsync(engine.Lend(TestImages.Jpeg(320, 240)), FrameInfo.Still("a")))
            Assert.Contains(result.Checks.ToArray(), c => c.Verdict == GeometryVerdict.Implausible);
        await AssertAllocatesNothing(engine);
    }

    [Fact]
    public async Task A_watched_stream_with_pictures_and_objects_allocates_nothing()
    {
        using var backend = new PaintedBackend();
        backend.Set("m", PaintedModels.Rows([10, 30, 20, 50, 0.9f, 0], [40, 20, 50, 60, 0.8f, 1], [2, 1, 12, 20, 0.7f, 0]));
        var level = ScriptedCascade.Level(1, null) with { Models = [new LevelModel(PaintedModels.Detector("m", "cone", "car"), 1)] };
        var plan = CascadePlan.Load(ScriptedCascade.Manifest(level), backend, _ => new ModelSettings(new SessionSettings(), 1));
        await using var engine = new RoadworkEngine(plan, backend, new EngineOptions { Workers = 1, MaxInFlight = 8 }, [WorkerRole.Everything]);
        await using var stream = engine.OpenStream("s", new StreamOptions { MaxInFlight = 2, KeepsPictures = true });
        var (watch, index) = (new WorkZoneWatch(engine.Description), 0);
        byte[][] pictures = [TestImages.Jpeg(320, 240), TestImages.Jpeg(320, 240, seed: 2), TestImages.Jpeg(160, 120)];
        await AssertNothing(Frames, 6, async frames =>
        {
            for (var i = 0; i < frames; i++, index++)
            {
                // Every fiftieth frame is another camera's: resets allocate nothing either.
                using var result = await stream.SubmitAsync(engine.Lend(pictures[index % 50 == 49 ? 2 : index % 2]), index, index / 25.0);
                if (watch.Observe(result).Fault != WatchFault.None || (index % 50 == 40 && watch.Objects.Length != 3))
                    throw new InvalidOperationException($"{watch.Objects.Length} objects; {result.Error}");
            }
        });
    }

    [Fact]
    public async Task Streams_that_share_batches_allocate_nothing()
    {
        using var backend = new ScriptedBackend(("first", () => 1f), ("second", () => 6f)) { TakesBatches = true, Forgets = true };
        await using var engine = ScriptedCascade.Build(
            backend, new EngineOptions { Workers = 2, MaxBatch = 4 },
            ScriptedCascade.Level(0, new TwoSidedExit(0.05, 0.95), "first"), ScriptedCascade.Level(1, null, "second"));
        await AssertStreamsAllocateNothing(engine, new StreamOptions { MaxInFlight = 3 }, 4 * Frames);
    }

    [Fact]
    public async Task Streams_that_share_batches_of_the_default_cascade_allocate_nothing()
    {
        await using var engine = new EngineBuilder().Configure(o => o with { Workers = 2, MaxBatch = 4 }).Build();
        Assert.Equal(4, engine.Description.LargestBatch);
        await AssertStreamsAllocateNothing(engine, new StreamOptions { MaxInFlight = 3, Budget = TimeSpan.FromSeconds(1) }, 2 * Frames);
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
        await AssertNothing(Frames, 6, frames => Loop(engine, jpeg, frames));
    }

    private static async Task AssertStreamsAllocateNothing(RoadworkEngine engine, StreamOptions options, int frames)
    {
        var jpeg = TestImages.Jpeg(320, 240);
        var streams = Enumerable.Range(0, 4).Select(i => engine.OpenStream($"{i}", options)).ToArray();
        // The four loops make a few objects each, whatever their length; one object a frame would be 24 bytes at least.
        await AssertNothing(frames, 6, count => StreamLoops(engine, streams, jpeg, count / streams.Length));
        foreach (var stream in streams)
            await stream.CloseAsync();
    }

    private static async Task AssertNothing(int frames, int bytesAFrame, Func<int, Task> loop)
    {
        await Task.Run(() => loop(100));
        // The smallest object a frame would be 24 bytes a frame.
        var limit = bytesAFrame * frames;
        var least = await Allocations.LeastOfProcessAsync(limit, () => loop(frames));
        Assert.True(least < limit, $"{least} bytes were allocated over {frames} frames; the gate is 0 a frame");
    }

    private static Task StreamLoops(RoadworkEngine engine, FrameStream[] streams, byte[] jpeg, int frames) =>
        Task.WhenAll(streams.Select(s => Task.Run(() => StreamLoop(engine, s, jpeg, frames))));

#pragma warning disable CA2012 // each is awaited once, later
    // Keeps the window full, and waits for room with results still out.
    private static async Task StreamLoop(RoadworkEngine engine, FrameStream stream, byte[] jpeg, int frames)
    {
        var pending = new ValueTask<FrameResult>[stream.Options.MaxInFlight];
        for (var i = 0; i < frames; i++)
        {
            if (i >= pending.Length)
                await TakeAsync(stream, pending[i % pending.Length]);
            pending[i % pending.Length] = stream.SubmitAsync(engine.Lend(jpeg), i, i);
        }

        for (var i = frames; i < frames + pending.Length; i++)
            await TakeAsync(stream, pending[i % pending.Length]);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask TakeAsync(FrameStream stream, ValueTask<FrameResult> pending)
    {
        var result = await pending;
        if (result.Error.IsError || result.BytesCopied != 0)
            throw new InvalidOperationException(result.Error.ToString());
        var room = stream.WaitForRoomAsync();
        result.Dispose();
        await room;
    }
#pragma warning restore CA2012

    private static async Task Loop(RoadworkEngine engine, byte[] jpeg, int frames)
    {
        for (var i = 0; i < frames; i++)
        {
            using var result = await engine.SubmitAsync(engine.Lend(jpeg), new FrameInfo("gate", i, i));
            if (result.Error.IsError || result.BytesCopied != 0)
                throw new InvalidOperationException(result.Error.ToString());
        }
    }
}
