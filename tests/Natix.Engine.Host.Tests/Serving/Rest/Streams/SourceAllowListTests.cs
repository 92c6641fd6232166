using Natix.Engine.Host.Serving.Rest.Streams;

namespace Natix.Engine.Host.Tests.Serving.Rest.Streams;

public sealed class SourceAllowListTests
{
    [Theory]
    [InlineData("http://cam/", "http://cam/any/path?x=1", true)]
    [InlineData("http://cam", "http://CAM:80/x", true)]
    [InlineData("http://cam:8080/a", "http://cam:8080/a", true)]
    [InlineData("http://cam:8080/a", "http://cam:8080/a/b", true)]
    [InlineData("http://cam:8080/a/", "http://cam:8080/a", false)]
    [InlineData("http://cam:8080/a", "http://cam:8080/ab", false)]
    [InlineData("http://cam:8080/a", "http://cam:8080/A", false)]
    [InlineData("http://cam:8080/a", "http://cam/a", false)]
    [InlineData("http://cam/", "https://cam/", false)]
    [InlineData("http://cam/", "http://cam.evil/", false)]
    [InlineData("http://cam/", "http://evil/?http://cam/", false)]
    [InlineData("http://cam/", "http://cam@evil/", false)]
    [InlineData("http://cam/a", "http://cam/a/../b", false)]
    [InlineData("http://cam/a", "http://cam/a/%2e%2e/b", false)]
    [InlineData("http://cam/a", "http://cam/a/..%2fb", false)]
    [InlineData("http://cam/a", "http://cam/a/..%5cb", false)]
    [InlineData("http://cam/a", "http://cam/a/%252e%252e/b", false)]
    [InlineData("http://cam/a", "http://cam/a/..\\b", false)]
    [InlineData("http://cam/a", "http://cam/a/..;/b", false)]
    [InlineData("http://cam/a", "http://cam/a/..%3b/b", false)]
    [InlineData("http://cam/a", "http://cam/a/%c0%ae%c0%ae/b", false)]
    [InlineData("http://169.254.1.1/", "http://2851995905/", true)]
    public void An_entry_allows_what_is_at_it_or_below_it(string entry, string address, bool allowed) =>
        Assert.Equal(allowed, new SourceAllowList([entry]).Allows(new Uri(address)));

    [Fact]
    public void Without_an_entry_nothing_is_allowed()
    {
        var none = new SourceAllowList([]);
        Assert.True(none.IsEmpty);
        Assert.False(none.Allows(new Uri("http://127.0.0.1/")));
    }

    [Theory]
    [InlineData("cam", "is no address")]
    [InlineData("rtsp://cam/", "is no address")]
    [InlineData("http://user:word@cam/", "neither a user nor a query")]
    [InlineData("http://cam/?a=b", "neither a user nor a query")]
    public void An_entry_that_is_none_is_an_error(string entry, string told)
    {
        var error = Assert.Throws<FormatException>(() => new SourceAllowList([entry]));
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("word", error.Message, StringComparison.Ordinal);
    }
}
