namespace Natix.Engine.GpuCheck;

/// <summary>One figure of a check.</summary>
/// <param name="Name">Name in the JSON line, in words and underscores.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit; empty for a count or a ratio.</param>
/// <param name="Target">What is aimed at, in words; null without a target.</param>
internal sealed record Figure(string Name, double Value, string Unit, string? Target = null)
{
    /// <summary>True for what a clock said, which means nothing where kernels are only emulated.</summary>
    public bool IsTime { get; private init; }

    /// <summary>A figure that a clock said.</summary>
    public static Figure Time(string name, double value, string unit, string? target = null) => new(name, value, unit, target) { IsTime = true };
}

/// <summary>What a check found.</summary>
/// <param name="Check">Name of the check.</param>
/// <param name="Passed">False when something is wrong, or a target was missed where it counts.</param>
/// <param name="Summary">One or two sentences.</param>
/// <param name="Figures">Figures, in the order they are shown.</param>
internal sealed record CheckResult(string Check, bool Passed, string Summary, IReadOnlyList<Figure> Figures)
{
    /// <summary>The same without what a clock said.</summary>
    public CheckResult WithoutTimes() => this with { Figures = [.. Figures.Where(figure => !figure.IsTime)] };
}
