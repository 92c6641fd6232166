using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;

namespace Natix.Engine.Host.Commands;

/// <summary>Options whose values are checked while the command line is read: what is wrong is said with the option's name and an example.</summary>
internal static class TypedOption
{
    /// <summary>An option that takes an address to listen at and a port, 0 for any that is free.</summary>
    public static Option<IPEndPoint?> Door(string name, string description) => Address(name, description, 0, "0.0.0.0:8091 or [::]:8091");

    /// <summary>An option that takes the address and the port of a server.</summary>
    public static Option<IPEndPoint?> Server(string name, string description) => Address(name, description, 1, "127.0.0.1:8091 or [::1]:8091");

    /// <summary>An option that takes a number in a range, both ends included.</summary>
    public static Option<double?> Number(string name, string description, double least, double most) =>
        Number(name, description, least, most, FormattableString.Invariant($"a number from {least} to {most}"));

    /// <summary>An option that takes a number of 0 or more.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="example">Such a number.</param>
    public static Option<double?> Amount(string name, string description, string example) =>
        Number(name, description, 0, double.MaxValue, $"a number of 0 or more, such as {example}");

    private static Option<IPEndPoint?> Address(string name, string description, int leastPort, string examples) =>
        new(name) { Description = description, HelpName = "IP:PORT", CustomParser = result => Address(result, name, leastPort, examples) };

    private static IPEndPoint? Address(ArgumentResult result, string name, int leastPort, string examples)
    {
        var text = TextOf(result);
        // An address of the sixth version alone would pass for one with port 0.
        var hasPort = text.Contains("]:", StringComparison.Ordinal) || text.Count(c => c == ':') == 1;
        if (hasPort && IPEndPoint.TryParse(text, out var address) && address.Port >= leastPort)
            return address;
        result.AddError($"{name} must be an IP address and a port, such as {examples}, not '{text}'.");
        return null;
    }

    private static Option<double?> Number(string name, string description, double least, double most, string demand) =>
        new(name) { Description = description, HelpName = "N", CustomParser = result => Number(result, name, least, most, demand) };

    private static double? Number(ArgumentResult result, string name, double least, double most, string demand)
    {
        var text = TextOf(result);
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            return value;
        result.AddError($"{name} must be {demand}, not '{text}'.");
        return null;
    }

    private static string TextOf(ArgumentResult result) => result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
}
