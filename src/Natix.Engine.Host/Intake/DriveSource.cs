using System.IO.Pipes;
using System.Runtime.CompilerServices;
using Natix.Engine.Data.Scenes;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Intake;

/// <summary>A rendered drive into a work zone and out again, streamed through a pipe as a camera would stream it.</summary>
/// <param name="seed">Another seed is another drive.</param>
/// <param name="options">Size and length.</param>
internal sealed class DriveSource(ulong seed, DriveOptions options) : IFrameSource
{
    /// <summary>Seed of the drive that is shown when no input is named.</summary>
    public const ulong DefaultSeed = 7;

    public string Name => "drive";

    public FrameGroup Group { get; } = new("rendered drive", isStream: true) { ExpectedFrames = options.Frames };

    public async IAsyncEnumerable<SourceFrame> ReadAsync(RoadworkEngine engine, [EnumeratorCancellation] CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await using var camera = new AnonymousPipeServerStream(PipeDirection.Out);
        var rendering = Task.Run(() => RenderAsync(camera, ended.Token), CancellationToken.None);
        var stream = new MjpegSource(Name, () => new AnonymousPipeClientStream(PipeDirection.In, camera.ClientSafePipeHandle), Group, options.FramesPerSecond);
        try
        {
            await foreach (var frame in stream.ReadAsync(engine, stop))
                yield return frame;
        }
        finally
        {
            await ended.CancelAsync();
            await rendering;
        }
    }

    private async Task RenderAsync(AnonymousPipeServerStream pipe, CancellationToken stop)
    {
        try
        {
            using var scene = DriveScene.Create(seed, options);
            for (var i = 0; i < scene.FrameCount && !stop.IsCancellationRequested; i++)
                await pipe.WriteAsync(scene.RenderJpeg(i), stop);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The reader has gone: nobody wants further frames.
        }
        finally
        {
            await pipe.DisposeAsync();
        }
    }
}
