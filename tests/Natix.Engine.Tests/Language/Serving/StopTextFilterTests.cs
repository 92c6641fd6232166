using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Natix.Engine.Language.Serving;
using Xunit;

namespace Natix.Engine.Tests.Language.Serving;

public sealed class StopTextFilterTests
{
    [Fact]
    public void Holds_back_what_may_begin_a_stop()
    {
        var filter = new StopTextFilter(["\nUser:"]);
        Assert.Equal("Hello", filter.Push("Hello\nUs"));
        Assert.Equal("\nUsual", filter.Push("ual"));
        Assert.Equal(" end", filter.Push(" end\n"));
        Assert.Equal("\n", filter.Finish());
    }

    [Fact]
    public void Nothing_goes_through_from_a_stop_on()
    {
        var filter = new StopTextFilter(["stop", "END"]);
        Assert.Equal("a", filter.Push("aEN"));
        Assert.Equal("", filter.Push("D and stop"));
        Assert.True(filter.IsStopped);
        Assert.Equal("", filter.Push("more") + filter.Finish());
    }

    [Property(MaxTest = 500)]
    public Property Pieces_give_what_the_whole_text_gives() => Prop.ForAll(
        Gen.Elements('a', 'b').ArrayOf().Select(letters => new string(letters)).ToArbitrary(),
        Gen.Elements("ab", "aab", "bb", "abba").NonEmptyListOf().Select(stops => stops.Distinct().ToArray()).ToArbitrary(),
        Gen.Choose(1, 5).ToArbitrary(),
        (text, stops, size) =>
        {
            var filter = new StopTextFilter(stops);
            var given = string.Concat(text.Chunk(size).Select(piece => filter.Push(new string(piece)))) + filter.Finish();
            var first = stops.Select(stop => (At: text.IndexOf(stop, StringComparison.Ordinal), stop.Length)).Where(found => found.At >= 0)
                .OrderBy(found => found.At + found.Length).ThenBy(found => found.At).Select(found => found.At).FirstOrDefault(text.Length);
            return given == text[..first];
        });
}
