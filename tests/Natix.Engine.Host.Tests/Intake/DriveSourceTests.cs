using Natix.Engine.Data.Scenes;
using Natix.Engine.Host.Intake;
using Natix.Engine.Host.Tests.EndToEnd;

namespace Natix.Engine.Host.Tests.Intake;

public sealed class DriveSourceTests(CascadeFixture cascade) : IClassFixture<CascadeFixture>
{
    [Fact]
    public async Task A_drive_is_streamed_to_its_end_every_frame_once_with_its_time()
    {
        await using var engine = new EngineBuilder().UseCascade(cascade.Cascade).Configure(o => o with { Workers = 1 }).Build();
        var drive = new DriveSource(3, new DriveOptions { Width = 320, Height = 180, Frames = 9 });
        var sink = new KeptRecords();
        await new FramePump(engine, [sink]).RunAsync(ended => InputPlan.ReadAsync([drive], engine, ended), CancellationToken.None);
        Assert.Equal(Enumerable.Range(0, 9).Select(i => (long)i), sink.Records.Select(r => r.Index));
        Assert.All(sink.Records, r => Assert.Equal((320, 180, 0L, false), (r.Width, r.Height, r.BytesCopied, r.Error.IsError)));
        Assert.Equal(0.8, sink.Records[^1].TimeSeconds, 9);
    }
}
