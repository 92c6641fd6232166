using System.CommandLine;
using Natix.Engine.Host.Calibration;
using Natix.Engine.Host.Intake;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Commands;

/// <summary><c>natix camera</c>: what clips of a camera say of its horizon, height and lens, as a file for <c>--camera</c>.</summary>
internal sealed class CameraCommand : Command
{
    private readonly Argument<string[]> _inputs = new("CLIP") { Description = "Videos of one camera, of one size.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<FileInfo?> _out = new("--out") { Description = "Where to write what was found; default camera.json.", HelpName = "FILE" };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object on standard output." };
    private readonly InputArguments _reading;
    private readonly EngineArguments _engine;

    public CameraCommand()
        : base("camera", "Find a camera's horizon, mount height and, where depth allows, focal length from objects of known size in its clips.")
    {
        Arguments.Add(_inputs);
        Options.Add(_out);
        Options.Add(_json);
        _reading = new InputArguments(this);
        _engine = new EngineArguments(this);
        SetAction((line, _) => RunAsync(line));
    }

    private async Task<int> RunAsync(ParseResult line)
    {
        using var stop = new StopSignal();
        var plan = InputPlan.For(line.GetValue(_inputs) ?? [], options: _reading.OptionsOf(line));
        // Every detector is to see every frame.
        await using var engine = _engine.Build(line, options => options with { Exits = ExitPolicy.Never, RequireCertificate = false });
        var calibration = Begin(engine, _engine.CascadePath(line));
        var summary = await EvaluationRun.PumpAsync(engine, plan.Sources, new CameraSink(calibration), line.GetValue(_json), stop);
        calibration.EndClip();
        var estimate = calibration.Estimate();
        var path = line.GetValue(_out)?.FullName ?? Path.GetFullPath("camera.json");
        if (estimate.Camera is { } camera)
            await CameraFile.WriteAsync(path, camera);
        await ReportAsync(calibration, estimate, estimate.Camera is null ? null : path, line.GetValue(_json));
        return summary.Stopped ? ExitCodes.Stopped : estimate.Camera is null ? ExitCodes.Refused : summary.ExitCode;
    }

    private static CameraCalibration Begin(RoadworkEngine engine, string cascade)
    {
        try
        {
            return new CameraCalibration(engine);
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"{cascade}: {e.Message}");
        }
    }

    private static async Task ReportAsync(CameraCalibration calibration, CameraEstimate estimate, string? path, bool json)
    {
        if (json)
        {
            using var line = new JsonLine(StandardStreams.OpenOutput(), isPipe: true);
            await line.WriteAsync((calibration, estimate, path), CameraEstimateText.Write);
            return;
        }

        foreach (var text in CameraEstimateText.Lines(calibration, estimate))
            await Console.Out.WriteLineAsync(text);
        await Console.Out.WriteLineAsync(path is null ? "nothing was written" : $"written: {path}; use it with --camera");
    }
}
