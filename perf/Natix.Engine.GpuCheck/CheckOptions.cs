namespace Natix.Engine.GpuCheck;

/// <summary>The command line of the program, parsed.</summary>
internal sealed record CheckOptions
{
    /// <summary>Every check, in the order they run.</summary>
    public static readonly string[] Checks = ["context", "compile", "kernels", "preprocess", "heads", "detections"];

    /// <summary>Checks that need more than a driver, and run only when they are named: behind the others.</summary>
    public static readonly string[] Further = ["nvjpeg"];

    public const string Usage = """
        usage: natix-gpu-check [--accelerator cuda|cpu] [--device N] [--only CHECK]... [--small] [--json] [--report FILE]

          --accelerator cuda|cpu  what runs the kernels; cpu proves the program's path without a GPU, at small sizes, and measures nothing
          --device N              CUDA device, from 0
          --only CHECK            context, compile, kernels, preprocess, heads or detections; may be given more than once.
                                  nvjpeg (needs libnvjpeg and libturbojpeg) runs only when it is named
          --small                 small sizes: a look at whether it works, not at how fast
          --json                  print one line of JSON
          --report FILE           write a Markdown report

        Exit codes: 0 every check passed, 1 one failed, 2 wrong usage, 77 there is no CUDA device.
        """;

    /// <summary>True for ILGPU's CPU accelerator.</summary>
    public bool Cpu { get; init; }

    /// <summary>CUDA device, from 0.</summary>
    public int Device { get; init; }

    /// <summary>The checks to run, in their order.</summary>
    public IReadOnlyList<string> Only { get; init; } = Checks;

    /// <summary>Small sizes.</summary>
    public bool Small { get; init; }

    /// <summary>Print one line of JSON instead of text.</summary>
    public bool Json { get; init; }

    /// <summary>Where the report goes, or null.</summary>
    public string? Report { get; init; }

    /// <summary>Parses the arguments.</summary>
    /// <exception cref="FormatException">An argument is unknown, incomplete or wrong; the message says which.</exception>
    public static CheckOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new CheckOptions();
        var only = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i];
            string Value() => ++i < arguments.Count ? arguments[i] : throw new FormatException($"{name} needs a value");
            options = name switch
            {
                "--accelerator" => Accelerator(options, Value()),
                "--device" => options with { Device = Ordinal(Value()) },
                "--only" => Chosen(options, only, Value()),
                "--small" => options with { Small = true },
                "--json" => options with { Json = true },
                "--report" => options with { Report = Value() },
                _ => throw new FormatException($"unknown argument {name}"),
            };
        }

        return only.Count == 0 ? options : options with { Only = [.. Checks.Concat(Further).Where(only.Contains)] };
    }

    // The CPU accelerator is 40 to 800 times slower than vector code: it only ever runs small sizes.
    private static CheckOptions Accelerator(CheckOptions options, string name) => name switch
    {
        "cuda" => options with { Cpu = false },
        "cpu" => options with { Cpu = true, Small = true },
        _ => throw new FormatException($"--accelerator {name}: use cuda or cpu"),
    };

    private static int Ordinal(string text) =>
        int.TryParse(text, out var ordinal) && ordinal >= 0 ? ordinal : throw new FormatException($"--device {text}: a number from 0 is needed");

    private static CheckOptions Chosen(CheckOptions options, List<string> only, string check)
    {
        if (!Checks.Contains(check) && !Further.Contains(check))
            throw new FormatException($"--only {check}: use {string.Join(", ", Checks.Concat(Further))}");
        only.Add(check);
        return options;
    }
}
