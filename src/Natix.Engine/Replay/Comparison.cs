using System.Globalization;

namespace Natix.Engine.Replay;

/// <summary>Compares two records of one frame, stage by stage in the order a frame passes them. Pure.</summary>
internal static class Comparison
{
    /// <summary>No tolerance: bit for bit.</summary>
    public static ReplayTolerance Exact { get; } = new(0, 0, 0);

    /// <summary>The first value that lies further apart than it may; null when none does.</summary>
    /// <param name="recorded">As it was.</param>
    /// <param name="replayed">As it came out.</param>
    /// <param name="tolerance">How far values may lie apart; <see cref="Exact"/> compares bits, and checksums.</param>
    public static ReplayDifference? First(RecordedVerdict recorded, RecordedVerdict replayed, ReplayTolerance tolerance) =>
        Decode(recorded, replayed)
        ?? Levels(recorded, replayed, tolerance)
        ?? Outputs(recorded, replayed, -1, "maps", tolerance)
        ?? Checks(recorded, replayed, tolerance)
        ?? Pool(recorded, replayed, tolerance)
        ?? Judged(recorded, replayed);

    /// <summary>A number to its last bit.</summary>
    public static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static ReplayDifference? Decode(RecordedVerdict a, RecordedVerdict b)
    {
        var (was, now) = ((a.Width, a.Height, a.Orientation, a.DecodeScale), (b.Width, b.Height, b.Orientation, b.DecodeScale));
        return was == now ? null : new ReplayDifference("decode", "width, height, orientation, scale", was.ToString(), now.ToString());
    }

    private static ReplayDifference? Levels(RecordedVerdict a, RecordedVerdict b, ReplayTolerance tolerance)
    {
        for (var level = 0; level < a.Levels.Count; level++)
        {
            for (var i = 0; i < a.Models.Count; i++)
            {
                if (a.Models[i].Level == a.Levels[level].Level && Model(a, b, i, tolerance) is { } difference)
                    return difference;
            }

            if (a.Levels[level].End != b.Levels[level].End)
                return new ReplayDifference($"level {a.Levels[level].Level}", "end", $"{a.Levels[level].End}", $"{b.Levels[level].End}");
        }

        return null;
    }

    private static ReplayDifference? Model(RecordedVerdict a, RecordedVerdict b, int index, ReplayTolerance tolerance)
    {
        var (was, now) = (a.Models[index], b.Models[index]);
        var stage = string.Create(CultureInfo.InvariantCulture, $"level {was.Level}, model \"{was.Name}\"");
        if ((was.Outcome, was.Votes) != (now.Outcome, now.Votes))
            return new ReplayDifference(stage, "outcome", $"{was.Outcome}{(was.Votes ? ", votes" : "")}", $"{now.Outcome}{(now.Votes ? ", votes" : "")}");
        if ((was.Batch, was.Place) != (now.Batch, now.Place))
            return new ReplayDifference(stage, "batch and place", $"{was.Batch}, {was.Place}", $"{now.Batch}, {now.Place}");
        if (!Near(was.LogOdds, now.LogOdds, tolerance.LogOdds * Math.Max(1, Math.Abs(was.LogOdds))))
            return new ReplayDifference(stage, "log-odds", Text(was.LogOdds), Text(now.LogOdds));
        return Objects(stage, [.. a.Detections.Where(d => d.ModelIndex == index)], [.. b.Detections.Where(d => d.ModelIndex == index)], tolerance)
            ?? Outputs(a, b, index, stage, tolerance);
    }

    private static ReplayDifference? Objects(string stage, Detection[] was, Detection[] now, ReplayTolerance tolerance)
    {
        if (was.Length != now.Length)
            return new ReplayDifference(stage, "objects", Text(was.Length), Text(now.Length));
        for (var i = 0; i < was.Length; i++)
        {
            var (a, b) = (was[i], now[i]);
            if (a.ClassId != b.ClassId || !Near(a.Score, b.Score, tolerance.Score) || !Near(a.Left, b.Left, tolerance.Pixels) || !Near(a.Top, b.Top, tolerance.Pixels)
                || !Near(a.Right, b.Right, tolerance.Pixels) || !Near(a.Bottom, b.Bottom, tolerance.Pixels))
                return new ReplayDifference(stage, $"object {i}", a.ToString(), b.ToString());
        }

        return null;
    }

