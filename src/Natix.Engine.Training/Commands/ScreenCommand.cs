using System.CommandLine;
using Natix.Engine.Data.Samples;
using Natix.Engine.Training.Fitting;
using Spectre.Console;

namespace Natix.Engine.Training.Commands;

/// <summary><c>natix-train screen</c>: trains the compact roadwork classifier and writes its model folder.</summary>
internal static class ScreenCommand
{
    public static Command Create()
    {
        var arguments = new ScreenArguments();
        var command = new Command("screen", "Train the compact roadwork classifier and write its model folder");
        foreach (var option in arguments.All)
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancel) => Task.Run(() => Run(arguments.Read(parsed), cancel), cancel));
        return command;
    }

    private static int Run(ScreenOptions options, CancellationToken cancel)
    {
        try
        {
            Train(options, cancel);
            return 0;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine($"Stopped. The state is kept in {options.Checkpoint}: give the same command with --resume to continue.");
            return 130;
        }
        catch (Exception e) when (e is IOException or FormatException or InvalidDataException or ArgumentException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"error: {e.Message}");
            return 1;
        }
    }

    private static void Train(ScreenOptions options, CancellationToken cancel)
    {
        TorchSharp.torch.set_num_threads(options.Threads);
        Directory.CreateDirectory(options.Work);
        Console.WriteLine("reading pictures ...");
        var corpus = TrainingCorpus.Load(options.Frames, options.Clips, options.Cones);
        var training = corpus.Where(s => !options.HoldsOut(s));
        RequireBackgrounds(options, corpus, training);
        Console.WriteLine(
            $"{training.Backgrounds.Count} backgrounds, {training.RealPositives.Count} frames with roadwork, {training.BoxedCones.Count} boxed photos; "
            + $"kept out: {corpus.Backgrounds.Count - training.Backgrounds.Count} backgrounds");
        var source = new RoadworkSampleSource(training, new SampleMix(), 224, (ulong)options.Seed);
        using var trainer = new ScreenTrainer(source, Plan(options), TimeProvider.System);
        new TrainingProgress(AnsiConsole.Console).Show("screen", report => trainer.Run(report, cancel));
        Console.WriteLine($"{trainer.Steps} steps in {trainer.Elapsed:hh\\:mm\\:ss}");
        var folds = options.Folds > 1 ? new ScreenFolds(options, corpus).Run(cancel) : null;
        new ScreenFinish(options, corpus, trainer).Write(folds);
    }

    private static void RequireBackgrounds(ScreenOptions options, TrainingCorpus corpus, TrainingCorpus training)
    {
        var kept = string.Join(", ", options.Holdout);
        if (training.Backgrounds.Count == 0)
        {
            throw new ArgumentException($"No roadwork-free frame is left to train on: {options.Frames} has {corpus.Backgrounds.Count}, and --holdout keeps out {kept}.");
        }

        if (training.Backgrounds.Count == corpus.Backgrounds.Count)
        {
            throw new ArgumentException(
                $"No roadwork-free frame is kept out of training (--holdout {kept}), so there is nothing to calibrate on. Sources: {string.Join(", ", corpus.Sources)}.");
        }
    }

    internal static TrainingPlan Plan(ScreenOptions options) => new()
    {
        Steps = options.Steps,
        Minutes = options.Minutes,
        Seed = options.Seed,
        Producers = options.Producers,
        Checkpoint = options.Checkpoint,
        Resume = options.Resume,
    };
}
