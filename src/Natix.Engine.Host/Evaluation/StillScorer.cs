using Natix.Engine.Data.Datasets;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Evaluation;

/// <summary>Holds each answer against the label of its file. Frames come one a file, in the order of the label file.</summary>
/// <param name="files">The files.</param>
/// <param name="journal">Gets every frame.</param>
/// <param name="caseOf">What an answer is in figures.</param>
internal sealed class StillScorer(IReadOnlyList<LabelledFile> files, FrameJournal journal, Func<StillAnswer, JudgedCase> caseOf) : ICaseScorer
{
    private readonly List<StillAnswer> _answers = new(files.Count);

    /// <summary>One a file so far, errors included.</summary>
    public IReadOnlyList<StillAnswer> Answers => _answers;

    public IReadOnlyList<JudgedCase> Cases => [.. _answers.Select(caseOf)];

    public ValueTask AcceptAsync(FrameGroup group, FrameRecord record, FrameResult? result)
    {
        var file = files[_answers.Count];
        journal.Add(file.File, record, result, file.Label);
        _answers.Add(new StillAnswer(file, record.Verdict.Probability, record.Verdict.Level, ErrorOf(record)));
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
