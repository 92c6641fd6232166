using Natix.Engine.ServeBench;
using Natix.Engine.ServeBench.Children;
using Xunit;

namespace Natix.Engine.Perf.Tests.ServeBench;

public sealed class PageTests
{
    [Fact]
    public void A_promise_that_was_missed_is_named_before_anything_else()
    {
        var page = new Page([("machine", "a machine")]);
        page.Add(Kept("One", "abc", new SectionResult([new("it is fast", "< 1 s", "0.5 s", true), new("it is small", "< 1 MiB", "2 MiB", false)], "How it was measured.\n")));
        page.Add(Kept("Two", "def", new SectionResult([new("it lasts", "1 h", "1 min", null)], "Another.")));
        var text = page.ToString();
        Assert.Contains("| it is fast | < 1 s | 0.5 s | holds |", text, StringComparison.Ordinal);
        Assert.Contains("| it is small | < 1 MiB | 2 MiB | **missed** |", text, StringComparison.Ordinal);
        Assert.Contains("| it lasts | 1 h | 1 min | not shown |", text, StringComparison.Ordinal);
        Assert.Contains("\nMissed: it is small.\n", text, StringComparison.Ordinal);
        Assert.EndsWith("## Two\n\nAnother.\n\nMeasured 2026-05-01 12:00 UTC at def; load before it began: 0.1.\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_section_that_is_kept_is_read_as_it_was()
    {
        var folder = Directory.CreateTempSubdirectory("natix-page-").FullName;
        try
        {
            Assert.Null(KeptSection.Read(folder, "one"));
            var kept = Kept("One", "abc", new SectionResult([new("it is fast", "< 1 s", "0.5 s", null), new("it is small", "< 1 MiB", "2 MiB", false)], "How \"it\" was measured: µ.\n"));
            kept.Write(folder, "one");
            var read = KeptSection.Read(folder, "one");
            Assert.Equal(kept with { Result = read!.Result }, read);
            Assert.Equal(kept.Result.Body, read.Result.Body);
            Assert.Equal(kept.Result.Promises, read.Result.Promises);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Figures_of_a_miner_are_added_up_over_their_series()
    {
        var figures = MinerFigures.Parse(
            "# TYPE natix_axon_verification_duration_seconds histogram\nnatix_axon_verification_duration_seconds_sum 1.5 1764000000\nnatix_answers_cached{a=\"b c\"} 2 17\nnatix_answers_cached{a=\"d\"} 3\nnatix_answers_cached_other 9\n");
        Assert.Equal(new MinerFigures(1.5, 5), figures);
    }

    private static KeptSection Kept(string title, string commit, SectionResult result) => new(title, new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero), commit, "0.1", result);
}
