using Natix.Engine.Cascade;
using Natix.Engine.Cascade.Recording;

namespace Natix.Engine.Replay;

/// <summary>The steps of a record, as the cascade takes them. Pure.</summary>
internal static class RecordSteps
{
    public static RecordedSteps Of(RecordedVerdict record)
    {
        var levels = new LevelStep[FrameTrail.MaxLevels];
        for (var i = 0; i < record.Levels.Count; i++)
            levels[i] = new LevelStep { End = (LevelEnd)record.Levels[i].End, InFallback = record.Levels[i].InFallback };
        return new RecordedSteps([.. record.Models.Select(Step)], levels);
    }

    /// <summary>Why the frame was never judged; null when it was, or models failed on it.</summary>
    public static string? NeverJudged(RecordedVerdict record) => record.Error.Code switch
    {
        FrameErrorCode.None or FrameErrorCode.ModelFailed => null,
        FrameErrorCode.Overdue when record.Width > 0 => null,
        FrameErrorCode.Overdue or FrameErrorCode.QueueFull or FrameErrorCode.Cancelled => $"the frame was given up before it was started ({record.Error})",
        FrameErrorCode.Internal => $"a defect of the engine ended the frame ({record.Error})",
        _ => $"the frame could not be decoded ({record.Error})",
    };

    private static ModelStep Step(RecordedModel model) => new()
    {
        Outcome = (ModelOutcome)model.Outcome,
        Votes = model.Votes,
        LogOdds = model.LogOdds,
        Batch = model.Batch,
        Place = model.Place,
        Failure = model.Failure,
    };
}
