using System.CommandLine;

namespace Natix.Engine.Host.Commands;

/// <summary>Options of every command that runs an engine, and how an engine is made of them.</summary>
internal sealed class EngineArguments
{
    private readonly Option<FileInfo?> _cascade = new("--cascade") { Description = "Cascade manifest to run; default: the one beside the program.", HelpName = "FILE" };
    private readonly Option<int?> _lanes = Positive("--lanes", "Frames worked on at the same time; default: one a core.");
    private readonly Option<int?> _threads = Positive("--threads", "Threads a single model run may use; default 1.");
    private readonly Option<int?> _maxBytes = Positive("--max-bytes", "Largest encoded frame in bytes; default 33554432.");
    private readonly Option<long?> _maxPixels = new("--max-pixels") { Description = "Largest image in pixels; default 64000000.", HelpName = "N" };

    /// <summary>Adds the options to a command.</summary>
    public EngineArguments(Command command)
    {
        _maxPixels.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long?>() is <= 0)
                result.AddError("--max-pixels must be at least 1.");
        });
        command.Options.Add(_cascade);
        command.Options.Add(_lanes);
        command.Options.Add(_threads);
        command.Options.Add(_maxBytes);
        command.Options.Add(_maxPixels);
    }

    /// <summary>The cascade a command line names, or the default one.</summary>
    public string CascadePath(ParseResult line) => line.GetValue(_cascade)?.FullName ?? EngineBuilder.DefaultCascadePath;

    /// <summary>Builds the engine a command line asks for. The caller disposes it.</summary>
    public RoadworkEngine Build(ParseResult line)
    {
        var path = CascadePath(line);
        if (!File.Exists(path))
            throw new UsageException($"there is no cascade manifest at {path}; name one with --cascade FILE");
        return new EngineBuilder().UseCascade(path).Configure(options => Apply(line, options)).Build();
    }

    private EngineOptions Apply(ParseResult line, EngineOptions options)
    {
        var lanes = line.GetValue(_lanes) ?? options.Lanes;
        return options with
        {
            Lanes = lanes,
            IntraOpThreads = line.GetValue(_threads) ?? options.IntraOpThreads,
            MaxInFlight = Math.Max(options.MaxInFlight, 4 * lanes),
            Limits = options.Limits with
            {
                MaxBytes = line.GetValue(_maxBytes) ?? options.Limits.MaxBytes,
                MaxPixels = line.GetValue(_maxPixels) ?? options.Limits.MaxPixels,
            },
        };
    }

    /// <summary>An option that takes a whole number of at least 1.</summary>
    public static Option<int?> Positive(string name, string description)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is <= 0)
                result.AddError($"{name} must be at least 1.");
        });
        return option;
    }
}
