using System.CommandLine;
using System.Globalization;
using Natix.Engine.Data.Scenes;
using Natix.Engine.Host.Reporting;
using Spectre.Console;

namespace Natix.Engine.Host.Commands;

/// <summary><c>natix synth</c>: renders a dashcam drive with exact truth.</summary>
internal sealed class SynthCommand : Command
{
    private readonly Option<DirectoryInfo> _out = new("--out") { Description = "Folder to write images/, labels.csv, truth.jsonl and camera.json to.", HelpName = "DIR", Required = true };
    private readonly Option<ulong> _seed = new("--seed") { Description = "The same seed gives the same drive.", HelpName = "S", Required = true };
    private readonly Option<int?> _frames = EngineArguments.Positive("--frames", "Frames; default 220.");
    private readonly Option<string?> _size = new("--size") { Description = "Size of a frame in pixels; default 960x540.", HelpName = "WxH" };
    private readonly Option<DriveConditions?> _conditions = new("--conditions") { Description = "Light and weather; default: drawn from the seed." };
    private readonly Option<bool> _free = new("--no-work-zone") { Description = "A drive without a work zone." };

    public SynthCommand()
        : base("synth", "Render a dashcam drive into and out of a work zone, with exact truth for every frame.")
    {
        _size.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && !TryParse(text, out _))
                result.AddError($"--size {text}: write it as WIDTHxHEIGHT, for example 960x540.");
        });
        Options.Add(_out);
        Options.Add(_seed);
        Options.Add(_frames);
        Options.Add(_size);
        Options.Add(_conditions);
        Options.Add(_free);
        SetAction((line, _) => RunAsync(line));
    }

    private async Task<int> RunAsync(ParseResult line)
    {
        using var stop = new StopSignal();
        var options = OptionsOf(line);
        var folder = line.GetValue(_out)!.FullName;
        var written = 0;
        var console = ConsoleOutput.Out();
        try
        {
            using var watch = stop.Watch();
            var positives = await WriteAsync(console, folder, line.GetValue(_seed), options, n => written = n, stop.Token);
            console.WriteLine(FormattableString.Invariant($"{written} frames, {positives} with a work zone in view, in {folder}"));
            return ExitCodes.Success;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            console.WriteLine(FormattableString.Invariant($"stopped by signal after {written} frames, in {folder}"));
            return ExitCodes.Stopped;
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message, e);
        }
    }

    private static async Task<int> WriteAsync(
        IAnsiConsole console, string folder, ulong seed, DriveOptions options, Action<int> written, CancellationToken stop)
    {
        var positives = 0;
        if (!ConsoleOutput.IsLive(console))
            return await Task.Run(() => DriveWriter.Write(folder, seed, options, new Tally(written), stop), CancellationToken.None);
        await console.Progress().StartAsync(async context =>
        {
            var bar = context.AddTask("rendering", maxValue: options.Frames);
            var progress = new Tally(n =>
            {
                written(n);
                bar.Value = n;
            });
            positives = await Task.Run(() => DriveWriter.Write(folder, seed, options, progress, stop), CancellationToken.None);
        });
        return positives;
    }

    private DriveOptions OptionsOf(ParseResult line)
    {
        var options = new DriveOptions { Conditions = line.GetValue(_conditions), WorkZone = !line.GetValue(_free) };
        if (line.GetValue(_frames) is { } frames)
            options = options with { Frames = frames };
        return line.GetValue(_size) is { } text && TryParse(text, out var size) ? options with { Width = size.Width, Height = size.Height } : options;
    }

    private static bool TryParse(string text, out (int Width, int Height) size)
    {
        var parts = text.Split('x', 'X');
        size = default;
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out size.Width)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out size.Height);
    }

    /// <summary>Reports at once, on the thread that renders.</summary>
    private sealed class Tally(Action<int> written) : IProgress<int>
    {
        public void Report(int value) => written(value);
    }
}
