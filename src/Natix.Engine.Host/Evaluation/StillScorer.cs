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
        [.. _answers.Where(a => a.IsJudged).Select(a => new ScoredLabel(a.File.Label, a.Probability))];

    public ValueTask AcceptAsync(FrameGroup group, FrameRecord record, FrameResult? result)
    {
        _answers.Add(new StillAnswer(files[_answers.Count], record.Verdict.Probability, record.Verdict.Level, ErrorOf(record)));
        return ValueTask.CompletedTask;
    }

    // Held against a label, a frame on which no model voted is as good as failed.
    private static FrameError ErrorOf(FrameRecord record) =>
        record.IsAnswered && !record.IsJudged ? new FrameError(FrameErrorCode.ModelFailed, "no model voted on this frame") : record.Error;
}

/// <summary>What was said of one file.</summary>
internal sealed record StillAnswer(LabelledFile File, double Probability, int Level, FrameError Error)
{
    /// <summary>True when the file has a verdict.</summary>
    public bool IsJudged => !Error.IsError;
}
