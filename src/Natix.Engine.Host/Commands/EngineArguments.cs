using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Natix.Engine.Host.Calibration;

namespace Natix.Engine.Host.Commands;

/// <summary>Options of every command that runs an engine, and how an engine is made of them.</summary>
internal sealed class EngineArguments
{
    private const int MostThreads = 1024;

    private const int MostSeconds = 24 * 60 * 60;

    // What a stream's ring can hold.
    private const int LeastBytes = 4;
    private const int MostBytes = 1000 << 20;

    // The largest image a JPEG header can name.
    private const long MostPixels = 65535L * 65535;

    private readonly Option<FileInfo?> _cascade = new("--cascade") { Description = "Cascade manifest to run; default: the one beside the program.", HelpName = "FILE" };
    private readonly Option<int?> _workers = Whole("--workers", "Threads that work on frames; default: as measured, about one a core.", 1, MostThreads);
    private readonly Option<int?> _threads = Whole("--threads", "Threads a single model run may use; default: as measured; 1 with --workers.", 1, MostThreads);
    private readonly Option<int?> _batch = Whole("--max-batch", "Frames, of any streams, that one run of a model may take together; default: as measured.", 1, 256);
    private readonly Option<int?> _maxBytes = Whole("--max-bytes", "Largest encoded frame in bytes; default 33554432.", LeastBytes, MostBytes);
    private readonly Option<long?> _maxPixels = new("--max-pixels") { Description = "Largest image in pixels; default 64000000.", HelpName = "N", CustomParser = r => Number(r, "--max-pixels", 1, MostPixels) };
    private readonly Option<FileInfo?> _camera = new("--camera") { Description = "What is known of the camera, for checks of size: a JSON file (docs/cli.md). Default: EXIF, or a guess.", HelpName = "FILE" };
    private readonly Option<ExitPolicy?> _exits = new("--exits") { Description = "Whose thresholds end the cascade early: certified (default), manifest or never." };
    private readonly Option<bool> _requireCertificate = new("--require-certificate") { Description = "Refuse to start without a certificate of the early exits that is in force." };

    private readonly Option<ExecutionProvider?> _provider = new("--provider") { Description = "What of ONNX Runtime computes the models: cpu (default), cuda or tensorrt (docs/gpu.md)." };
    private readonly Option<int?> _device = Whole("--device", "CUDA device of --provider cuda or tensorrt; default 0.", 0, 255);
    private readonly Option<bool> _tf32 = new("--tf32") { Description = "Let the device round factors of float32 products to ten bits (TF32): faster, and scores move a little." };
    private readonly Option<bool> _fp16 = new("--fp16") { Description = "Let --provider tensorrt compute in float16." };
    private readonly Option<DirectoryInfo?> _engineCache = new("--engine-cache") { Description = "Folder where --provider tensorrt keeps the engines it builds; default: built at every start.", HelpName = "DIR" };

    /// <summary>Adds the options to a command.</summary>
    public EngineArguments(Command command)
    {
        command.Options.Add(_cascade);
        _workers.Aliases.Add("--lanes"); // its name in version 0.1
        command.Options.Add(_workers);
        command.Options.Add(_threads);
        command.Options.Add(_batch);
        command.Options.Add(_maxBytes);
        command.Options.Add(_maxPixels);
        command.Options.Add(_camera);
        command.Options.Add(_exits);
        command.Options.Add(_requireCertificate);
        foreach (var option in (Option[])[_provider, _device, _tf32, _fp16, _engineCache])
            command.Options.Add(option);
    }

    /// <summary>The cascade a command line names, or the default one.</summary>
    public string CascadePath(ParseResult line) => line.GetValue(_cascade)?.FullName ?? EngineBuilder.DefaultCascadePath;

    /// <summary>Builds the engine a command line asks for. The caller disposes it.</summary>
    /// <param name="line">The command line.</param>
    /// <param name="record">Options that record verdicts, where the command has them.</param>
    public RoadworkEngine Build(ParseResult line, RecordArguments? record = null) => Build(line, CascadePath(line), record);

    /// <summary>Builds the engine of a command line with what a command wants otherwise. The caller disposes it.</summary>
    public RoadworkEngine Build(ParseResult line, Func<EngineOptions, EngineOptions> change) => Build(line, CascadePath(line), null, change);

