namespace Natix.Engine.Gate;

/// <summary>Runs two builds by turns and collects every figure they both report.</summary>
/// <param name="base">Runs BASE once.</param>
/// <param name="head">Runs HEAD once.</param>
internal sealed class Comparison(Func<Task<IReadOnlyDictionary<string, double>>> @base, Func<Task<IReadOnlyDictionary<string, double>>> head)
{
    private readonly List<IReadOnlyDictionary<string, double>[]> _rounds = [];

    /// <summary>Runs the rounds: BASE HEAD HEAD BASE, then HEAD BASE BASE HEAD, and so on.</summary>
    /// <param name="count">Rounds.</param>
    /// <param name="progress">Told after each.</param>
    public async Task RunAsync(int count, Action<int> progress)
    {
        for (var i = 0; i < count; i++)
        {
            _rounds.Add(i % 2 == 0 ? await RoundAsync(@base, head) : Mirrored(await RoundAsync(head, @base)));
            progress(i + 1);
        }
    }

    /// <summary>The metric's values; null when a run of either build did not report it.</summary>
    public IReadOnlyList<Round>? Of(Metric metric) =>
        _rounds.TrueForAll(round => Array.TrueForAll(round, figures => figures.ContainsKey(metric.Key)))
            ? [.. _rounds.Select(r => new Round(r[0][metric.Key], r[1][metric.Key], r[2][metric.Key], r[3][metric.Key]))]
            : null;

    private static async Task<IReadOnlyDictionary<string, double>[]> RoundAsync(
        Func<Task<IReadOnlyDictionary<string, double>>> outer, Func<Task<IReadOnlyDictionary<string, double>>> inner)
    {
        var first = await outer();
        var second = await inner();
        var third = await inner();
        return [first, second, third, await outer()];
    }

    // HEAD BASE BASE HEAD as base1, head1, head2, base2.
    private static IReadOnlyDictionary<string, double>[] Mirrored(IReadOnlyDictionary<string, double>[] round) => [round[1], round[0], round[3], round[2]];
}
