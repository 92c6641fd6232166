using System.Diagnostics;
using Natix.Engine.Measurement.Queueing;

namespace Natix.Engine.FramePath.Load;

/// <summary>One frame of an open loop, in seconds from the moment it was to come.</summary>
/// <param name="Sent">When the sender handed it in: late when no core was free for the sender.</param>
/// <param name="Answered">When the engine had its answer.</param>
/// <param name="Seen">When the caller's task ran with it.</param>
/// <param name="Work">How long it took from the moment a worker took it to its verdict.</param>
internal readonly record struct OpenLoopSample(double Sent, double Answered, double Seen, double Work);

/// <summary>
/// Frames that come when they come, whether or not earlier ones are answered. A latency counts from the moment a frame was to come, so a sender that was
/// late, or a queue that grew, hides nothing (no coordinated omission).
/// </summary>
internal sealed class OpenLoop(EngineUnderLoad load)
{
    /// <summary>Share of an engine's capacity at which a report sends.</summary>
    public const double Load = 0.7;

    /// <summary>Sends a frame at every arrival and waits for all answers.</summary>
    /// <param name="arrivals">Ascending seconds from the start.</param>
    /// <returns>What became of the frames, in order of arrival.</returns>
    /// <exception cref="InvalidOperationException">A frame was not answered.</exception>
    public Task<OpenLoopSample[]> RunAsync(IReadOnlyList<double> arrivals) =>
        Task.Factory.StartNew(() => Send(arrivals), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

    private async Task<OpenLoopSample[]> Send(IReadOnlyList<double> arrivals)
    {
        var samples = new OpenLoopSample[arrivals.Count];
        var answers = new Task[arrivals.Count];
        var start = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 50);
        for (var i = 0; i < arrivals.Count; i++)
        {
            var due = start + (long)(arrivals[i] * Stopwatch.Frequency);
            MonotonicSleep.Until(due);
            var lease = load.Lend(i % load.Jpegs.Count);
            var sent = Stopwatch.GetElapsedTime(due).TotalSeconds;
            answers[i] = TakeAsync(load.Engine.SubmitAsync(lease, new FrameInfo("load", i, double.NaN)), samples, i, due, sent);
        }

        await Task.WhenAll(answers);
        return samples;
    }

    private static async Task TakeAsync(ValueTask<FrameResult> answer, OpenLoopSample[] samples, int i, long due, double sent)
    {
        using var result = await answer.ConfigureAwait(false);
        samples[i] = new OpenLoopSample(
            sent, sent + (result.Times.Total * 1e-6), Stopwatch.GetElapsedTime(due).TotalSeconds, (result.Times.Total - result.Times.Queue) * 1e-6);
        if (result.Error.IsError)
            throw new InvalidOperationException($"frame {i} of the open loop was not answered: {result.Error}");
    }
}
