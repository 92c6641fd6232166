using Xunit;

namespace Natix.Engine.Tests.Cascade;

/// <summary>Waiting for what another thread is about to do; the limit is only there so that a defect ends the test.</summary>
internal static class EngineWaits
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task UntilAsync(Func<bool> condition)
    {
        for (var start = DateTime.UtcNow; !condition(); await Task.Delay(1))
            Assert.True(DateTime.UtcNow - start < Limit, "what the test waits for did not happen");
    }
}
