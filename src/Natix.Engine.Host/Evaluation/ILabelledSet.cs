using Natix.Engine.Host.Intake;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Evaluation;

/// <summary>Frames with labels, to be judged as often as there are cascades to compare.</summary>
internal interface ILabelledSet
{
    /// <summary>Shown to people.</summary>
    string Name { get; }

    /// <summary>What a case is, in the plural: files, seconds.</summary>
    string Cases { get; }

    /// <summary>What an independent unit is, in the plural: sources, files, clips.</summary>
    string Units { get; }

    /// <summary>Why the unit is what it is, where that weakens an interval; null where it does not.</summary>
    string? UnitNote { get; }

    /// <summary>Names of the slices, the first being the unit's where it has a name.</summary>
    IReadOnlyList<string> Slices { get; }

    /// <summary>Fresh sources of the frames.</summary>
    IReadOnlyList<IFrameSource> Sources();

    /// <summary>A fresh scorer for one run over the sources.</summary>
    /// <param name="journal">Gets every frame.</param>
    /// <param name="threshold">The cascade's decision threshold.</param>
    ICaseScorer Scorer(FrameJournal journal, double threshold);
}

/// <summary>Holds frames against labels.</summary>
internal interface ICaseScorer : IFrameSink
{
    /// <summary>The labelled cases so far, with or without a verdict.</summary>
    IReadOnlyList<JudgedCase> Cases { get; }
}