    private static ReplayDifference? Outputs(RecordedVerdict a, RecordedVerdict b, int model, string stage, ReplayTolerance tolerance)
    {
        RecordedOutput[] was = [.. a.Outputs.Where(o => o.Model == model)], now = [.. b.Outputs.Where(o => o.Model == model)];
        if (was.Length != now.Length)
            return new ReplayDifference(stage, "outputs", Text(was.Length), Text(now.Length));
        for (var i = 0; i < was.Length; i++)
        {
            if (Output(was[i], now[i], stage, tolerance) is { } difference)
                return difference;
        }

        return null;
    }

    private static ReplayDifference? Output(RecordedOutput was, RecordedOutput now, string stage, ReplayTolerance tolerance)
    {
        // The part of a mask that is kept may be one cell larger or smaller.
        var (shape, other) = ((was.Kind, was.Columns, was.Rows, was.Length, was.Area), (now.Kind, now.Columns, now.Rows, now.Length, now.Area));
        if (shape != other && !(was.Kind == "mask" && tolerance != Exact))
            return new ReplayDifference(stage, was.Kind, shape.ToString(), other.ToString());
        if (tolerance == Exact)
            return was.Checksum == now.Checksum ? null : new ReplayDifference(stage, was.Kind, $"checksum {was.Checksum:x8}", $"checksum {now.Checksum:x8}");
        if (was.Values.Count != now.Values.Count)
            return null;
        for (var i = 0; i < was.Values.Count; i++)
        {
            if (!Near(was.Values[i], now.Values[i], tolerance.Score * Math.Max(1, Math.Abs(was.Values[i]))))
                return new ReplayDifference(stage, $"{was.Kind}[{i}]", Text(was.Values[i]), Text(now.Values[i]));
        }

        return null;
    }

    // Where boxes and depths are near, sizes are; what counts is what was said of them.
    private static ReplayDifference? Checks(RecordedVerdict a, RecordedVerdict b, ReplayTolerance tolerance)
    {
        if (tolerance == Exact && a.Checks.Count == b.Checks.Count)
        {
            for (var i = 0; i < a.Checks.Count; i++)
            {
                if (a.Checks[i] != b.Checks[i])
                    return new ReplayDifference("geometry", $"object {i}", $"{a.Checks[i]}", $"{b.Checks[i]}");
            }
        }

        for (var i = 0; i < Math.Max(a.Checks.Count, b.Checks.Count); i++)
        {
            var (was, now) = (ReasonOf(a, i), ReasonOf(b, i));
            if (was != now)
                return new ReplayDifference("geometry", $"object {i}", $"{was}", $"{now}");
        }

        return null;
    }

    private static GeometryReason ReasonOf(RecordedVerdict record, int index) => index < record.Checks.Count ? record.Checks[index].Reason : GeometryReason.None;

    private static ReplayDifference? Pool(RecordedVerdict a, RecordedVerdict b, ReplayTolerance tolerance)
    {
        if (!a.Evidence.Select(e => (e.ModelIndex, e.Weight)).SequenceEqual(b.Evidence.Select(e => (e.ModelIndex, e.Weight))))
            return new ReplayDifference("pool", "votes", string.Join(", ", a.Evidence), string.Join(", ", b.Evidence));
        return Near(a.Verdict.Probability, b.Verdict.Probability, tolerance.Score)
            ? null
            : new ReplayDifference("pool", "P", Text(a.Verdict.Probability), Text(b.Verdict.Probability));
    }

    private static ReplayDifference? Judged(RecordedVerdict a, RecordedVerdict b)
    {
        // P was compared before.
        var (was, now) = (a.Verdict with { Probability = 0 }, b.Verdict with { Probability = 0 });
        if (was != now)
            return new ReplayDifference("verdict", "verdict", a.Verdict.ToString(), b.Verdict.ToString());
        if (a.Error != b.Error)
            return new ReplayDifference("verdict", "error", a.Error.ToString(), b.Error.ToString());
        return a.ObserverFailures == b.ObserverFailures
            ? null
            : new ReplayDifference("verdict", "observers that failed", Text(a.ObserverFailures), Text(b.ObserverFailures));
    }

    private static bool Near(double a, double b, double apart) =>
        BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b) || (apart > 0 && Math.Abs(a - b) <= apart);
}
