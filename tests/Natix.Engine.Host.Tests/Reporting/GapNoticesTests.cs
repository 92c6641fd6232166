using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Tests.Reporting;

public sealed class GapNoticesTests
{
    [Fact]
    public async Task What_a_camera_sent_never_steers_the_terminal()
    {
        var lines = new List<string>();
        var group = new FrameGroup("cam\u001b]0;x\u0007", isStream: true) { IsLive = true };
        var record = new FrameRecord
        {
            Source = "cam",
            Error = new FrameError(FrameErrorCode.Unreadable, "it says \u001b[2J\r\nnatix: all is well \u009b31m\u202e\u2028 caf\u00e9"),
        };
        await new GapNotices(lines.Add).AcceptAsync(group, record, null);

        Assert.Equal("natix: cam?]0;x?: it says ?[2J??natix: all is well ?31m?? caf\u00e9", Assert.Single(lines));
    }
}
