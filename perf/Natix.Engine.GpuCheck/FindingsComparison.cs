using Natix.Engine.Heads;
using Natix.Engine.Workloads;

namespace Natix.Engine.GpuCheck;

/// <summary>What a head found on the device against what it found on the CPU; the device rounds and sums in another order.</summary>
internal static class FindingsComparison
{
    private const double Relative = 1e-5;
    private const float Pixels = 1e-2f;

    /// <summary>The first difference in words, or null.</summary>
    public static string? Difference(HeadWorkload expected, HeadReading reading, FrameFindings found)
    {
        var own = expected.Findings;
        if (expected.Reading.Votes != reading.Votes || !(Math.Abs(expected.Reading.LogOdds - reading.LogOdds) <= 1e-3))
            return $"it votes {reading.LogOdds} instead of {expected.Reading.LogOdds}";
        return Boxes(Ordered(own), Ordered(found))
            ?? Values("heat", own.Heat.Cells, found.Heat.Cells)
            ?? Values("depth", own.Depth.Cells, found.Depth.Cells)
            ?? Values("embedding", own.Embeddings.Of(0), found.Embeddings.Of(0))
            ?? Values("patches", own.Patches.Of(0), found.Patches.Of(0))
            ?? Values("label scores", own.LabelScores.Of(0), found.LabelScores.Of(0))
            ?? Masks(own.Masks, found.Masks);
    }

    private static Detection[] Ordered(FrameFindings findings)
    {
        var boxes = findings.Detections.Span.ToArray();
        NonMaximumSuppression.Suppress(boxes, 2);
        return boxes;
    }

    private static string? Boxes(Detection[] expected, Detection[] found)
    {
        if (expected.Length != found.Length)
            return $"{found.Length} boxes instead of {expected.Length}";
        for (var i = 0; i < found.Length; i++)
        {
            var (e, f) = (expected[i], found[i]);
            if (e.ClassId != f.ClassId || !(Math.Abs(e.Score - f.Score) <= Relative) || !(Math.Abs(e.Left - f.Left) <= Pixels)
                || !(Math.Abs(e.Top - f.Top) <= Pixels) || !(Math.Abs(e.Right - f.Right) <= Pixels) || !(Math.Abs(e.Bottom - f.Bottom) <= Pixels))
            {
                return $"box {i} is {f} instead of {e}";
            }
        }

        return null;
    }

    private static string? Values(string what, ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        if (expected.Length != found.Length)
            return $"{what} has {found.Length} values instead of {expected.Length}";
        for (var i = 0; i < found.Length; i++)
        {
            if (!(Math.Abs(expected[i] - found[i]) <= Relative * Math.Max(1, Math.Abs(expected[i]))))
                return $"{what} {i} is {found[i]} instead of {expected[i]}";
        }

        return null;
    }

    private static string? Masks(MaskSet expected, MaskSet found)
    {
        if (expected.Count != found.Count)
            return $"{found.Count} masks instead of {expected.Count}";
        var (drawn, other) = (new byte[120 * 68], new byte[120 * 68]);
        for (var i = 0; i < found.Count; i++)
        {
            expected.Draw(i, drawn, 120, 68);
            found.Draw(i, other, 120, 68);
            if (!drawn.AsSpan().SequenceEqual(other))
                return $"mask {i} is another one";
        }

        return null;
    }
}
