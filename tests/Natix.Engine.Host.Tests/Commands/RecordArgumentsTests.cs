using Natix.Engine.Host.Commands;

namespace Natix.Engine.Host.Tests.Commands;

public sealed class RecordArgumentsTests
{
    [Fact]
    public void What_was_recorded_dropped_or_failed_is_said_with_its_cascade()
    {
        Assert.Equal("7 verdicts recorded in DIR", RecordArguments.TextOf(new RecordingReport("DIR", 7, 0, null), ""));
        Assert.Equal(
            "7 verdicts of cascade mine recorded in DIR; 3 were dropped, as the disk could not keep up",
            RecordArguments.TextOf(new RecordingReport("DIR", 7, 3, null), "cascade mine"));
        Assert.Equal(
            "recording stopped: no space; 7 verdicts of cascade mine were recorded in DIR, 3 were not",
            RecordArguments.TextOf(new RecordingReport("DIR", 7, 3, "no space"), "cascade mine"));
    }
}
