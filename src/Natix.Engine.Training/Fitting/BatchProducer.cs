using System.Collections.Concurrent;
using Natix.Engine.Data.Samples;

namespace Natix.Engine.Training.Fitting;

/// <summary>One batch in plain memory.</summary>
/// <param name="Step">The step it belongs to.</param>
/// <param name="Images">[N, 3, Size, Size], RGB in [0, 1].</param>
/// <param name="Heat">[N, 1, Size / 8, Size / 8]: 1, 0, or -1 for unknown.</param>
/// <param name="Labels">[N, 1].</param>
public sealed record Batch(long Step, float[] Images, float[] Heat, float[] Labels);

/// <summary>
/// Makes batches ahead of the trainer on threads of its own. Step <c>s</c> always holds the samples s * N to s * N + N - 1, whatever the number of
/// threads. One consumer; dispose stops the threads.
/// </summary>
public sealed class BatchProducer : IDisposable
{
    private const int Ahead = 4;
    private readonly ISampleSource _source;
    private readonly int _batchSize;
    private readonly CancellationTokenSource _stop = new();
    private readonly BlockingCollection<Batch>[] _lanes;
    private readonly Thread[] _threads;
    private volatile Exception? _fault;
    private long _next;

    /// <summary>Starts the threads.</summary>
    /// <param name="source">Where samples come from.</param>
    /// <param name="batchSize">Samples a batch.</param>
    /// <param name="firstStep">The step to start at.</param>
    /// <param name="threads">Number of threads.</param>
    public BatchProducer(ISampleSource source, int batchSize, long firstStep, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _source = source;
        _batchSize = batchSize;
        _next = firstStep;
        _lanes = [.. Enumerable.Range(0, threads).Select(_ => new BlockingCollection<Batch>(Ahead))];
        _threads = [.. Enumerable.Range(0, threads).Select(lane => new Thread(() => Work(lane, firstStep)) { IsBackground = true, Name = $"samples {lane}" })];
        foreach (var thread in _threads)
        {
            thread.Start();
        }
    }

    /// <summary>The batch of the next step; waits for it.</summary>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">A sample could not be made; the cause is inside.</exception>
    public Batch Next(CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _stop.Token);
        try
        {
            var batch = _lanes[_next % _lanes.Length].Take(either.Token);
            _next++;
            return batch;
        }
        catch (OperationCanceledException) when (_fault is not null)
        {
            throw new InvalidOperationException($"A training sample could not be made: {_fault.Message}", _fault);
        }
    }

    /// <summary>Makes one batch on the calling thread.</summary>
    /// <param name="source">Where samples come from.</param>
    /// <param name="step">The step.</param>
    /// <param name="batchSize">Samples a batch.</param>
    public static Batch Make(ISampleSource source, long step, int batchSize)
    {
        ArgumentNullException.ThrowIfNull(source);
        var pixels = 3 * source.Size * source.Size;
        var cells = source.Size / 8 * (source.Size / 8);
        var batch = new Batch(step, new float[batchSize * pixels], new float[batchSize * cells], new float[batchSize]);
        for (var i = 0; i < batchSize; i++)
        {
            batch.Labels[i] = source.Fill((step * batchSize) + i, batch.Images.AsSpan(i * pixels, pixels), batch.Heat.AsSpan(i * cells, cells));
        }

        return batch;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        foreach (var thread in _threads)
        {
            thread.Join();
        }

        foreach (var lane in _lanes)
        {
            lane.Dispose();
        }

        _stop.Dispose();
    }

    private void Work(int lane, long firstStep)
    {
        var step = firstStep + ((lane - (firstStep % _lanes.Length) + _lanes.Length) % _lanes.Length);
        try
        {
            for (; !_stop.IsCancellationRequested; step += _lanes.Length)
            {
                _lanes[lane].Add(Make(_source, step, _batchSize), _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed while waiting for room: the normal end.
        }
#pragma warning disable CA1031 // Handed to the consumer, who throws it with its cause.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _fault = e;
            _stop.Cancel();
        }
    }
}
