namespace Natix.Engine.Gate;

/// <summary>A figure that a run reports in its JSON.</summary>
/// <param name="Key">Name of the JSON property.</param>
/// <param name="LowerIsBetter">A time; otherwise a rate.</param>
internal sealed record Metric(string Key, bool LowerIsBetter)
{
    /// <summary>Reads <c>key</c> (lower is better), <c>key:lower</c> or <c>key:higher</c>.</summary>
    /// <exception cref="GateException">It is neither.</exception>
    public static Metric Parse(string text) => text.Split(':') switch
    {
        [{ Length: > 0 } key] => new Metric(key, true),
        [{ Length: > 0 } key, "lower"] => new Metric(key, true),
        [{ Length: > 0 } key, "higher"] => new Metric(key, false),
        _ => throw new GateException($"--metric must be KEY, KEY:lower or KEY:higher, not '{text}'"),
    };

    /// <summary>How many times slower HEAD is, as a logarithm: above 0 is slower.</summary>
    public double LogSlowdown(double @base, double head) => LowerIsBetter ? Math.Log(head / @base) : Math.Log(@base / head);
}
