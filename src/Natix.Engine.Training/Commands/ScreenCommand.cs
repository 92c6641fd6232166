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
        TorchSharp.torch.set_num_threads(options.Threads);
        Directory.CreateDirectory(options.Work);
        Console.WriteLine("reading pictures ...");
        var corpus = TrainingCorpus.Load(options.Frames, options.Clips, options.Cones);
        var training = corpus.Where(s => !options.HoldsOut(s));
        Console.WriteLine($"{training.Backgrounds.Count} backgrounds, {training.RealPositives.Count} frames with roadwork, {training.BoxedCones.Count} boxed photos");
        using var trainer = new ScreenTrainer(new RoadworkSampleSource(training, new SampleMix(), 224, (ulong)options.Seed), Plan(options), TimeProvider.System);
        new TrainingProgress(AnsiConsole.Console).Show("screen", report => trainer.Run(report, cancel));
        Console.WriteLine($"{trainer.Steps} steps in {trainer.Elapsed:hh\\:mm\\:ss}");
        var folds = options.Folds > 1 ? new ScreenFolds(options, corpus).Run(cancel) : null;
        new ScreenFinish(options, corpus, trainer).Write(folds);
        return 0;
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
