using System.Runtime.InteropServices;
using Natix.Engine.Models;

namespace Natix.Engine.Cascade.Tuning;

/// <summary>A setting worth trying.</summary>
/// <param name="Workers">Runs at the same time.</param>
/// <param name="Threads">Threads of each.</param>
/// <param name="Batch">Frames of each.</param>
internal readonly record struct TuningSetting(int Workers, int Threads, int Batch);

/// <summary>
/// Measures one model on noise, settings by turns in several rounds, so that what else the machine does hits all of them; of each the best
/// round counts, because disturbance only ever adds time. Stops when its time is up, so a model too large for it is measured less and never
/// keeps a start waiting. Not thread-safe.
/// </summary>
/// <param name="backend">Runs it.</param>
/// <param name="model">The model.</param>
/// <param name="spinning">Let its threads spin.</param>
/// <param name="budget">Time it may take, about.</param>
/// <param name="clock">Measures.</param>
internal sealed class TuningProbe(IModelBackend backend, ModelManifest model, bool spinning, TimeSpan budget, TimeProvider clock) : IDisposable
{
    private const int Rounds = 3;
    private const int SlicesInBudget = 40;

    /// <summary>Rounds of the first setting that differ by more than this share say that the machine is busy with something else.</summary>
    private const double SteadySpread = 0.25;

    private readonly Dictionary<int, IModelSession> _sessions = [];
    private readonly byte[] _noise = Noise(model.Input);
    private readonly double _slice = budget.TotalSeconds / SlicesInBudget;
    private TimeSpan _left = budget;
    private long _end;

    /// <summary>Most bytes the tensors of one setting may take; a setting that takes more is not tried.</summary>
    public long MaxBytes { get; init; } = 512L << 20;

    /// <summary>What was measured, a trial a setting.</summary>
    public List<TuningTrial> Trials { get; } = [];

    /// <summary>False when the rounds of a setting contradict each other: nothing should be concluded from them.</summary>
    public bool IsSteady { get; private set; } = true;

    /// <summary>True when time was up before every setting was measured as it should be.</summary>
    public bool WasCut { get; private set; }

    /// <summary>True when the model takes batches; known after a measurement.</summary>
    public bool TakesBatches => _sessions.Values.Any(s => s.TakesBatches);

    private bool IsOver => clock.GetTimestamp() >= _end;

