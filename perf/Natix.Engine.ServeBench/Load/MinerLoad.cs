using System.Diagnostics;
using Natix.Engine.Measurement.Queueing;
using Natix.Engine.ServeBench.Children;
using Natix.Engine.ServeBench.Spans;
using Natix.Engine.ServeBench.Traffic;

namespace Natix.Engine.ServeBench.Load;

/// <summary>Asks a miner at given moments or as fast as it answers, and joins what the client saw with what the miner's spans tell. Not thread-safe.</summary>
internal sealed class MinerLoad(MinerChild miner, MinerTraffic traffic, SpanCollector spans)
{
    private const int MostReady = 64;
    private long _number;

    /// <summary>Some senders, each of which asks again when it was answered.</summary>
    /// <returns>The answers, and how many came a second.</returns>
    public async Task<(TimedAnswer[] Answers, double PerSecond)> ClosedAsync(int senders, int count)
    {
        var requests = new (ReadyRequest Request, int Picture)[count];
        var times = new (double Late, double Latency)[count];
        var (gate, next, started) = (new Lock(), 0, Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, senders).Select(sender => Task.Run(async () =>
        {
            while (true)
            {
                int i;
                // Signed one by one: a nonce is fresh for a minute, and a slow machine may take longer for all.
                lock (gate)
                {
                    if ((i = next++) >= count)
                        return;
                    requests[i] = Next();
                }

                times[i] = await AskAsync(requests[i].Request, Stopwatch.GetTimestamp());
            }
        })));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return (await JoinAsync(requests, times), count / seconds);
    }

    /// <summary>A request at each moment, whatever became of the others.</summary>
    /// <param name="arrivals">Ascending seconds from the start.</param>
    public Task<TimedAnswer[]> OpenAsync(double[] arrivals) =>
        Task.Factory.StartNew(() => SendAsync(arrivals), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

    private async Task<TimedAnswer[]> SendAsync(double[] arrivals)
    {
        var ready = new Queue<(ReadyRequest Request, int Picture)>();
        var requests = new (ReadyRequest Request, int Picture)[arrivals.Length];
        var answers = new Task<(double, double)>[arrivals.Length];
        var start = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 10);
        for (var i = 0; i < arrivals.Length; i++)
        {
            var due = start + (long)(arrivals[i] * Stopwatch.Frequency);
            // Signing takes time that no request should be late by: it is done ahead, in the gaps.
            while (ready.Count == 0 || (ready.Count < MostReady && Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due).TotalMilliseconds > 1))
                ready.Enqueue(Next());
            requests[i] = ready.Dequeue();
            MonotonicSleep.Until(due);
            var request = requests[i].Request;
            answers[i] = Task.Run(() => AskAsync(request, due));
        }

        return await JoinAsync(requests, await Task.WhenAll(answers));
    }

    private (ReadyRequest Request, int Picture) Next()
    {
        var number = _number++;
        return (traffic.Next(miner.Axon, number), (int)(number % traffic.Pictures.Count));
    }

    private async Task<(double Late, double Latency)> AskAsync(ReadyRequest request, long due)
    {
        var late = Stopwatch.GetElapsedTime(due).TotalSeconds;
        using var asker = new Asker(miner.Axon, keepsAlive: false);
        var reply = await asker.AskAsync(request);
        var latency = Stopwatch.GetElapsedTime(due).TotalSeconds;
        _ = Asker.Prediction(request, reply);
        return (late, latency);
    }

    // A validator has one request under way at a time: its frames came in the order in which it asked.
    private async Task<TimedAnswer[]> JoinAsync((ReadyRequest Request, int Picture)[] requests, (double Late, double Latency)[] times)
    {
        var frames = (await spans.TakeFramesAsync(requests.Length)).GroupBy(f => f.Hotkey).ToDictionary(g => g.Key, g => new Queue<TracedFrame>(g));
        return
        [
            .. requests.Select((request, i) =>
            {
                var frame = frames[request.Request.Validator.Hotkey].Dequeue();
                return new TimedAnswer(request.Picture, times[i].Late, times[i].Latency, frame.Work, frame.Total, frame.Level);
            }),
        ];
    }
}
