using System.Xml;
using System.Xml.Linq;
using Natix.Engine.Host.Evaluation;
using Natix.Engine.Host.Evaluation.Page;

namespace Natix.Engine.Host.Tests.Evaluation;

public sealed class EvaluationPageTests
{
    private const string Hostile = "<script>alert('x')</script>&amp;\"'\u0001\uD800 ]]> -->";

    [Fact]
    public void A_page_is_well_formed_and_shows_hostile_names_as_text()
    {
        JudgedCase[] cases = [.. Enumerable.Range(0, 30).Select(i => Judged.Case(i + Hostile, i % 2, i % 3 == 0 ? .9 : .2, $"u{i % 5}{Hostile}", Hostile + (i % 4)))];
        using var first = Judged.Run("a" + Hostile, cases);
        using var second = Judged.Run("b" + Hostile, [.. cases.Select(c => c with { Probability = 1 - c.Probability })]);
        var report = Judged.Report(first, "slice" + Hostile) with { Against = PairedRuns.Of(first, second, 1), Full = PairedRuns.Of(first, second, 1) };
        var page = Page.Parse(EvaluationPage.Render(report, [(Hostile, Hostile)], Hostile, DateTimeOffset.UnixEpoch));
        Assert.Empty(page.Descendants("script"));
        var text = page.Root!.Value;
        Assert.Contains("<script>alert('x')</script>&amp;\"'\uFFFD\uFFFD ]]> -->", text, StringComparison.Ordinal);
        Assert.Contains("McNemar", text, StringComparison.Ordinal);
        Assert.Contains("The cascade against its full ensemble", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_needs_nothing_from_elsewhere()
    {
        using var run = Judged.Run("one", Judged.Case("a", 1, .9, "u"), Judged.Case("b", 0, .1, "v"), Judged.Case("c", 0, .7, "w"));
        var page = EvaluationPage.Render(Judged.Report(run), [], "a machine", DateTimeOffset.UnixEpoch);
        Page.AssertSelfContained(page);
    }

    [Fact]
    public void One_class_no_verdicts_and_one_answer_make_a_page_too()
    {
        foreach (var cases in (JudgedCase[][])[[Judged.Case("a", 1, .9), Judged.Case("b", 1, .2)], [Judged.Case("a", 0, double.NaN)], [Judged.Case("a", 0, 0)], []])
        {
            using var run = Judged.Run("one", cases);
            var report = Judged.Report(run);
            var text = Page.Parse(EvaluationPage.Render(report, [], "a machine", DateTimeOffset.UnixEpoch)).Root!.Value;
            Assert.Contains("MCC is undefined", text, StringComparison.Ordinal);
            Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Drawings_hold_finite_numbers_only()
    {
        using var run = Judged.Run("one", [.. Enumerable.Range(0, 50).Select(i => Judged.Case($"c{i}", i % 2, i / 49.0, $"u{i % 7}"))]);
        var page = Page.Parse(EvaluationPage.Render(Judged.Report(run), [], "a machine", DateTimeOffset.UnixEpoch));
        var drawings = page.Descendants("svg").ToList();
        Assert.True(drawings.Count >= 5, $"{drawings.Count} drawings");
        foreach (var attribute in drawings.Descendants().Attributes())
            Assert.False(attribute.Value.Contains("NaN", StringComparison.Ordinal) || attribute.Value.Contains('∞', StringComparison.Ordinal), attribute.ToString());
    }
}

/// <summary>Pages as a reader's browser would take them, but strictly.</summary>
internal static class Page
{
    /// <summary>Parses a page as XML; what is not well-formed fails.</summary>
    public static XDocument Parse(string page)
    {
        Assert.StartsWith("<!DOCTYPE html>\n", page, StringComparison.Ordinal);
        using var reader = XmlReader.Create(new StringReader(page), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, CheckCharacters = true });
        return XDocument.Load(reader);
    }

    /// <summary>Fails when a page would fetch anything, run a script, or break as HTML.</summary>
    public static void AssertSelfContained(string text)
    {
        var page = Parse(text);
        Assert.Empty(page.Descendants("script"));
        Assert.Empty(page.Descendants("link"));
        Assert.Empty(page.Descendants("iframe"));
        foreach (var attribute in page.Descendants().Attributes().Where(a => a.Name == "src" || a.Name == "href"))
            Assert.StartsWith("data:", attribute.Value, StringComparison.Ordinal);
        var style = Assert.Single(page.Descendants("style")).Value;
        Assert.DoesNotContain("@import", style, StringComparison.Ordinal);
        Assert.DoesNotContain("http", style, StringComparison.Ordinal);
        // XML escapes these in a style element; HTML would not undo it.
        Assert.Equal(-1, style.IndexOfAny(['<', '>', '&']));
        // HTML takes <div/> for an open tag.
        string[] empty = ["meta", "img", "br"];
        Assert.All(page.Descendants().Where(e => e.IsEmpty && !e.AncestorsAndSelf("svg").Any()), e => Assert.Contains(e.Name.LocalName, empty));
    }
}
