using System.Globalization;
using Natix.Engine.Data.Samples;
using Natix.Engine.Training.Networks;
using Natix.Engine.Training.Weights;
using static TorchSharp.torch;

namespace Natix.Engine.Training.Fitting;

/// <summary>
/// Trains a <see cref="ScreenNet"/> from a sample source. All its state (weights, moments, average, step, time, losses) goes into one file and comes
/// back from it: a run that was stopped continues as if it had not been. Not thread-safe.
/// </summary>
public sealed class ScreenTrainer : IDisposable
{
    private readonly TrainingPlan _plan;
    private readonly ISampleSource _source;
    private readonly TimeProvider _time;
    private readonly AdamW _optimiser;
    private readonly WeightAverage _average;
    private readonly List<float> _losses = [];
    private TimeSpan _elapsed;

    /// <summary>Draws fresh weights, or takes those of the checkpoint when the plan says so and it exists.</summary>
    /// <param name="source">Where samples come from.</param>
    /// <param name="plan">How to train.</param>
    /// <param name="time">The clock.</param>
    public ScreenTrainer(ISampleSource source, TrainingPlan plan, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(plan);
        if (source.Size != plan.Shape.Size)
        {
            throw new ArgumentException($"The source makes images of {source.Size} pixels, the net takes {plan.Shape.Size}.", nameof(source));
        }

        (_plan, _source, _time) = (plan, source, time);
        _ = random.manual_seed(plan.Seed);
        Net = new ScreenNet(plan.Shape);
        _optimiser = new AdamW(Net.named_parameters().Select(p => (p.name, p.parameter)), plan.WeightDecay);
        _average = new WeightAverage(Net, plan.AverageDecay);
        if (plan.Resume && File.Exists(plan.Checkpoint))
        {
            Restore(SafeTensors.Load(plan.Checkpoint));
        }
    }

    /// <summary>The net being trained; owned by the trainer.</summary>
    public ScreenNet Net { get; }

    /// <summary>Steps made, restarts included.</summary>
    public long Steps => _optimiser.Steps;

    /// <summary>Time spent, restarts included.</summary>
    public TimeSpan Elapsed => _elapsed;

    /// <summary>The image loss of every step so far.</summary>
    public IReadOnlyList<float> Losses => _losses;

    /// <summary>Trains until the plan's bound. Stopping keeps the state: the checkpoint is written and the exception follows.</summary>
    /// <param name="report">Called after each step.</param>
    /// <param name="cancel">Stops between two steps.</param>
    public void Run(Action<StepReport>? report, CancellationToken cancel)
    {
        Net.train();
        using var producer = new BatchProducer(_source, _plan.BatchSize, Steps, _plan.Producers);
        try
        {
            while (_plan.Progress(Steps, _elapsed) is var progress && progress < 1)
            {
                cancel.ThrowIfCancellationRequested();
                var done = Step(producer, progress, cancel);
                report?.Invoke(done);
                if (done.Step % _plan.CheckpointEvery == 0)
                {
                    SaveCheckpoint();
                }
            }
        }
        finally
        {
            SaveCheckpoint();
        }
    }

    /// <summary>A new net that holds the average of the weights, in evaluation mode; the caller owns it.</summary>
    public ScreenNet Averaged()
    {
        var net = new ScreenNet(_plan.Shape);
        _average.CopyTo(net);
        net.eval();
        return net;
    }

    /// <summary>Reads the averaged net out of a checkpoint; the caller owns it.</summary>
    /// <param name="path">The checkpoint.</param>
    /// <param name="shape">Sizes of the net that wrote it.</param>
    public static ScreenNet LoadAveraged(string path, ScreenShape shape)
    {
        var net = new ScreenNet(shape);
        ModuleState.Load(net, SafeTensors.Load(path), "average.");
        net.eval();
        return net;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimiser.Dispose();
        _average.Dispose();
        Net.Dispose();
    }

    private StepReport Step(BatchProducer producer, double progress, CancellationToken cancel)
    {
        using var scope = NewDisposeScope();
        var start = _time.GetTimestamp();
        var batch = producer.Next(cancel);
        var waited = _time.GetElapsedTime(start);
        var (n, size, grid) = (_plan.BatchSize, _plan.Shape.Size, _plan.Shape.Grid);
        var (logit, heat) = Net.forward(tensor(batch.Images, [n, 3, size, size]));
        var (total, image, cells) = _plan.Loss.Of(logit, heat, tensor(batch.Labels, [n, 1]), tensor(batch.Heat, [n, 1, grid, grid]));
        _optimiser.ZeroGradients();
        total.backward();
        var rate = new OneCycle(_plan.PeakRate).RateAt(progress);
        var loss = total.item<float>();
        if (!float.IsFinite(loss))
        {
            throw new ArithmeticException($"The loss is {loss} at step {Steps + 1}: lower the learning rate.");
        }

        _optimiser.Step(rate, _plan.MaxGradientNorm);
        _average.Update(Steps);
        _losses.Add(image.item<float>());
        _elapsed += _time.GetElapsedTime(start);
        return new StepReport(Steps, _plan.Progress(Steps, _elapsed), rate, loss, image.item<float>(), cells.item<float>(), _elapsed, waited);
    }

    private void SaveCheckpoint()
    {
        if (_plan.Checkpoint is null)
        {
            return;
        }

        var file = new SafeTensors();
        foreach (var (name, value) in ModuleState.Floats(Net))
        {
            file.Tensors["net." + name] = ModuleState.Copy(value);
        }

        _optimiser.Save(file);
        _average.Save(file);
        file.Tensors["losses"] = new TensorData([_losses.Count], [.. _losses]);
        file.Metadata["steps"] = Steps.ToString(CultureInfo.InvariantCulture);
        file.Metadata["seconds"] = _elapsed.TotalSeconds.ToString("R", CultureInfo.InvariantCulture);
        file.Metadata["seed"] = _plan.Seed.ToString(CultureInfo.InvariantCulture);
        file.Save(_plan.Checkpoint);
    }

    private void Restore(SafeTensors file)
    {
        var seed = long.Parse(file.Metadata["seed"], CultureInfo.InvariantCulture);
        if (seed != _plan.Seed)
        {
            throw new FormatException($"{_plan.Checkpoint} was started with seed {seed}, not {_plan.Seed}: give the same seed or another work folder.");
        }

        ModuleState.Load(Net, file, "net.");
        _optimiser.Load(file, long.Parse(file.Metadata["steps"], CultureInfo.InvariantCulture));
        _average.Load(file);
        _losses.AddRange(file.Tensors["losses"].Values);
        _elapsed = TimeSpan.FromSeconds(double.Parse(file.Metadata["seconds"], CultureInfo.InvariantCulture));
    }
}
