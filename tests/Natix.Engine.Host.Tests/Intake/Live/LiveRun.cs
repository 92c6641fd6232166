using Natix.Engine.Host.Intake;
using Natix.Engine.Host.Intake.Http;
using Natix.Engine.Host.Intake.Live;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Tests.Intake.Live;

/// <summary>What came of a camera: copies of frames, and errors.</summary>
internal sealed record Received(byte[]? Frame, FrameError Error, long Index, double Time, long BytesCopied, FrameFormat Format);

/// <summary>Reads cameras for tests: quick to connect again, patient enough for a slow machine.</summary>
internal sealed class LiveRun : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly RoadworkEngine _engine;

    public LiveRun(string cascade, FrameLimits? limits = null) => _engine = new EngineBuilder().UseCascade(cascade)
        .Configure(o => o with { Workers = 1, Limits = limits ?? FrameLimits.Default }).Build();

    /// <summary>Keeps everything, waits next to nothing between connections.</summary>
    public LiveOptions Options { get; init; } = new()
    {
        FirstWait = TimeSpan.FromMilliseconds(5),
        LongestWait = TimeSpan.FromMilliseconds(20),
        ReadAhead = 10_000,
        StallTimeout = TimeSpan.FromSeconds(20),
    };

    public FrameGroup Group { get; } = new("camera", isStream: true) { IsLive = true };

    /// <summary>Reads until enough has come, or to the end.</summary>
    public Task<List<Received>> ReadAsync(string address, int most) => ReadAsync(new HttpFeed(CameraAddress.Parse(address)!, Options), most);

    public async Task<List<Received>> ReadAsync(ILiveFeed feed, int most)
    {
        using var patience = new CancellationTokenSource(Patience);
        var received = new List<Received>();
        await foreach (var frame in new LiveSource(feed, Group, Options).ReadAsync(_engine, patience.Token))
        {
            received.Add(new Received(
                frame.Lease?.Bytes.ToArray(), frame.Error, frame.Info.Index, frame.Info.TimeSeconds, frame.Lease?.BytesCopied ?? 0, frame.Lease?.Format ?? default));
            frame.Lease?.Dispose();
            if (received.Count == most)
                break;
        }

        Assert.False(patience.IsCancellationRequested, $"only {received.Count} of {most} came: {string.Join("; ", received.Select(r => r.Error))}");
        return received;
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();
}
