using Natix.Engine.Training.Fitting;
using Natix.Engine.Training.Networks;
using Natix.Engine.Training.Weights;
using Xunit;

namespace Natix.Engine.Training.Tests.Fitting;

public sealed class ScreenTrainerTests : IDisposable
{
    private static readonly ScreenShape Tiny = new() { Size = 32, Stem = 16, Quarter = 16, Eighth = 16, Sixteenth = 16, ContextBlocks = 1, TopCells = 2 };
    private readonly string _folder = Directory.CreateTempSubdirectory("natix-train-").FullName;

    [Fact]
    public void A_few_steps_lower_the_loss()
    {
        using var trainer = new ScreenTrainer(new SquareSource(32), Plan(60), TimeProvider.System);
        trainer.Run(null, CancellationToken.None);

        Assert.Equal(60, trainer.Steps);
        Assert.True(trainer.Losses.TakeLast(10).Average() < 0.7f * trainer.Losses.Take(10).Average(),
            $"from {trainer.Losses.Take(10).Average()} to {trainer.Losses.TakeLast(10).Average()}");
    }

    [Fact]
    public void A_run_that_was_stopped_continues_as_if_it_had_not_been()
    {
        using var straight = new ScreenTrainer(new SquareSource(32), Plan(6), TimeProvider.System);
        straight.Run(null, CancellationToken.None);

        var plan = Plan(6) with { Checkpoint = Path.Combine(_folder, "c.safetensors"), Resume = true };
        using (var first = new ScreenTrainer(new SquareSource(32), plan, TimeProvider.System))
        using (var stop = new CancellationTokenSource())
        {
            Assert.Throws<OperationCanceledException>(() => first.Run(r => StopAt(r, 3, stop), stop.Token));
            Assert.Equal(3, first.Steps);
        }

        using var second = new ScreenTrainer(new SquareSource(32), plan, TimeProvider.System);
        second.Run(null, CancellationToken.None);

        Assert.Equal(6, second.Steps);
        Assert.Equal(straight.Losses, second.Losses);
        using var expected = straight.Averaged();
        using var actual = second.Averaged();
        foreach (var (a, b) in ModuleState.Floats(expected).Zip(ModuleState.Floats(actual)))
        {
            Assert.Equal(ModuleState.Copy(a.Value).Values, ModuleState.Copy(b.Value).Values);
        }
    }

    [Fact]
    public void A_checkpoint_of_another_seed_is_refused()
    {
        var plan = Plan(1) with { Checkpoint = Path.Combine(_folder, "c.safetensors"), Resume = true };
        using (var first = new ScreenTrainer(new SquareSource(32), plan, TimeProvider.System))
        {
            first.Run(null, CancellationToken.None);
        }

        var thrown = Assert.Throws<FormatException>(() => new ScreenTrainer(new SquareSource(32), plan with { Seed = 9 }, TimeProvider.System));
        Assert.Contains("seed", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_of_another_size_is_refused() =>
        Assert.Throws<ArgumentException>(() => new ScreenTrainer(new SquareSource(64), Plan(1), TimeProvider.System));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static TrainingPlan Plan(long steps) => new() { Shape = Tiny, Steps = steps, BatchSize = 16, Seed = 3 };

    private static void StopAt(StepReport report, long step, CancellationTokenSource stop)
    {
        if (report.Step == step)
        {
            stop.Cancel();
        }
    }
}
