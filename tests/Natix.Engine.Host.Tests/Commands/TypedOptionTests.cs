using System.CommandLine;
using System.Net;
using Natix.Engine.Host.Commands;

namespace Natix.Engine.Host.Tests.Commands;

/// <summary>Values that are checked while the command line is read.</summary>
public sealed class TypedOptionTests
{
    [Theory]
    [InlineData("0.0.0.0:0", 0)]
    [InlineData("[::1]:8091", 8091)]
    public void A_door_has_an_address_and_any_port(string text, int port)
    {
        var option = TypedOption.Door("--door", "");
        Assert.Equal(port, Parse(option, text).GetValue(option)!.Port);
    }

    [Fact]
    public void A_server_has_an_address_and_a_port()
    {
        var option = TypedOption.Server("--to", "");
        Assert.Equal(new IPEndPoint(IPAddress.IPv6Loopback, 9), Parse(option, "[::1]:9").GetValue(option));
        Assert.Equal("--to must be an IP address and a port, such as 127.0.0.1:8091 or [::1]:8091, not '127.0.0.1:0'.", Assert.Single(Parse(option, "127.0.0.1:0").Errors).Message);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::8091")]
    [InlineData("localhost:8091")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("")]
    public void What_is_no_address_with_a_port_is_explained(string text)
    {
        Assert.Equal($"--door must be an IP address and a port, such as 0.0.0.0:8091 or [::]:8091, not '{text}'.", Assert.Single(Parse(TypedOption.Door("--door", ""), text).Errors).Message);
        Assert.StartsWith("--to must be an IP address and a port", Assert.Single(Parse(TypedOption.Server("--to", ""), text).Errors).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.25", 0.25)]
    [InlineData("1", 1)]
    [InlineData(".5", 0.5)]
    public void A_number_is_read_with_both_ends(string text, double expected)
    {
        var (share, amount) = (TypedOption.Number("--share", "", 0.25, 1), TypedOption.Amount("--price", "", "1.85"));
        Assert.Equal(expected, Parse(share, text).GetValue(share));
        Assert.Equal(expected, Parse(amount, text).GetValue(amount));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1,5")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("much")]
    [InlineData("")]
    public void What_is_no_number_is_explained(string text)
    {
        Assert.Equal($"--share must be a number from 0.25 to 1, not '{text}'.", Assert.Single(Parse(TypedOption.Number("--share", "", 0.25, 1), text).Errors).Message);
        Assert.Equal($"--price must be a number of 0 or more, such as 1.85, not '{text}'.", Assert.Single(Parse(TypedOption.Amount("--price", "", "1.85"), text).Errors).Message);
    }

    [Fact]
    public void What_is_out_of_range_is_explained() => Assert.Single(Parse(TypedOption.Number("--share", "", 0.25, 1), "0.24").Errors);

    private static ParseResult Parse(Option option, string text)
    {
        var command = new Command("test");
        command.Options.Add(option);
        return command.Parse([option.Name, text]);
    }
}
