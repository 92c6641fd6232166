using Natix.Engine.Host.Intake.Live;
using Natix.Engine.Host.Tests.EndToEnd;
using Natix.Engine.Host.Tests.Intake.Http;

namespace Natix.Engine.Host.Tests.Intake.Live;

/// <summary>Cameras that are never silent for long and send next to nothing.</summary>
public sealed class DrippingCameraTests(CascadeFixture cascade) : IClassFixture<CascadeFixture>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(9);
    private static readonly byte[][] Frames = CameraBodies.Frames(6);

    [Fact]
    public async Task A_camera_that_drips_is_lost_after_three_times_its_patience_and_slow_whole_frames_are_not()
    {
        var clock = new SteppedClock();
        await using var run = new LiveRun(cascade.Cascade) { Options = new LiveOptions { Clock = clock, ReadAhead = 100 } };
        var drip = new DripStream(clock);
        var received = await run.ReadAsync(new DripFeed(new WatchedStream(drip, run.Options.StallTimeout, clock)), Frames.Length + 1);

        // Six frames, nine seconds apart, are more than the patience for one frame together: each starts it anew.
        Assert.Equal(Frames.Length, received.Count(r => r.Frame is not null));
        Assert.Contains("no whole frame came for 30 s", received[^1].Error.Reason, StringComparison.Ordinal);
        Assert.Equal((1L, 4), (run.Group.Gaps, drip.Drops));
    }

    private sealed class DripFeed(Stream body) : ILiveFeed
    {
        public string Name => "drips";

        public Task<ILiveConnection> OpenAsync(RoadworkEngine engine, CancellationToken stop) =>
            Task.FromResult<ILiveConnection>(new MjpegConnection(body, engine.Options.Limits));

        public void Dispose()
        {
        }
    }

    /// <summary>Every read takes nine seconds: whole frames first, then single bytes of one that never ends.</summary>
    private sealed class DripStream(SteppedClock clock) : InputStream
    {
        private int _reads;

        /// <summary>Single bytes asked for.</summary>
        public int Drops => _reads - Frames.Length;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            clock.Advance(Pause);
            var read = _reads++;
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> bytes = read < Frames.Length ? Frames[read] : read == Frames.Length ? [0xFF] : read == Frames.Length + 1 ? [0xD8] : [0x20];
            bytes.CopyTo(buffer.Span);
            return new(bytes.Length);
        }
    }
}