    /// <summary>
    /// Measures settings; the first one ever at least once. A setting measured before is measured anew. One that is too large, or cannot be bound
    /// or run, gives no trial.
    /// </summary>
    /// <exception cref="ModelContractException">The model file does not keep its contract.</exception>
    public void Measure(IReadOnlyList<TuningSetting> settings)
    {
        var start = clock.GetTimestamp();
        // Its own time alone: other models are measured in between.
        _end = start + (long)(_left.TotalSeconds * clock.TimestampFrequency);
        var runs = settings.Where(s => BytesOf(s) <= MaxBytes).Select(s => new SettingRuns(s)).ToList();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var run in runs.Where(r => !r.IsImpossible))
            {
                if (!IsOver || (Trials.Count == 0 && runs.All(r => r.Rates.Count == 0)))
                    MeasureRound(run);
            }
        }

        WasCut |= runs.Any(r => r.IsHurried || (!r.IsImpossible && r.Rates.Count == 0));
        Keep(runs);
        _left -= clock.GetElapsedTime(start);
    }

    public void Dispose()
    {
        foreach (var session in _sessions.Values)
            session.Dispose();
    }

    private void Keep(List<SettingRuns> runs)
    {
        var rates = runs.Find(r => r.Rates.Count > 0)?.Rates;
        IsSteady &= rates is null || rates.Min() >= rates.Max() * (1 - SteadySpread);
        foreach (var run in runs.Where(r => r.Rates.Count > 0))
        {
            var (workers, threads, batch) = run.Setting;
            Trials.RemoveAll(t => (t.Workers, t.IntraOpThreads, t.Batch) == (workers, threads, batch));
            Trials.Add(new TuningTrial(workers, threads, batch, run.Alone.Min() * 1e3, run.Rates.Max()));
        }
    }

    // One setting's tensors at a time: those of all together may be more than the machine has.
    private void MeasureRound(SettingRuns runs)
    {
        var session = SessionOf(runs.Setting.Threads);
        var bindings = new List<IModelBinding>();
        try
        {
            Bind(session, runs.Setting, bindings);
            Time(runs, bindings);
        }
        catch (Exception)
        {
            // Whatever it is, a start without a measurement is better than none: no trial of this setting, so it is not chosen.
            runs.IsImpossible = true;
            runs.Rates.Clear();
        }
        finally
        {
            bindings.ForEach(b => b.Dispose());
        }
    }

    private void Time(SettingRuns runs, List<IModelBinding> bindings)
    {
        var batch = runs.Setting.Batch;
        // The first run of a shape prepares it and does not count, unless there is no time for another.
        var first = Together([bindings[0]], batch, 0).Seconds;
        if (runs.Rates.Count == 0 && IsOver)
        {
            runs.IsHurried = true;
            runs.Alone.Add(first);
            runs.Rates.Add(runs.Setting.Workers * batch / first);
            return;
        }

        runs.Alone.Add(Together([bindings[0]], batch, 0).Seconds);
        var (seconds, done) = Together(bindings, batch, _slice);
        runs.Rates.Add(done * batch / seconds);
    }

    // Every binding runs on its own thread until the slice is over, once at least.
    private (double Seconds, int Runs) Together(List<IModelBinding> bindings, int batch, double slice)
    {
        var start = clock.GetTimestamp();
        var last = start + (long)(slice * clock.TimestampFrequency);
        var done = 0;
        Exception? failure = null;
        void Work(IModelBinding binding)
        {
            try
            {
                do
                {
                    binding.Run(batch);
                    Interlocked.Increment(ref done);
                }
                while (clock.GetTimestamp() < last);
            }
            catch (Exception e)
            {
                failure = e;
            }
        }

        var others = bindings.Skip(1).Select(b => new Thread(() => Work(b))).ToList();
        others.ForEach(t => t.Start());
        Work(bindings[0]);
        others.ForEach(t => t.Join());
        if (failure is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        return (Math.Max(1e-9, clock.GetElapsedTime(start).TotalSeconds), done);
    }

    private IModelSession SessionOf(int threads)
    {
        if (!_sessions.TryGetValue(threads, out var session))
            _sessions[threads] = session = backend.Open(model, new SessionSettings(threads, spinning));
        return session;
    }

    private void Bind(IModelSession session, TuningSetting setting, List<IModelBinding> bindings)
    {
        for (var i = 0; i < setting.Workers; i++)
        {
            bindings.Add(session.Bind(setting.Batch));
            for (var item = 0; item < setting.Batch; item++)
                _noise.CopyTo(bindings[i].Input(item));
        }
    }

    private long BytesOf(TuningSetting setting) =>
        (long)setting.Workers * setting.Batch * (model.Input.ByteCount + model.Outputs.Sum(o => o.ByteCount));

    // Noise and not zeros: zeros make some kernels faster than pictures do.
    private static byte[] Noise(InputSpec input)
    {
        var (random, noise) = (new Random(1), new byte[input.ByteCount]);
        if (input.Type == TensorType.UInt8)
            random.NextBytes(noise);
        else if (input.Type != TensorType.Float32)
            noise.AsSpan().Fill(0x38); // halves of about a half: random bits would be infinities and worse
        else
        {
            foreach (ref var value in MemoryMarshal.Cast<byte, float>(noise.AsSpan()))
                value = random.NextSingle();
        }

        return noise;
    }

    private sealed record SettingRuns(TuningSetting Setting)
    {
        public List<double> Alone { get; } = [];

        public List<double> Rates { get; } = [];

        public bool IsImpossible { get; set; }

        public bool IsHurried { get; set; }
    }
}
