using Xunit;

namespace Natix.Engine.Data.Tests.Validation;

/// <summary>Asserts on measured figures, and shows them when they hold too: run with -showLiveOutput.</summary>
internal static class Figures
{
    public static void Hold(bool holds, string figures)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(figures);
        Assert.True(holds, figures);
    }
}
