using Natix.Engine.FramePath;
using Natix.Engine.FramePath.Sections;
using Xunit;

namespace Natix.Engine.Perf.Tests.Workloads;

public sealed class RecordingSectionTests
{
    [Fact]
    public async Task Recording_is_measured_beside_not_recording_with_what_was_written_and_dropped()
    {
        var settings = new Settings(Rounds: 1, TimeSpan.FromMilliseconds(10), LoadSeconds: 0.5, EnduranceFrames: 10, Shared: null, HasOpenCv: false);
        var page = await new RecordingSection(settings).RunAsync();
        var rows = page.Split('\n').Where(l => l.StartsWith("| ", StringComparison.Ordinal)).Select(l => l.Split('|', StringSplitOptions.TrimEntries)[1..^1]).ToArray();
        Assert.Equal(["nothing recorded", "recorded with pixels", "recorded without pixels"], rows[^3..].Select(r => r[0]));
        Assert.Equal("–", rows[^3][7]);
        Assert.All(rows[^2..], r => Assert.True(long.Parse(r[7], System.Globalization.CultureInfo.InvariantCulture) > 0));
        Assert.All(rows[^3..], r => Assert.Equal("0", r[9]));
    }
}
