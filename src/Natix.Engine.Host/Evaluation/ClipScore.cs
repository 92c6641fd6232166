using Natix.Engine.Data.Datasets;

namespace Natix.Engine.Host.Evaluation;

/// <summary>One second of a clip.</summary>
/// <param name="Second">Second from the start.</param>
/// <param name="Label">Its label; null when it has none.</param>
/// <param name="Probability">Mean P of its answered frames; NaN when none was answered.</param>
/// <param name="Level">The level that decided most of its frames; null when none was answered.</param>
internal sealed record SecondScore(int Second, SecondLabel? Label, double Probability, int? Level)
{
    /// <summary>As label files write it; empty when there is none.</summary>
    public string LabelText => Label switch
    {
        SecondLabel.None => "0",
        SecondLabel.Roadwork => "1",
        SecondLabel.Ambiguous => "ambiguous",
        _ => "",
    };

    /// <summary>True when the second takes part in the figures.</summary>
    public bool IsScored => IsDecided && !double.IsNaN(Probability);

    /// <summary>True when the second should take part but no frame of it has a verdict: it never came, or all its frames failed.</summary>
    public bool IsMissing => IsDecided && double.IsNaN(Probability);

    private bool IsDecided => Label is SecondLabel.None or SecondLabel.Roadwork;
}

/// <summary>One clip.</summary>
/// <param name="Clip">File name.</param>
/// <param name="IsListed">False when the clip has no label at all: its seconds take no part.</param>
/// <param name="Frames">Frames read.</param>
/// <param name="Errors">Frames without a verdict.</param>
/// <param name="FramesPerSecond">Frames over wall-clock time, the video decoder's start included.</param>
/// <param name="Seconds">Its seconds in order: those that came, and those that have a label.</param>
/// <param name="Threshold">The cascade's decision threshold.</param>
internal sealed record ClipScore(
    string Clip, bool IsListed, long Frames, long Errors, double FramesPerSecond, IReadOnlyList<SecondScore> Seconds, double Threshold)
{
    /// <summary>Seconds judged rightly.</summary>
    public int Right => Seconds.Count(s => s.IsScored && s.Probability > Threshold == (s.Label == SecondLabel.Roadwork));

    /// <summary>Seconds judged wrongly.</summary>
    public int Wrong => Seconds.Count(s => s.IsScored) - Right;

    /// <summary>Seconds whose label is ambiguous.</summary>
    public int Ambiguous => Seconds.Count(s => s.Label == SecondLabel.Ambiguous);

    /// <summary>Labelled seconds without any verdict, whether they never came or all their frames failed.</summary>
    public int Missing => Seconds.Count(s => s.IsMissing);

    /// <summary>Why the first frame without a verdict has none; null when every frame has one.</summary>
    public string? Failure { get; init; }

    /// <summary>What its events are worth; null for a clip without labels.</summary>
    public EventScore? Events { get; init; }

    /// <summary>Seconds of a listed clip that have no label.</summary>
    public int Unlabelled => IsListed ? Seconds.Count(s => s.Label is null) : 0;

    /// <summary>Mean over its seconds of P; NaN when none was answered.</summary>
    public double MeanProbability =>
        Seconds.Where(s => !double.IsNaN(s.Probability)).Select(s => s.Probability).DefaultIfEmpty(double.NaN).Average();
}
