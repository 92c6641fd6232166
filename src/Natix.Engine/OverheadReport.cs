using Natix.Engine.Cascade;

namespace Natix.Engine;

/// <summary>
/// What the engine itself costs: CPU time of whole frames against the sum of the same work done stand-alone. Two ways of sending them: one frame at a time,
/// so that worker and caller fall asleep and are woken for each; and as a stream does, the next one submitted while one is worked on. All CPU times are
/// microseconds a frame over every thread of the process, medians of the rounds. A round is short, and there are many: what others do on the
/// machine lasts longer than a round, so that it hits both of its sides, or spoils a few rounds that a median does not see.
/// </summary>
/// <param name="WholeFrame">Submission to verdict, one frame at a time.</param>
/// <param name="Decode">Decoding alone.</param>
/// <param name="Preprocess">Preprocessing alone.</param>
/// <param name="Infer">Session runs alone.</param>
/// <param name="Heads">Output heads alone.</param>
/// <param name="Ratio">Median over rounds of <paramref name="WholeFrame"/> over the sum of the others; 1 is no overhead.</param>
/// <param name="Rounds">Interleaved rounds measured.</param>
public sealed record OverheadReport(
    double WholeFrame, double Decode, double Preprocess, double Infer, double Heads, double Ratio, int Rounds)
{
    /// <summary>Rounds that are measured unless the caller says otherwise.</summary>
    public const int DefaultRounds = 60;

    /// <summary>
    /// Holds <see cref="Ratio"/>, for this process, with a confidence of 95 %; NaN with fewer than 6 rounds. Where memory happens to lie moves it
    /// between processes.
    /// </summary>
    public (double Low, double High) Interval { get; init; } = (double.NaN, double.NaN);

    /// <summary>Submission to verdict in a stream that has one frame waiting while another is worked on.</summary>
    public double StreamFrame { get; init; } = double.NaN;

    /// <summary>Median over rounds of <see cref="StreamFrame"/> over the sum of the stages.</summary>
    public double StreamRatio { get; init; } = double.NaN;

    /// <summary>What <see cref="Interval"/> is, of <see cref="StreamRatio"/>.</summary>
    public (double Low, double High) StreamInterval { get; init; } = (double.NaN, double.NaN);

    /// <summary>
    /// Measures a cascade on one worker, with rounds of whole frames, of a stream and of stand-alone stages interleaved so that all see the
    /// same machine. A stand-alone stage runs the models of every level up to the one that decided the frame.
    /// </summary>
    /// <param name="cascadePath">The cascade.</param>
    /// <param name="frames">JPEG frames, at least one; each must be answered without error.</param>
    /// <param name="rounds">Interleaved rounds, at least 1, of a tenth of a second or two passes over the frames, whichever is longer.</param>
    /// <param name="options">Limits, threads and the rest as the engine is to run; always one worker and no batches. Default: the builder's.</param>
    /// <exception cref="InvalidOperationException">A frame has no verdict.</exception>
    public static async Task<OverheadReport> MeasureAsync(
        string cascadePath, IReadOnlyList<byte[]> frames, int rounds = DefaultRounds, EngineOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentOutOfRangeException.ThrowIfZero(frames.Count);
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        var engine = new EngineBuilder().UseCascade(cascadePath).Configure(o => (options ?? o) with { Workers = 1, MaxBatch = 1 }).Build();
        await using (engine.ConfigureAwait(false))
        {
            using var alone = new StandaloneStages(engine.Plan, engine.Options);
            var stream = engine.OpenStream("overhead", new StreamOptions { MaxInFlight = 2 });
            await using (stream.ConfigureAwait(false))
                return await new OverheadProbe(engine, stream, alone, frames).RunAsync(rounds).ConfigureAwait(false);
        }
    }
}
