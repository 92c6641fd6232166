using System.Runtime.InteropServices;
using Natix.Engine.Models;

namespace Natix.Engine.Cascade.Tuning;

/// <summary>
/// Measures one model on noise: runs alone, and as many at once as there are workers. Stops starting trials when its time is up, so a model too large for
/// it is measured less and never keeps a start waiting. Not thread-safe.
/// </summary>
internal sealed class TuningProbe : IDisposable
{
    private const int LeastRuns = 2;

    private readonly IModelBackend _backend;
    private readonly ModelManifest _model;
    private readonly bool _spinning;
    private readonly TimeProvider _clock;
    private readonly long _end;
    private readonly double _slice;
    private IModelSession? _session;
    private int _sessionThreads;

    /// <param name="backend">Runs it.</param>
    /// <param name="model">The model.</param>
    /// <param name="spinning">Let its threads spin.</param>
    /// <param name="budget">Time all its trials may take, about.</param>
    /// <param name="clock">Measures.</param>
    public TuningProbe(IModelBackend backend, ModelManifest model, bool spinning, TimeSpan budget, TimeProvider clock)
    {
        (_backend, _model, _spinning, _clock) = (backend, model, spinning, clock);
        _end = clock.GetTimestamp() + (long)(budget.TotalSeconds * clock.TimestampFrequency);
        // About a dozen slices: two a trial.
        _slice = budget.TotalSeconds / 14;
    }

    /// <summary>What was measured so far.</summary>
    public List<TuningTrial> Trials { get; } = [];

    /// <summary>True when there is no time for another trial.</summary>
    public bool IsOver => _clock.GetTimestamp() >= _end;

    /// <summary>True when the model takes batches; known after a trial.</summary>
    public bool TakesBatches => _session is { TakesBatches: true };

    /// <summary>Measures a setting, unless time is up. The first one is always measured.</summary>
    public void Try(int workers, int threads, int batch)
    {
        if (Trials.Count > 0 && IsOver)
            return;
        var session = Session(threads);
        var bindings = new List<IModelBinding>();
        try
        {
            for (var i = 0; i < workers; i++)
                bindings.Add(Noisy(session.Bind(batch), batch));
            var (alone, _) = Measure(bindings.GetRange(0, 1), batch);
            var rate = workers == 1 || IsOver ? workers * batch / alone : Measure(bindings, batch).Rate;
            Trials.Add(new TuningTrial(workers, threads, batch, alone * 1e3, rate));
        }
        catch (ModelRunException) when (batch > 1)
        {
            // The file says that it takes batches, and cannot: no trial of this size, so none is chosen.
        }
        finally
        {
            bindings.ForEach(b => b.Dispose());
        }
    }

    public void Dispose() => _session?.Dispose();

    private IModelSession Session(int threads)
    {
        if (_session is not null && _sessionThreads == threads)
            return _session;
        _session?.Dispose();
        _session = null;
        _session = _backend.Open(_model, new SessionSettings(threads, _spinning));
        _sessionThreads = threads;
        return _session;
    }

    // Noise and not zeros: zeros make some kernels faster than pictures do.
    private IModelBinding Noisy(IModelBinding binding, int batch)
    {
        var random = new Random(1);
        for (var item = 0; item < batch; item++)
        {
            var input = binding.Input(item);
            random.NextBytes(input);
            if (_model.Input.Type == TensorType.UInt8)
                continue;
            if (_model.Input.Type != TensorType.Float32)
            {
                input.Fill(0x38); // half of 0.53: random bits would be infinities and worse
                continue;
            }

            foreach (ref var value in MemoryMarshal.Cast<byte, float>(input))
                value = random.NextSingle();
        }

        return binding;
    }

    // Seconds of a run and frames a second, over one slice of time, after a run to warm up.
    private (double Run, double Rate) Measure(List<IModelBinding> bindings, int batch)
    {
        bindings[0].Run(batch);
        var runs = new int[bindings.Count];
        var start = _clock.GetTimestamp();
        var last = start + (long)(_slice * _clock.TimestampFrequency);
        Exception? failure = null;
        void Work(int index)
        {
            try
            {
                do
                {
                    bindings[index].Run(batch);
                    runs[index]++;
                }
                while (runs[index] < LeastRuns || _clock.GetTimestamp() < last);
            }
            catch (ModelRunException e)
            {
                failure = e;
            }
        }

        var others = Enumerable.Range(1, bindings.Count - 1).Select(i => new Thread(() => Work(i))).ToList();
        others.ForEach(t => t.Start());
        Work(0);
        others.ForEach(t => t.Join());
        if (failure is not null)
            throw failure;
        var seconds = Math.Max(1e-9, _clock.GetElapsedTime(start).TotalSeconds);
        return (seconds / runs[0], runs.Sum() * batch / seconds);
    }
}
