using System.Globalization;

namespace Natix.Engine.OrtCheck;

/// <summary>The command line of the program, parsed.</summary>
internal sealed record OrtCheckOptions
{
    /// <summary>Every check, in the order they run.</summary>
    public static readonly string[] Checks = ["outputs", "verdicts", "throughput"];

    public const string Usage = """
        usage: natix-ort-check [--provider cuda|tensorrt|cpu] [--device N] [--tf32] [--cascade FILE] [--frames DIR] [--only CHECK]...
                               [--seconds S] [--json] [--report FILE]

          --provider P     what is held against the processor; cpu holds it against itself: it proves the path and measures nothing
          --device N       CUDA device, from 0
          --tf32           let the device use TF32, with the wider bounds that it needs
          --cascade FILE   the cascade; default: the one beside the program
          --frames DIR     JPEG files to judge; default: 24 drawn frames
          --only CHECK     outputs, verdicts or throughput; may be given more than once
          --seconds S      time for one slice of throughput, 0.05 to 60; default 1
          --json           print one line of JSON
          --report FILE    write a Markdown report

        Exit codes: 0 every check passed, 1 one failed, 2 wrong usage, 77 the provider or its device is not on this machine.
        """;

    /// <summary>What is held against the processor.</summary>
    public OnnxRuntimeOptions Provider { get; init; } = new() { Provider = ExecutionProvider.Cuda };

    /// <summary>The cascade.</summary>
    public string Cascade { get; init; } = EngineBuilder.DefaultCascadePath;

    /// <summary>A folder of JPEG files; null: drawn frames.</summary>
    public string? Frames { get; init; }

    /// <summary>The checks to run, in their order.</summary>
    public IReadOnlyList<string> Only { get; init; } = Checks;

    /// <summary>Seconds of one slice of throughput.</summary>
    public double Seconds { get; init; } = 1;

    /// <summary>Print one line of JSON instead of text.</summary>
    public bool Json { get; init; }

    /// <summary>Where the report goes, or null.</summary>
    public string? Report { get; init; }

    /// <summary>True when nothing is measured, as both sides are the processor.</summary>
    public bool IsRehearsal => Provider.Provider == ExecutionProvider.Cpu;

    /// <summary>Parses the arguments.</summary>
    /// <exception cref="FormatException">An argument is unknown, incomplete or wrong; the message says which.</exception>
    public static OrtCheckOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new OrtCheckOptions();
        var only = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i];
            string Value() => ++i < arguments.Count ? arguments[i] : throw new FormatException($"{name} needs a value");
            options = name switch
            {
                "--provider" => options with { Provider = options.Provider with { Provider = Provided(Value()) } },
                "--device" => options with { Provider = options.Provider with { Device = Ordinal(Value()) } },
                "--tf32" => options with { Provider = options.Provider with { Tf32 = true } },
                "--cascade" => options with { Cascade = Value() },
                "--frames" => options with { Frames = Value() },
                "--only" => Chosen(options, only, Value()),
                "--seconds" => options with { Seconds = Slice(Value()) },
                "--json" => options with { Json = true },
                "--report" => options with { Report = Value() },
                _ => throw new FormatException($"unknown argument {name}"),
            };
        }

        if (options is { IsRehearsal: true, Provider.Tf32: true })
            throw new FormatException("--tf32 is of a device: not with --provider cpu");
        return only.Count == 0 ? options : options with { Only = [.. Checks.Where(only.Contains)] };
    }

    private static ExecutionProvider Provided(string name) => name switch
    {
        "cuda" => ExecutionProvider.Cuda,
        "tensorrt" => ExecutionProvider.TensorRt,
        "cpu" => ExecutionProvider.Cpu,
        _ => throw new FormatException($"--provider {name}: use cuda, tensorrt or cpu"),
    };

    private static int Ordinal(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal) ? ordinal : throw new FormatException($"--device {text}: a number from 0 is needed");

    private static double Slice(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0.05 and <= 60
            ? seconds
            : throw new FormatException($"--seconds {text}: a number from 0.05 to 60 is needed");

    private static OrtCheckOptions Chosen(OrtCheckOptions options, List<string> only, string check)
    {
        if (!Checks.Contains(check))
            throw new FormatException($"--only {check}: use {string.Join(", ", Checks)}");
        only.Add(check);
        return options;
    }
}
