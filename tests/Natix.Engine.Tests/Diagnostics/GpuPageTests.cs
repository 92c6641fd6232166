using System.Reflection;
using System.Text.RegularExpressions;
using Natix.Engine.Diagnostics;
using Xunit;

namespace Natix.Engine.Tests.Diagnostics;

/// <summary>docs/gpu.md names the ranges and quotes the errors that the code has.</summary>
public sealed partial class GpuPageTests
{
    private static readonly string[] Page = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "gpu.md"));

    // Spans become ranges from start to end, stages are pushed and popped (NvtxListener).
    private static readonly Dictionary<string, string> Kinds = NamesEndingIn("Stage", "push/pop").Concat(NamesEndingIn("Span", "start/end")).ToDictionary();

    [Fact]
    public void Every_range_is_explained_and_no_other()
    {
        var rows = Table("### Ranges");
        Assert.Equal(Kinds.Keys.Order(StringComparer.Ordinal), rows.Select(row => Quoted(row[0])).Order(StringComparer.Ordinal));
        foreach (var row in rows)
        {
            Assert.StartsWith(Kinds[Quoted(row[0])], row[1], StringComparison.Ordinal);
            Assert.All(row, cell => Assert.NotEmpty(cell));
        }
    }

    [Fact]
    public void Commands_capture_ranges_that_there_are()
    {
        var text = string.Join('\n', Page);
        var systems = CaptureRange().Matches(text).Select(match => match.Groups[1].Value).ToList();
        var compute = IncludedRange().Matches(text).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(systems);
        Assert.NotEmpty(compute);
        Assert.All(systems, name => Assert.Equal("push/pop", Kinds.GetValueOrDefault(name)));
        // Nsight Compute tells the kinds apart by the slash.
        Assert.All(compute, name => Assert.Equal(name.EndsWith('/') ? "push/pop" : "start/end", Kinds.GetValueOrDefault(name.TrimEnd('/'))));
        Assert.Contains($"The domain is `{EngineTelemetry.SourceName}`.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_are_quoted_as_the_code_says_them()
    {
        var code = Sources();
        var rows = Table("## Errors");
        Assert.True(rows.Count > 10, "the table of errors was not read");
        var wrong =
            from row in rows
            from part in Quoted(row[0]).Split("...", StringSplitOptions.RemoveEmptyEntries)
            where !code.Contains(part, StringComparison.Ordinal)
            select $"{row[0]}: nothing says '{part}'";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Files_that_it_names_are_there()
    {
        var links = RelativeLink().Matches(string.Join('\n', Page)).Select(match => match.Groups[1].Value).Where(link => link.Length > 0).Distinct();
        Assert.DoesNotContain(links, link => !Path.Exists(Path.Combine(Repository.Root, "docs", link)));
    }

    private static IEnumerable<KeyValuePair<string, string>> NamesEndingIn(string suffix, string kind) =>
        from field in typeof(EngineTelemetry).GetFields(BindingFlags.Public | BindingFlags.Static)
        where field.IsLiteral && field.Name.EndsWith(suffix, StringComparison.Ordinal)
        select KeyValuePair.Create((string)field.GetRawConstantValue()!, kind);

    // Cells of the first table below a heading, without its head.
    private static List<string[]> Table(string heading)
    {
        var below = Page.SkipWhile(line => line != heading).Skip(1).TakeWhile(line => !line.StartsWith('#'));
        var table = below.SkipWhile(line => !line.StartsWith('|')).TakeWhile(line => line.StartsWith('|')).Skip(2);
        return [.. table.Select(row => row.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray())];
    }

    private static string Quoted(string cell) => cell.Split('`')[1];

    // String literals that the sources join stand as one; what is put in between is left out.
    private static string Sources()
    {
        string[] folders =
        [
            Path.Combine("native", "cuda"), "kernels", Path.Combine("src", "Natix.Engine", "Native"), Path.Combine("src", "Natix.Engine", "Devices"),
            Path.Combine("src", "Natix.Engine", "Backends"),
        ];
        var files = folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories))
            .Where(file => Path.GetExtension(file) is ".cpp" or ".hpp" or ".cs" or ".cu");
        return JoinedLiterals().Replace(string.Join('\n', files.Select(File.ReadAllText)), "");
    }

    [GeneratedRegex(@"--nvtx-capture=(\S+)@Natix\.Engine\b")]
    private static partial Regex CaptureRange();

    [GeneratedRegex(@"--nvtx-include ""Natix\.Engine@([^""]+)""")]
    private static partial Regex IncludedRange();

    [GeneratedRegex(@"\]\(([^)#:]*)(?:#[^)]*)?\)")]
    private static partial Regex RelativeLink();

    [GeneratedRegex(@"""\s*\+?\s*\$?""")]
    private static partial Regex JoinedLiterals();
}
