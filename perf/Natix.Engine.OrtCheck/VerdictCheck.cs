namespace Natix.Engine.OrtCheck;

/// <summary>Whole frames through two engines, one on the processor and one on the device: the same verdicts.</summary>
internal static class VerdictCheck
{
    /// <summary>Largest difference of a probability; half of what the reports show.</summary>
    public const double Bound = 5e-3;

    public static async Task<CheckResult> RunAsync(OrtCheckOptions options, IReadOnlyList<byte[]> frames)
    {
        // Every level runs: an exit would hide the models behind it.
        var expected = await Judge(options.Cascade, new OnnxRuntimeOptions(), frames);
        var found = await Judge(options.Cascade, options.Provider, frames);
        return Compare([.. expected.Select(e => e.Verdict)], [.. found.Select(f => f.Verdict)], found.Max(f => f.BytesCopied));
    }

    /// <summary>Holds verdicts against each other. Pure.</summary>
    /// <param name="expected">The processor's.</param>
    /// <param name="found">The device's, of the same frames.</param>
    /// <param name="copied">Most bytes that a frame had copied.</param>
    public static CheckResult Compare(IReadOnlyList<Verdict> expected, IReadOnlyList<Verdict> found, long copied)
    {
        var others = expected.Zip(found).Count(pair => pair.First.IsRoadwork != pair.Second.IsRoadwork || pair.First.Level != pair.Second.Level || pair.First.Voters != pair.Second.Voters);
        var gap = expected.Zip(found).Max(pair => Gap(pair.First, pair.Second));
        var figures = new Figure[]
        {
            new("frames", expected.Count, ""),
            new("roadwork_frames", expected.Count(v => v.IsRoadwork), ""),
            new("other_verdicts", others, "", "0"),
            new("largest_probability_difference", gap, "", FormattableString.Invariant($"at most {Bound}")),
            new("bytes_copied_per_frame", copied, "bytes"),
        };
        var summary = FormattableString.Invariant($"{expected.Count} frames: {others} came out otherwise; probabilities lie at most {gap:G3} apart.");
        return new CheckResult("verdicts", others == 0 && gap <= Bound, summary, figures);
    }

    private static double Gap(Verdict a, Verdict b) => (a.IsJudged, b.IsJudged) switch
    {
        (true, true) => Math.Abs(a.Probability - b.Probability),
        (false, false) => 0,
        _ => double.PositiveInfinity,
    };

    private static async Task<List<(Verdict Verdict, long BytesCopied)>> Judge(string cascade, OnnxRuntimeOptions provider, IReadOnlyList<byte[]> frames)
    {
        await using var engine = new EngineBuilder().UseCascade(cascade)
            .Configure(o => o with { Workers = 1, IntraOpThreads = 1, MaxBatch = 1, Exits = ExitPolicy.Never, OnnxRuntime = provider }).Build();
        var verdicts = new List<(Verdict, long)>();
        for (var i = 0; i < frames.Count; i++)
        {
            var lease = engine.Rent(frames[i].Length);
            frames[i].CopyTo(lease.Buffer.Span);
            lease.Length = frames[i].Length;
            using var result = await engine.SubmitAsync(lease, FrameInfo.Still($"frame {i}"));
            if (result.Error.IsError)
                throw new InvalidOperationException($"frame {i} has no verdict: {result.Error}");
            verdicts.Add((result.Verdict, result.BytesCopied));
        }

        return verdicts;
    }
}
