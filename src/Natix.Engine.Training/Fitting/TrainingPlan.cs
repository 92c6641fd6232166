using Natix.Engine.Training.Networks;

namespace Natix.Engine.Training.Fitting;

/// <summary>How a net is trained. Either <see cref="Steps"/> or <see cref="Minutes"/> bounds the run.</summary>
public sealed record TrainingPlan
{
    /// <summary>Sizes of the net.</summary>
    public ScreenShape Shape { get; init; } = new();

    /// <summary>Number of steps, or null when time bounds the run. A run bound by steps is reproducible.</summary>
    public long? Steps { get; init; }

    /// <summary>Minutes of training, restarts included, or null when steps bound the run.</summary>
    public double? Minutes { get; init; }

    /// <summary>Samples a step.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Highest learning rate of the one-cycle schedule.</summary>
    public double PeakRate { get; init; } = 5e-3;

    /// <summary>Weight decay per unit of learning rate.</summary>
    public double WeightDecay { get; init; } = 0.02;

    /// <summary>Largest norm of all gradients together.</summary>
    public double MaxGradientNorm { get; init; } = 2;

    /// <summary>Share of the old average of weights that is kept at each step.</summary>
    public double AverageDecay { get; init; } = 0.998;

    /// <summary>The loss.</summary>
    public ScreenLoss Loss { get; init; } = new();

    /// <summary>Seed of the initial weights.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Threads that make samples.</summary>
    public int Producers { get; init; } = 1;

    /// <summary>Where the state is kept, or null to keep none.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Steps between two checkpoints.</summary>
    public int CheckpointEvery { get; init; } = 100;

    /// <summary>Continue from <see cref="Checkpoint"/> where it exists.</summary>
    public bool Resume { get; init; }

    /// <summary>Part of the run that is done, in [0, 1].</summary>
    /// <param name="steps">Steps made.</param>
    /// <param name="elapsed">Time spent.</param>
    public double Progress(long steps, TimeSpan elapsed) =>
        Steps is { } all ? (double)steps / Math.Max(1, all)
        : Minutes is { } minutes ? elapsed.TotalMinutes / minutes
        : throw new InvalidOperationException("The plan bounds neither steps nor minutes.");
}

/// <summary>What one step did.</summary>
/// <param name="Step">Its number, from 1.</param>
/// <param name="Progress">Part of the run that is done.</param>
/// <param name="Rate">Learning rate.</param>
/// <param name="Loss">The loss that was trained.</param>
/// <param name="ImageLoss">Its part on images.</param>
/// <param name="CellLoss">Its part on cells.</param>
/// <param name="Elapsed">Time spent so far, restarts included.</param>
/// <param name="Waited">Time this step waited for its samples.</param>
public readonly record struct StepReport(
    long Step, double Progress, double Rate, float Loss, float ImageLoss, float CellLoss, TimeSpan Elapsed, TimeSpan Waited);