    /// <summary>Builds an engine for another cascade with the options of a command line. The caller disposes it.</summary>
    public RoadworkEngine Build(ParseResult line, string path, RecordArguments? record = null, Func<EngineOptions, EngineOptions>? change = null)
    {
        if (!File.Exists(path))
            throw new UsageException($"there is no cascade manifest at {path}; name one with --cascade FILE");
        var builder = new EngineBuilder().UseCascade(path).Configure(options => Apply(line, options)).Configure(change ?? (options => options));
        return (record?.Apply(line, builder) ?? builder).Build();
    }

    /// <summary>The engine options a command line asks for.</summary>
    public EngineOptions OptionsOf(ParseResult line) => Apply(line, new EngineOptions());

    private EngineOptions Apply(ParseResult line, EngineOptions options) =>
        options with
        {
            Workers = line.GetValue(_workers) ?? options.Workers,
            IntraOpThreads = line.GetValue(_threads) ?? options.IntraOpThreads,
            MaxBatch = line.GetValue(_batch) ?? options.MaxBatch,
            Exits = line.GetValue(_exits) ?? options.Exits,
            RequireCertificate = line.GetValue(_requireCertificate),
            Camera = line.GetValue(_camera) is { } file ? CameraFile.Read(file) : options.Camera,
            OnnxRuntime = OnnxRuntime(line),
            Tune = true,
            TuningCachePath = TuningFile.Path,
            Limits = options.Limits with
            {
                MaxBytes = line.GetValue(_maxBytes) ?? options.Limits.MaxBytes,
                MaxPixels = line.GetValue(_maxPixels) ?? options.Limits.MaxPixels,
            },
        };

    private OnnxRuntimeOptions OnnxRuntime(ParseResult line)
    {
        var options = new OnnxRuntimeOptions
        {
            Provider = line.GetValue(_provider) ?? ExecutionProvider.Cpu,
            Device = line.GetValue(_device) ?? 0,
            Tf32 = line.GetValue(_tf32),
            Float16 = line.GetValue(_fp16),
            EngineCacheFolder = line.GetValue(_engineCache)?.FullName,
        };
        if (options.Provider == ExecutionProvider.Cpu && line.GetResult(_device) is { Implicit: false })
            throw new UsageException("--device is of --provider cuda and tensorrt: the processor has no number");
        if (options.Tf32 && options.Provider == ExecutionProvider.Cpu)
            throw new UsageException("--tf32 is of --provider cuda and tensorrt: the processor has no TF32");
        if ((options.Float16 || options.EngineCacheFolder is not null) && options.Provider != ExecutionProvider.TensorRt)
            throw new UsageException("--fp16 and --engine-cache are of --provider tensorrt");
        return options;
    }

    /// <summary>An option that takes seconds, more than 0 and at most a day, fractions allowed.</summary>
    public static Option<TimeSpan?> Seconds(string name, string description) =>
        new(name) { Description = description, HelpName = "S", CustomParser = result => Span(result, name) };

    /// <summary>An option that takes a whole number of at least 1.</summary>
    public static Option<int?> Positive(string name, string description) => Whole(name, description, 1, int.MaxValue);

    /// <summary>An option that takes a whole number in a range, both ends included.</summary>
    public static Option<int?> Whole(string name, string description, int least, int most) =>
        new(name) { Description = description, HelpName = "N", CustomParser = result => (int?)Number(result, name, least, most) };

    private static TimeSpan? Span(ArgumentResult result, string name)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value is > 0 and <= MostSeconds)
            return TimeSpan.FromSeconds(value);
        result.AddError(FormattableString.Invariant($"{name} must be a number of seconds, more than 0 and at most {MostSeconds}, not '{text}'."));
        return null;
    }

    // Parsed here: the library's own parser throws when a validator asks for what it could not parse.
    private static long? Number(ArgumentResult result, string name, long least, long most)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            return value;
        result.AddError(most == int.MaxValue
            ? FormattableString.Invariant($"{name} must be a whole number of at least {least}, not '{text}'.")
            : FormattableString.Invariant($"{name} must be a whole number from {least} to {most}, not '{text}'."));
        return null;
    }
}
