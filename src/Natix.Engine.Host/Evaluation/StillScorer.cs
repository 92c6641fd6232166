using Natix.Engine.Data.Datasets;
using Natix.Engine.Data.Metrics;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Evaluation;

/// <summary>Holds each answer against the label of its file. Frames come one a file, in the order of the label file.</summary>
internal sealed class StillScorer(IReadOnlyList<LabelledFile> files) : IFrameSink
{
    private readonly List<StillAnswer> _answers = new(files.Count);

    /// <summary>One a file so far, errors included.</summary>
    public IReadOnlyList<StillAnswer> Answers => _answers;

    /// <summary>Labels and P of the files that were answered.</summary>
    public IReadOnlyList<ScoredLabel> Scored =>
        [.. _answers.Where(a => !a.Error.IsError).Select(a => new ScoredLabel(a.File.Label, a.Probability))];

    public ValueTask AcceptAsync(FrameGroup group, FrameRecord record, FrameResult? result)
    {
        _answers.Add(new StillAnswer(files[_answers.Count], record.Verdict.Probability, record.Verdict.Level, record.Error));
        return ValueTask.CompletedTask;
    }
}

/// <summary>What was said of one file.</summary>
internal sealed record StillAnswer(LabelledFile File, double Probability, int Level, FrameError Error);
