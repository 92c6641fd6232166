using System.CommandLine;
using Natix.Engine.Host.Commands;
using Natix.Engine.Host.Serving;
using Natix.Engine.Host.Tests.Axon;

namespace Natix.Engine.Host.Tests.Commands;

/// <summary>The options of <c>natix serve</c> that say where its figures go and what they are worth.</summary>
public sealed class ServeTelemetryArgumentsTests
{
    [Fact]
    public void A_collector_and_a_price_are_asked_for_and_else_there_is_none()
    {
        var options = Parse("--otlp", "http://127.0.0.1:4318", "--hourly-price", "1.85");
        Assert.Equal((new Uri("http://127.0.0.1:4318"), 1.85), (options.Otlp, options.HourlyPrice));
        Assert.Equal((null, null), (Parse().Otlp, Parse().HourlyPrice));
    }

    [Theory]
    [InlineData("--otlp", "127.0.0.1:4318")]
    [InlineData("--otlp", "ftp://collector")]
    [InlineData("--hourly-price", "-1")]
    [InlineData("--hourly-price", "cheap")]
    [InlineData("--hourly-price", "1,85")]
    [InlineData("--min-stake", "NaN")]
    [InlineData("--min-stake", "-1")]
    public void What_is_none_is_explained(string option, string value)
    {
        var command = new Command("serve");
        _ = new ServeArguments(command);
        var error = Assert.Single(command.Parse(["--hotkey", AxonFixture.Bob, option, value]).Errors);
        Assert.StartsWith(option + " must be ", error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{value}'", error.Message, StringComparison.Ordinal);
    }

    private static ServeOptions Parse(params string[] arguments)
    {
        var command = new Command("serve");
        var serve = new ServeArguments(command);
        return serve.OptionsOf(command.Parse(["--hotkey", AxonFixture.Bob, .. arguments]));
    }
}
