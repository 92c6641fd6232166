using Natix.Engine.Data.Scenes;

namespace Natix.Engine.Host.Serving;

/// <summary>Runs an engine until its code is compiled and its memory is in place, so that the first validator waits no longer than the next.</summary>
internal static class WarmUp
{
    private const ulong Seed = 20;
    private const int Pictures = 2;
    private const int RoundsAWorker = 12;

    /// <summary>Has every worker judge some rendered frames.</summary>
    /// <exception cref="InvalidOperationException">A frame got no verdict: the engine is not fit to serve.</exception>
    public static async Task RunAsync(RoadworkEngine engine, CancellationToken stop)
    {
        var frames = Render();
        var workers = engine.Description.Workers;
        for (var round = 0; round < RoundsAWorker; round++)
        {
            stop.ThrowIfCancellationRequested();
            var running = new Task[workers];
            for (var i = 0; i < workers; i++)
                running[i] = JudgeAsync(engine, frames[(round + i) % frames.Length]);
            await Task.WhenAll(running);
        }
    }

    private static async Task JudgeAsync(RoadworkEngine engine, byte[] jpeg)
    {
        using var lease = engine.Rent(jpeg.Length);
        jpeg.CopyTo(lease.Buffer.Span);
        lease.Length = jpeg.Length;
        using var result = await engine.SubmitAsync(lease, FrameInfo.Still("warm-up"));
        if (result.Error.IsError)
            throw new InvalidOperationException($"a rendered frame got no verdict: {result.Error}");
    }

    private static byte[][] Render()
    {
        // Small: a restart is not to be spent on drawing. What validators send is no larger.
        using var scene = DriveScene.Create(Seed, new DriveOptions { Width = 320, Height = 180 });
        return [.. Enumerable.Range(0, Pictures).Select(i => scene.RenderJpeg(i * scene.FrameCount / Pictures))];
    }
}
