using System.Globalization;

namespace Natix.Engine.ServeBench.Children;

/// <summary>Some of the figures that a miner gives at /metrics. Immutable.</summary>
/// <param name="VerificationSeconds">Wall time of all verifications so far.</param>
/// <param name="CachedAnswers">Answers kept.</param>
internal sealed record MinerFigures(double VerificationSeconds, double CachedAnswers)
{
    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(20) };

    /// <summary>Reads them now.</summary>
    public static async Task<MinerFigures> ReadAsync(MinerChild miner) => Parse(await Client.GetStringAsync(new Uri($"http://{miner.Operations}/metrics")));

    /// <summary>Finds them in Prometheus' text format; what is not there is 0.</summary>
    public static MinerFigures Parse(string text) => new(Sum(text, "natix_axon_verification_duration_seconds_sum"), Sum(text, "natix_answers_cached"));

    // Over all series of a name.
    private static double Sum(string text, string name)
    {
        var sum = 0.0;
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith(name, StringComparison.Ordinal) && line.AsSpan(name.Length) is ['{' or ' ', ..])
                sum += double.Parse(line[(line.LastIndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[line.Contains('}', StringComparison.Ordinal) ? 0 : 1], CultureInfo.InvariantCulture);
        }

        return sum;
    }
}
