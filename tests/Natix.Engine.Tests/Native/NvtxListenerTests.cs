using System.Runtime.InteropServices;
using System.Text;
using Natix.Engine.Diagnostics;
using Natix.Engine.Native;
using Natix.Engine.Tests.Cascade;
using Natix.Engine.Tests.Devices;
using Xunit;

namespace Natix.Engine.Tests.Native;

/// <summary>Alone: of a process, the profiler is one, and so is the engine's source of spans.</summary>
[Collection(nameof(AllocationGateTests))]
public sealed class NvtxListenerTests
{
    private static string Tool => FakeCuda.PathOf("libnatix_fake_nvtx.so");

    [Fact]
    public void Without_a_profiler_nothing_listens_and_a_stage_costs_nothing()
    {
        Assert.Null(NvtxListener.Attach());
        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                using (NvtxListener.Enter(EngineTelemetry.DecodeStage))
                    Assert.Null(EngineTelemetry.StartFrame(FrameInfo.Still("x")));
            }
        });
    }

    [Fact]
    public void Spans_and_stages_are_ranges_of_their_own_names()
    {
        using (NvtxListener.Attach(Tool))
        {
            Heard();
            var first = EngineTelemetry.StartFrame(FrameInfo.Still("a"));
            var second = EngineTelemetry.StartFrame(FrameInfo.Still("b"));
            using (NvtxListener.Enter(EngineTelemetry.DecodeStage))
            using (NvtxListener.Enter(EngineTelemetry.HeadsStage))
                OnThread(() => first!.Dispose());
            second!.Dispose();
            var lines = Heard().Split('\n');
            var (one, two) = (lines[0].Split(' ')[1], lines[1].Split(' ')[1]);
            Assert.Equal(
                [$"start {one} natix.frame", $"start {two} natix.frame", "push decode", "push heads", $"end {one}", "pop", "pop", $"end {two}", ""], lines);
        }

        using (NvtxListener.Enter(EngineTelemetry.DecodeStage))
            Assert.Equal("", Heard());
    }

    [Fact]
    public void Ranges_allocate_nothing_once_their_names_are_known()
    {
        using var listener = NvtxListener.Attach(Tool);
        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                using (NvtxListener.Enter(EngineTelemetry.InferStage))
                {
                }
            }
        });
        Heard();
    }

    [Fact]
    public async Task The_stages_of_a_frame_are_shown()
    {
        using var listener = NvtxListener.Attach(Tool);
        using var backend = new ScriptedBackend(("watcher", () => 0.9f));
        Heard();
        await using (var engine = ScriptedCascade.Build(backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, new(0.05, 0.95), "watcher")))
            (await engine.SubmitAsync(engine.Lend(TestImages.Jpeg(64, 48)), FrameInfo.Still("a"))).Dispose();

        string[] stages = [.. Heard().Split('\n').Where(line => line.StartsWith("push", StringComparison.Ordinal) || line == "pop")];
        Assert.Equal(["push decode", "pop", "push preprocess", "pop", "push infer", "pop", "push heads", "pop"], stages);
    }

    private static void OnThread(Action work)
    {
        var thread = new Thread(() => work());
        thread.Start();
        thread.Join();
    }

    private static unsafe string Heard()
    {
        var library = NativeLibrary.Load(Tool);
        var bytes = stackalloc byte[4096];
        var count = ((delegate* unmanaged<byte*, nuint, nuint>)NativeLibrary.GetExport(library, "fake_nvtx_take"))(bytes, 4096);
        return Encoding.UTF8.GetString(bytes, (int)count);
    }
}
