using System.CommandLine;

namespace Natix.Engine.Training.Commands;

/// <summary>What the screen command was asked to do.</summary>
internal sealed record ScreenOptions
{
    public static readonly string[] DefaultHoldout = ["indianapolis", "lums", "comma10k"];

    public required string Frames { get; init; }

    public string? Clips { get; init; }

    public string? Cones { get; init; }

    public required string Out { get; init; }

    public required string Work { get; init; }

    public long? Steps { get; init; }

    public double? Minutes { get; init; }

    public int Seed { get; init; }

    public int Producers { get; init; }

    public int Threads { get; init; }

    public bool Resume { get; init; }

    public int Folds { get; init; }

    public double FoldMinutes { get; init; }

    public int EvaluationSamples { get; init; }

    public string Version { get; init; } = "1.0.0";

    public IReadOnlyList<string> Holdout { get; init; } = DefaultHoldout;

    public string Checkpoint => Path.Combine(Work, "checkpoint.safetensors");

    public bool HoldsOut(string source) => Holdout.Any(h => source.Contains(h, StringComparison.OrdinalIgnoreCase));
}

/// <summary>The options of the screen command, and how a parse result becomes <see cref="ScreenOptions"/>.</summary>
internal sealed class ScreenArguments
{
    private readonly Option<string> _frames = new("--frames") { Description = "Folder with labels.csv and images/", Required = true };
    private readonly Option<string?> _clips = new("--clips") { Description = "Folder with clips and second_labels.csv" };
    private readonly Option<string?> _cones = new("--cones") { Description = "Folder with photos of cones and their YOLO boxes" };
    private readonly Option<string> _out = new("--out") { Description = "Folder of the model", Required = true };
    private readonly Option<string?> _work = new("--work") { Description = "Folder of the checkpoint (default: artifacts/train/screen)" };
    private readonly Option<long?> _steps = new("--steps") { Description = "Number of steps: a reproducible run" };
    private readonly Option<double?> _minutes = new("--minutes") { Description = "Minutes of training (default 60)" };
    private readonly Option<int> _seed = new("--seed") { Description = "Seed of weights and samples", DefaultValueFactory = _ => 1 };
    private readonly Option<int> _producers = new("--producers") { Description = "Threads that make samples", DefaultValueFactory = _ => 1 };
    private readonly Option<int> _threads = new("--threads") { Description = "Threads of the net", DefaultValueFactory = _ => 1 };
    private readonly Option<bool> _resume = new("--resume") { Description = "Continue a run that was stopped" };
    private readonly Option<int> _folds = new("--folds") { Description = "Also train this many short models with sources left out", DefaultValueFactory = _ => 0 };
    private readonly Option<double> _foldMinutes = new("--fold-minutes") { Description = "Minutes for each of them", DefaultValueFactory = _ => 8 };
    private readonly Option<string[]> _holdout = new("--holdout")
    {
        Description = "Sources kept out of training: those whose name contains one of these",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => ScreenOptions.DefaultHoldout,
    };

    private readonly Option<int> _evaluationSamples = new("--evaluation-samples")
    {
        Description = "Held-out composites to calibrate and measure on",
        DefaultValueFactory = _ => 600,
    };

    private readonly Option<string> _version = new("--model-version") { Description = "Version written into the model", DefaultValueFactory = _ => "1.0.0" };

    public IEnumerable<Option> All =>
        [_frames, _clips, _cones, _out, _work, _steps, _minutes, _seed, _producers, _threads, _resume, _folds, _foldMinutes, _holdout, _evaluationSamples, _version];

    public ScreenOptions Read(ParseResult parsed) => new()
    {
        Frames = parsed.GetRequiredValue(_frames),
        Clips = parsed.GetValue(_clips),
        Cones = parsed.GetValue(_cones),
        Out = parsed.GetRequiredValue(_out),
        Work = parsed.GetValue(_work) ?? Path.Combine("artifacts", "train", "screen"),
        Steps = parsed.GetValue(_steps),
        Minutes = parsed.GetValue(_minutes) ?? (parsed.GetValue(_steps) is null ? 60 : null),
        Seed = parsed.GetValue(_seed),
        Producers = parsed.GetValue(_producers),
        Threads = parsed.GetValue(_threads),
        Resume = parsed.GetValue(_resume),
        Folds = parsed.GetValue(_folds),
        FoldMinutes = parsed.GetValue(_foldMinutes),
        EvaluationSamples = parsed.GetValue(_evaluationSamples),
        Version = parsed.GetValue(_version)!,
        Holdout = parsed.GetValue(_holdout) ?? ScreenOptions.DefaultHoldout,
    };
}
