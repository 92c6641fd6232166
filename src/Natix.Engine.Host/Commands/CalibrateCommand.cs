using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Natix.Engine.Host.Calibration;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Commands;

/// <summary><c>natix calibrate</c>: certifies early exits on labelled or rendered frames, or holds a certificate against them.</summary>
internal sealed class CalibrateCommand : Command
{
    private readonly Option<DirectoryInfo?> _data = new("--data") { Description = "Folder with labels.csv (columns file,label,source; source is the row's unit).", HelpName = "DIR" };
    private readonly Option<int?> _rendered = EngineArguments.Positive("--rendered", "Take so many rendered, validator-augmented scenes instead, made on the fly.");
    private readonly Option<int?> _seed = EngineArguments.Whole("--seed", "Seed of the rendered scenes and of the division into parts; default 1.", 0, int.MaxValue);
    private readonly Option<CalibrationUnit?> _unit = new("--unit") { Description = "What is independent: clip, frame or scene; default: clip with --data, scene with --rendered." };
    private readonly Option<double?> _epsilon = Share("--epsilon", "Largest risk that a new unit holds an early verdict other than the full cascade's; default 0.05.");
    private readonly Option<double?> _delta = Share("--delta", "Accepted chance of the claim being wrong; default 0.05.");
    private readonly Option<double?> _heldOut = Share("--held-out", "Share of the units to certify on; the others are fitted on. Default 0.5.");
    private readonly Option<bool> _keepPool = new("--keep-pool") { Description = "Leave the manifest's calibrations and weights as they are; certify exits for them." };
    private readonly Option<string?> _distribution = new("--distribution") { Description = "What the frames are drawn from, in words, for the certificate; default: the folder's name.", HelpName = "TEXT" };
    private readonly Option<FileInfo?> _out = new("--out") { Description = "Where to write the certificate; default certificate.json.", HelpName = "FILE" };
    private readonly Option<FileInfo?> _check = new("--check") { Description = "Certify nothing: count where this certificate would have stopped with another verdict.", HelpName = "FILE" };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object on standard output." };
    private readonly EngineArguments _engine;

    public CalibrateCommand()
        : base("calibrate", "Fit a cascade's pool and certify its early exits on one part of the data and another, or check a certificate.")
    {
        Option[] own = [_data, _rendered, _seed, _unit, _epsilon, _delta, _heldOut, _keepPool, _distribution, _out, _check, _json];
        Array.ForEach(own, Options.Add);
        _engine = new EngineArguments(this);
        Validators.Add(result =>
        {
            // Not their values: the library throws when a validator asks for what it could not parse.
            if (result.GetResult(_data) is null == result.GetResult(_rendered) is null)
                result.AddError("calibrate takes either --data DIR with labels.csv or --rendered N.");
            if (result.GetResult(_check) is not null && result.GetResult(_out) is not null)
                result.AddError("--check writes no certificate: leave out --out.");
        });
        SetAction((line, _) => RunAsync(line));
    }

