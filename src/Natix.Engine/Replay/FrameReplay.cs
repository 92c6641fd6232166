using System.Globalization;
using Natix.Engine.Cascade;
using Natix.Engine.Cascade.Recording;

namespace Natix.Engine.Replay;

/// <summary>Runs a recorded frame again and compares every value. Not thread-safe.</summary>
/// <param name="plan">The cascade with its models; stays the caller's.</param>
/// <param name="here">Its stamp.</param>
/// <param name="tolerance">How far values may lie apart elsewhere.</param>
internal sealed class FrameReplay(CascadePlan plan, RunStamp here, ReplayTolerance tolerance)
{
    /// <summary>Makes sure that a frame can be run again.</summary>
    /// <exception cref="RecordException">It was not kept.</exception>
    public static void CheckFrame(RecordedVerdict record)
    {
        if (!record.HasBytes)
            throw new RecordException($"record {record.Id} holds no frame: it was recorded without its pixels, or given up before it was started; only its judgement can be replayed");
    }

    /// <summary>Replays a record.</summary>
    /// <exception cref="RecordException">The frame was not kept, or this is not its cascade.</exception>
    public ReplayReport Run(RecordedVerdict record)
    {
        CheckFrame(record);
        var others = StampDifferences.OfCascade(record.Stamp, here);
        if (others.Count > 0)
            throw new RecordException($"record {record.Id} is of another cascade: {string.Join("; ", others)}. Name the recorded one with --cascade FILE, or replay the judgement alone");
        if (record.Error.Code is FrameErrorCode.QueueFull or FrameErrorCode.Cancelled)
            return new ReplayReport(record.Id, ReplayMode.Frame, ReplayOutcome.NothingToReplay, record.Verdict, Verdict.None) { Notes = [RecordSteps.NeverJudged(record)!] };
        var replayed = RunAgain(record);
        var surroundings = StampDifferences.OfSurroundings(record.Stamp, here);
        var same = record.Judged.Span.SequenceEqual(replayed.Judged.Span);
        var exact = same ? null : Comparison.First(record, replayed, Comparison.Exact);
        var outside = same ? null : Comparison.First(record, replayed, tolerance);
        var outcome = same ? ReplayOutcome.Identical : surroundings.Count > 0 && outside is null ? ReplayOutcome.WithinTolerance : ReplayOutcome.Differs;
        return new ReplayReport(record.Id, ReplayMode.Frame, outcome, record.Verdict, replayed.Verdict)
        {
            FirstDifference = exact,
            FirstOutside = outside,
            Surroundings = surroundings,
            Tolerance = tolerance,
            Notes = [.. NotesOf(record, surroundings)],
        };
    }

    private RecordedVerdict RunAgain(RecordedVerdict record)
    {
        var options = RunStamps.Options(record.Stamp);
        using var walk = new Rewalk(plan, RunStamps.JudgeOf(record.Stamp, plan), options.MaxDetections);
        using var decoder = new FrameDecoder([.. plan.Models.ToArray().Select(m => m.Seat.Manifest.Input)], options);
        using var models = new ModelSteps(plan);
        models.Follow(RecordSteps.Of(record));
        walk.Run(record.Bytes.Span, record.Format, record.Info, decoder, models);
        // Through the very encoder that wrote the record: what it leaves out cannot differ.
        var buffer = new RecordBuffer();
        new RecordEncoder(1).Write(buffer, walk.Result, walk.Trail, DateTime.UnixEpoch);
        System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(buffer.Written, record.Sequence);
        return RecordDecoder.Read(buffer.Written.ToArray(), here);
    }

    private static IEnumerable<string> NotesOf(RecordedVerdict record, IReadOnlyList<string> surroundings)
    {
        foreach (var model in record.Models.Where(m => m.Outcome is RecordedOutcome.Failed or RecordedOutcome.Late))
            yield return $"model \"{model.Name}\" was {(model.Outcome == RecordedOutcome.Late ? "late" : "failing")} then and is taken so: neither time nor failure comes again";
        var checksums = record.Outputs.Count(o => o.Values.Count == 0 && (long)o.Length * o.Columns * o.Rows > 0);
        if (checksums > 0 && surroundings.Count > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"{checksums} large outputs are kept as checksums, which cannot be compared within a tolerance");
    }
}
