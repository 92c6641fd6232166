using Natix.Engine.Data.Metrics;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Evaluation;

/// <summary>One cascade over one set. Plain data, but for the journal, which it owns.</summary>
/// <param name="Engine">What ran.</param>
/// <param name="Run">Counts, latency and rate.</param>
/// <param name="Cases">The labelled cases in order.</param>
/// <param name="Scorer">What held the frames against labels.</param>
/// <param name="Journal">What is kept of frames.</param>
/// <param name="CpuSeconds">Processor time of the whole process during the run, video decoders apart.</param>
internal sealed record JudgedRun(
    EngineDescription Engine, RunSummary Run, IReadOnlyList<JudgedCase> Cases, ICaseScorer Scorer, FrameJournal Journal, double CpuSeconds) : IDisposable
{
    /// <summary>Labels and P of the cases with a verdict.</summary>
    public IReadOnlyList<ScoredLabel> Scored { get; } = [.. Cases.Where(c => c.IsJudged).Select(c => new ScoredLabel(c.Label, c.Probability))];

    /// <summary>Milliseconds of processor time a frame; NaN without frames.</summary>
    public double CpuPerFrame => Run.Total.Frames == 0 ? double.NaN : 1000 * CpuSeconds / Run.Total.Frames;

    /// <summary>Ends drawing; the pictures that were drawn stay.</summary>
    public void Dispose() => Journal.Dispose();
}
