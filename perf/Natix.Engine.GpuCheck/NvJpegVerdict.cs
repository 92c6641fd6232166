namespace Natix.Engine.GpuCheck;

/// <summary>Frames of one size through decode and preprocess.</summary>
/// <param name="Name">Name in figures.</param>
/// <param name="PerSecond">Frames a second.</param>
/// <param name="Predicted">What was predicted before it was measured; null: nothing was.</param>
/// <param name="Decibels">Peak signal to noise of the decoded pixels, against the processor's decoder.</param>
/// <param name="FellBack">Frames that the processor decoded.</param>
internal sealed record JpegRate(string Name, double PerSecond, double? Predicted, double Decibels, int FellBack);

/// <summary>What the figures of frames on a device mean. Pure.</summary>
internal static class NvJpegVerdict
{
    /// <summary>Frames of 224x224 a second: predicted, not tuned to what came out.</summary>
    public const double PredictedRate = 35_000;

    /// <summary>Copies of page-locked slabs, of the best that the link does with one large copy: predicted.</summary>
    public const double PredictedShare = 0.9;

    /// <summary>Least peak signal to noise, decibels.</summary>
    public const double LeastDecibels = 45;

    /// <summary>Judges a run.</summary>
    /// <param name="backend">What of nvJPEG decoded.</param>
    /// <param name="rates">By size.</param>
    /// <param name="share">Share of the link that slabs reach.</param>
    /// <param name="peak">Best of the link, bytes a second.</param>
    /// <param name="small">Small sizes: speed is no reason to fail.</param>
    public static CheckResult Of(string backend, IReadOnlyList<JpegRate> rates, double share, double peak, bool small)
    {
        var figures = new List<Figure>
        {
            Figure.Time("link_gigabytes_per_second", peak / 1e9, "GB/s"),
            Figure.Time("pinned_share_of_link", share, "", $"at least {PredictedShare}"),
        };
        var faults = new List<string>();
        if (!small && share < PredictedShare)
            faults.Add(FormattableString.Invariant($"page-locked slabs reach {share:P0} of the link"));
        foreach (var rate in rates)
        {
            figures.Add(Figure.Time($"{rate.Name}_per_second", rate.PerSecond, "1/s", rate.Predicted is { } p ? FormattableString.Invariant($"at least {p}") : null));
            figures.Add(new Figure($"{rate.Name}_decibels", Math.Min(rate.Decibels, 99), "dB", $"at least {LeastDecibels}"));
            figures.Add(new Figure($"{rate.Name}_decoded_by_processor", rate.FellBack, "", "0"));
            if (!(rate.Decibels >= LeastDecibels))
                faults.Add(FormattableString.Invariant($"pixels of {rate.Name} are {rate.Decibels:F1} dB from the processor's"));
            if (rate.FellBack > 0)
                faults.Add($"the processor decoded {rate.FellBack} frames of {rate.Name}");
            if (!small && rate.PerSecond < rate.Predicted)
                faults.Add(FormattableString.Invariant($"{rate.Name}: {rate.PerSecond:F0} frames a second were measured, {rate.Predicted:F0} predicted"));
        }

        var summary = faults.Count > 0 ? string.Join("; ", faults) + "." : $"nvJPEG ({backend}) decodes what the processor does, and both predictions hold.";
        return new CheckResult("nvjpeg", faults.Count == 0, summary, figures);
    }

    /// <summary>Peak signal to noise of pixels, of 255; infinite when they are equal.</summary>
    public static double Decibels(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> found)
    {
        if (expected.Length != found.Length || expected.IsEmpty)
            throw new ArgumentException($"{expected.Length} and {found.Length} bytes are not the same pixels");
        var squares = 0.0;
        for (var i = 0; i < expected.Length; i++)
            squares += (expected[i] - found[i]) * (double)(expected[i] - found[i]);
        return squares == 0 ? double.PositiveInfinity : 10 * Math.Log10(255.0 * 255 * expected.Length / squares);
    }
}
