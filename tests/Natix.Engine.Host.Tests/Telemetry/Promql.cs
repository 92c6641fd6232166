using System.Text.RegularExpressions;

namespace Natix.Engine.Host.Tests.Telemetry;

/// <summary>The names of series in a query of Prometheus.</summary>
internal static partial class Promql
{
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase) { "and", "or", "unless", "offset", "bool", "inf", "nan", "start", "end" };

    /// <summary>Every series that a query names; fails on one that names none, or picks them by a pattern.</summary>
    public static IReadOnlySet<string> SeriesOf(string query)
    {
        Assert.DoesNotContain("__name__", query, StringComparison.Ordinal);
        var bare = Text().Replace(query, "\"\"");
        bare = Matchers().Replace(bare, " ");
        bare = Ranges().Replace(bare, " ");
        bare = Groupings().Replace(bare, " ");
        Assert.True(bare.IndexOfAny(['{', '}', '[', ']', '#']) < 0, query);
        var names = Names().Matches(bare).Select(m => m.Value).Where(name => !Words.Contains(name)).ToHashSet(StringComparer.Ordinal);
        Assert.True(names.Count > 0, query);
        return names;
    }

    [GeneratedRegex(@"""([^""\\]|\\.)*""|'([^'\\]|\\.)*'")]
    private static partial Regex Text();

    [GeneratedRegex("""\{[^{}]*\}""")]
    private static partial Regex Matchers();

    [GeneratedRegex("""\[[^\[\]]*\]""")]
    private static partial Regex Ranges();

    [GeneratedRegex("""\b(by|without|on|ignoring|group_left|group_right)\s*\([^()]*\)""")]
    private static partial Regex Groupings();

    // A word that no bracket follows: those are functions. A digit before it makes it the unit of a duration.
    [GeneratedRegex("""(?<![\w:.$])(?>[a-zA-Z_:][\w:]*)(?!\s*\()""")]
    private static partial Regex Names();
}
