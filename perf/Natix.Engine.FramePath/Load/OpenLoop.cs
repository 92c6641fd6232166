using System.Diagnostics;

namespace Natix.Engine.FramePath.Load;

/// <summary>
/// Frames that come when they come, whether or not earlier ones are answered. A latency counts from the moment a frame was to come, so a sender that was
/// late, or a queue that grew, hides nothing (no coordinated omission).
/// </summary>
internal sealed class OpenLoop(EngineUnderLoad load)
{
    /// <summary>Sends a frame at every arrival and waits for all answers.</summary>
    /// <param name="arrivals">Ascending seconds from the start.</param>
    /// <returns>Seconds from intended arrival to answer, in order of arrival.</returns>
    /// <exception cref="InvalidOperationException">A frame was not answered.</exception>
    public Task<double[]> RunAsync(IReadOnlyList<double> arrivals) =>
        Task.Factory.StartNew(() => Send(arrivals), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

    private async Task<double[]> Send(IReadOnlyList<double> arrivals)
    {
        var latencies = new double[arrivals.Count];
        var answers = new Task[arrivals.Count];
        var start = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 50);
        for (var i = 0; i < arrivals.Count; i++)
        {
            var due = start + (long)(arrivals[i] * Stopwatch.Frequency);
            MonotonicSleep.Until(due);
            var frame = i % load.Jpegs.Count;
            answers[i] = TakeAsync(load.Engine.SubmitAsync(load.Lend(frame), new FrameInfo("load", i, double.NaN)), latencies, i, due);
        }

        await Task.WhenAll(answers);
        return latencies;
    }

    private static async Task TakeAsync(ValueTask<FrameResult> answer, double[] latencies, int i, long due)
    {
        using var result = await answer.ConfigureAwait(false);
        latencies[i] = Stopwatch.GetElapsedTime(due).TotalSeconds;
        if (result.Error.IsError)
            throw new InvalidOperationException($"frame {i} of the open loop was not answered: {result.Error}");
    }
}