    private async Task<int> RunAsync(ParseResult line)
    {
        using var stop = new StopSignal();
        try
        {
            return await RunAsync(line, stop);
        }
        catch (CalibrationException e)
        {
            await Console.Error.WriteLineAsync("natix: " + e.Message);
            return ExitCodes.Refused;
        }
        catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException or FormatException)
        {
            throw new UsageException(e.Message, e);
        }
    }

    private async Task<int> RunAsync(ParseResult line, StopSignal stop)
    {
        var unit = line.GetValue(_unit) ?? (line.GetValue(_data) is null ? CalibrationUnit.Scene : CalibrationUnit.Clip);
        var data = line.GetValue(_data) is { } folder
            ? CalibrationData.OfFolder(folder.FullName, unit)
            : CalibrationData.OfScenes(line.GetValue(_rendered)!.Value, (ulong)(line.GetValue(_seed) ?? 1));
        var options = OptionsOf(line, unit, data.Distribution);
        if (line.GetValue(_check) is null)
            RefuseTooFew(data, options);
        await using var engine = Build(line);
        var calibration = new CascadeCalibration(engine);
        var summary = await EvaluationRun.PumpAsync(engine, data.Sources, new CalibrationSink(calibration, data.FrameOf), line.GetValue(_json), stop);
        if (summary.Stopped)
        {
            await Console.Error.WriteLineAsync("natix: stopped by signal; half of the data shows nothing, so nothing was written");
            return ExitCodes.Stopped;
        }

        return line.GetValue(_check) is { } certificate
            ? await CheckAsync(calibration, certificate.FullName, line.GetValue(_json))
            : await CertifyAsync(calibration, options, line.GetValue(_out)?.FullName ?? Path.GetFullPath("certificate.json"), line.GetValue(_json));
    }

    private static async Task<int> CertifyAsync(CascadeCalibration calibration, CalibrationOptions options, string path, bool json)
    {
        var outcome = calibration.Certify(options);
        outcome = outcome with { Certificate = outcome.Certificate with { Path = path } };
        await File.WriteAllTextAsync(path, outcome.Json + "\n");
        if (json)
            await WriteAsync((outcome, path), static (writer, all) => CalibrationJson.Write(writer, all.outcome, all.path));
        else
            CalibrationTable.Print(ConsoleOutput.Out(), outcome, path);
        return ExitCodes.Success;
    }

    private static async Task<int> CheckAsync(CascadeCalibration calibration, string certificate, bool json)
    {
        var report = calibration.Check(certificate);
        if (json)
            await WriteAsync(report, CalibrationJson.Write);
        else
            CalibrationTable.Print(ConsoleOutput.Out(), report);
        return ExitCodes.Success;
    }

    private static async Task WriteAsync<T>(T value, Action<System.Text.Json.Utf8JsonWriter, T> body)
    {
        using var line = new JsonLine(StandardStreams.OpenOutput(), isPipe: true);
        await line.WriteAsync(value, body);
    }

    // Before an hour is spent on what cannot succeed.
    private static void RefuseTooFew(CalibrationData data, CalibrationOptions options)
    {
        var sums = CascadeCalibration.ArithmeticOf(data.Units, options);
        if (!sums.IsEnough)
            throw new CalibrationException($"too few units: {sums.Text}; bring more units, or ask for a greater epsilon or delta");
    }

    private RoadworkEngine Build(ParseResult line)
    {
        var engine = _engine.Build(line, options => options with { Exits = ExitPolicy.Never, RequireCertificate = false });
        if (engine.Description.Models.Any(m => m.Votes))
            return engine;
        engine.DisposeAsync().AsTask().GetAwaiter().GetResult();
        throw new UsageException($"this cascade has no voters, so there is nothing to calibrate: {_engine.CascadePath(line)}; name one whose models vote with --cascade FILE");
    }

    private CalibrationOptions OptionsOf(ParseResult line, CalibrationUnit unit, string distribution) => new()
    {
        Epsilon = line.GetValue(_epsilon) ?? 0.05,
        Delta = line.GetValue(_delta) ?? 0.05,
        HeldOutShare = line.GetValue(_heldOut) ?? 0.5,
        Unit = unit,
        Seed = line.GetValue(_seed) ?? 1,
        KeepPool = line.GetValue(_keepPool),
        Distribution = line.GetValue(_distribution) is { } text && !string.IsNullOrWhiteSpace(text) ? text : distribution,
    };

    private static Option<double?> Share(string name, string description) =>
        new(name) { Description = description, HelpName = "SHARE", CustomParser = result => ShareOf(result, name) };

    private static double? ShareOf(ArgumentResult result, string name)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is > 0 and < 1)
            return value;
        result.AddError($"{name} must be a number between 0 and 1, both excluded, not '{text}'.");
        return null;
    }
}
