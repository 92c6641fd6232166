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

    // All settings of a measurement are bound at once; a machine of many cores must not need gigabytes to start.
    private const long MostTensorBytes = 512L << 20;

    /// <summary>Rounds of the first setting that differ by more than this share say that the machine is busy with something else.</summary>
    private const double SteadySpread = 0.25;

    private readonly Dictionary<int, IModelSession> _sessions = [];
    private readonly long _end = clock.GetTimestamp() + (long)(budget.TotalSeconds * clock.TimestampFrequency);

    /// <summary>What was measured, a trial a setting.</summary>
    public List<TuningTrial> Trials { get; } = [];

    /// <summary>False when the rounds of a setting contradict each other: nothing should be concluded from them.</summary>
    public bool IsSteady { get; private set; } = true;

    /// <summary>True when the model takes batches; known after a measurement.</summary>
    public bool TakesBatches => _sessions.Values.Any(s => s.TakesBatches);

    private bool IsOver => clock.GetTimestamp() >= _end;

    /// <summary>Measures settings; the first one ever at least once. A setting measured before is measured anew.</summary>
    public void Measure(IReadOnlyList<TuningSetting> settings)
    {
        var runs = new List<SettingRuns>();
        settings = Affordable(settings);
        try
        {
            for (var round = 0; round < Rounds; round++)
            {
                for (var i = 0; i < settings.Count && ((runs.Count == 0 && Trials.Count == 0) || !IsOver); i++)
                {
                    if (i == runs.Count)
                        runs.Add(new SettingRuns(settings[i], Bind(settings[i])));
                    MeasureRound(runs[i]);
                }
            }

            Keep(runs);
        }
        finally
        {
            runs.ForEach(r => r.Bindings.ForEach(b => b.Dispose()));
        }
    }

    public void Dispose()
    {
        foreach (var session in _sessions.Values)
            session.Dispose();
    }

    private List<TuningSetting> Affordable(IReadOnlyList<TuningSetting> settings)
    {
        var image = model.Input.ByteCount + model.Outputs.Sum(o => (long)o.ElementCount * sizeof(float));
        var (bytes, kept) = (0L, new List<TuningSetting>());
        foreach (var setting in settings)
        {
            bytes += image * setting.Workers * setting.Batch;
            if (kept.Count == 0 || bytes <= MostTensorBytes)
                kept.Add(setting);
        }

        return kept;
    }

    private void Keep(List<SettingRuns> runs)
    {
        var rates = runs.Count == 0 ? [] : runs[0].Rates;
        IsSteady &= rates.Count == 0 || rates.Min() >= rates.Max() * (1 - SteadySpread);
        foreach (var run in runs.Where(r => r.Rates.Count > 0))
        {
            var (workers, threads, batch) = run.Setting;
            Trials.RemoveAll(t => (t.Workers, t.IntraOpThreads, t.Batch) == (workers, threads, batch));
            Trials.Add(new TuningTrial(workers, threads, batch, run.Alone.Min() * 1e3, run.Rates.Max()));
        }
    }

    private void MeasureRound(SettingRuns runs)
    {
        try
        {
            var batch = runs.Setting.Batch;
            if (runs.Alone.Count == 0 && IsTooSlow(runs))
                return;
            runs.Alone.Add(Together(runs.Bindings.GetRange(0, 1), batch, 0).Seconds);
            var (seconds, done) = Together(runs.Bindings, batch, budget.TotalSeconds / SlicesInBudget);
            runs.Rates.Add(done * batch / seconds);
        }
        catch (ModelRunException) when (runs.Setting.Batch > 1)
        {
            // The file says that it takes batches, and cannot: no trial of this size, so none is chosen.
            runs.Rates.Clear();
        }
    }

    // The first run of a shape prepares it and does not count, unless there is no time for another.
    private bool IsTooSlow(SettingRuns runs)
    {
        var seconds = Together(runs.Bindings.GetRange(0, 1), runs.Setting.Batch, 0).Seconds;
        if (!IsOver)
            return false;
        runs.Alone.Add(seconds);
        runs.Rates.Add(runs.Setting.Workers * runs.Setting.Batch / seconds);
        return true;
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

    private List<IModelBinding> Bind(TuningSetting setting)
    {
        if (!_sessions.TryGetValue(setting.Threads, out var session))
            _sessions[setting.Threads] = session = backend.Open(model, new SessionSettings(setting.Threads, spinning));
        var bindings = new List<IModelBinding>();
        for (var i = 0; i < setting.Workers; i++)
        {
            bindings.Add(session.Bind(setting.Batch));
            for (var item = 0; item < setting.Batch; item++)
                FillWithNoise(bindings[i].Input(item));
        }

        return bindings;
    }

    // Noise and not zeros: zeros make some kernels faster than pictures do.
    private void FillWithNoise(Span<byte> input)
    {
        var random = new Random(1);
        if (model.Input.Type == TensorType.UInt8)
            random.NextBytes(input);
        else if (model.Input.Type != TensorType.Float32)
            input.Fill(0x38); // halves of about a half: random bits would be infinities and worse
        else
        {
            foreach (ref var value in MemoryMarshal.Cast<byte, float>(input))
                value = random.NextSingle();
        }
    }

    private sealed record SettingRuns(TuningSetting Setting, List<IModelBinding> Bindings)
    {
        public List<double> Alone { get; } = [];

        public List<double> Rates { get; } = [];
    }
}
