using System.Diagnostics;
using Natix.Engine.Measurement.Queueing;

namespace Natix.Engine.FramePath.Load;

/// <summary>What became of the frames of an open loop with deadlines, as shares of all, and how late the latest answer was.</summary>
/// <param name="Full">Verdicts that lack nothing.</param>
/// <param name="Degraded">Verdicts that lack a level for want of time.</param>
/// <param name="Shed">Frames shed, explicitly.</param>
/// <param name="P99">99th percentile of the time from submission to the engine's answer; seconds.</param>
/// <param name="Late">Frames that the engine answered after their deadline.</param>
/// <param name="SeenLate">Frames whose answer reached the caller's task after their deadline.</param>
internal readonly record struct OverloadFigures(double Full, double Degraded, double Shed, double P99, double Late, double SeenLate);

/// <summary>Frames with deadlines that come when they come, more of them than can be served.</summary>
internal sealed class OverloadLoop(EngineUnderLoad load, TimeSpan budget)
{
    /// <summary>Sends a frame at every arrival and waits for all answers.</summary>
    /// <param name="arrivals">Ascending seconds from the start.</param>
    /// <exception cref="InvalidOperationException">A frame failed for another reason than time.</exception>
    public Task<OverloadFigures> RunAsync(IReadOnlyList<double> arrivals) =>
        Task.Factory.StartNew(() => Send(arrivals), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

    private async Task<OverloadFigures> Send(IReadOnlyList<double> arrivals)
    {
        var answers = new Task<Answer>[arrivals.Count];
        var start = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 50);
        for (var i = 0; i < arrivals.Count; i++)
        {
            MonotonicSleep.Until(start + (long)(arrivals[i] * Stopwatch.Frequency));
            var lease = load.Lend(i % load.Jpegs.Count);
            var submitted = Stopwatch.GetTimestamp();
            answers[i] = TakeAsync(load.Engine.SubmitAsync(lease, new FrameInfo("load", i, double.NaN) { Budget = budget }), i, submitted);
        }

        var all = await Task.WhenAll(answers);
        double Share(Func<Answer, bool> holds) => all.Count(holds) / (double)all.Length;
        var times = all.Select(a => a.Answered).Order().ToArray();
        return new OverloadFigures(
            Share(a => !a.IsShed && !a.IsDegraded), Share(a => a.IsDegraded), Share(a => a.IsShed), times[(int)(0.99 * (times.Length - 1))],
            Share(a => a.Answered > budget.TotalSeconds), Share(a => a.Seen > budget.TotalSeconds));
    }

    private static async Task<Answer> TakeAsync(ValueTask<FrameResult> answer, int i, long submitted)
    {
        using var result = await answer.ConfigureAwait(false);
        if (result.Error.Code is not (FrameErrorCode.None or FrameErrorCode.Overdue or FrameErrorCode.QueueFull))
            throw new InvalidOperationException($"frame {i} of the overload failed: {result.Error}");
        return new Answer(result.Times.Total * 1e-6, Stopwatch.GetElapsedTime(submitted).TotalSeconds, result.Error.IsError, result.Verdict.Degraded);
    }

    private readonly record struct Answer(double Answered, double Seen, bool IsShed, bool IsDegraded);
}
