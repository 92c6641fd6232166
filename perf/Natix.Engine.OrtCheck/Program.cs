using Natix.Engine.Backends.OnnxRuntime;
using Natix.Engine.Devices;
using Natix.Engine.Models;
using Natix.Engine.Workloads;

namespace Natix.Engine.OrtCheck;

/// <summary>natix-ort-check: the CUDA provider of ONNX Runtime against the processor. See <see cref="OrtCheckOptions.Usage"/>.</summary>
internal static class Program
{
    private const int WrongUsage = 2;
    private const int NotHere = 77;
    private const int DrawnFrames = 24;

    private static readonly ReportHead Head = new(
        "ort-cuda", "ONNX Runtime",
        "Measured by natix-ort-check: the same models and frames on the processor and on the device.",
        "A rehearsal, the processor against itself: it shows that the program runs; times are left out, they would mean nothing.");

    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is ["--help" or "-h"])
        {
            Console.WriteLine(OrtCheckOptions.Usage);
            return 0;
        }

        try
        {
            return await RunAsync(OrtCheckOptions.Parse(arguments));
        }
        catch (Exception e) when (e is FormatException or ManifestException or IOException)
        {
            Console.Error.WriteLine($"natix-ort-check: {e.Message}{(e is FormatException ? $"\n\n{OrtCheckOptions.Usage}" : "")}");
            return WrongUsage;
        }
        catch (NativeLibraryException e)
        {
            Console.Error.WriteLine($"natix-ort-check: {e.Message}");
            return NotHere;
        }
    }

    private static async Task<int> RunAsync(OrtCheckOptions options)
    {
        var models = CascadeLoader.Load(options.Cascade).Levels.SelectMany(level => level.Models).Select(seat => seat.Manifest).ToList();
        var frames = Frames(options.Frames);
        RequireProvider(options.Provider, models[0]);
        var device = options.IsRehearsal ? "the processor" : CudaDriver.Devices()[options.Provider.Device].Name;
        var accelerator = options.IsRehearsal ? "cpu" : "cuda";
        using var contest = new Contest(options.Provider, options.IsRehearsal ? null : CudaLane.Open);
        var results = new List<CheckResult>();
        foreach (var check in options.Only)
        {
            var result = await RunOne(check, options, models, frames, contest);
            results.Add(options.IsRehearsal ? result.WithoutTimes() : result);
        }

        if (options.Report is { } file)
            File.WriteAllText(file, ReportWriter.Markdown(Head, device, accelerator, results));
        Console.WriteLine(options.Json ? ReportWriter.Json(Head, device, accelerator, results) : ReportWriter.Text(device, results));
        return results.All(r => r.Passed) ? 0 : 1;
    }

    // Once, before anything: what is missing is told in its own words, and is no failure of a check.
    private static void RequireProvider(OnnxRuntimeOptions provider, ModelManifest model)
    {
        using var backend = OnnxRuntimeBackend.Create(provider);
        backend.Open(model, new SessionSettings()).Dispose();
    }

    // A check that throws has failed; the others still have their say, and the trace goes to the error stream.
    private static async Task<CheckResult> RunOne(
        string check, OrtCheckOptions options, IReadOnlyList<ModelManifest> models, IReadOnlyList<byte[]> frames, Contest contest)
    {
        try
        {
            return check switch
            {
                "outputs" => OutputCheck.Run(models, contest, options.Provider.Tf32),
                "verdicts" => await VerdictCheck.RunAsync(options, frames),
                "throughput" => ThroughputCheck.Run(models, contest, options.Seconds),
                _ => throw new ArgumentOutOfRangeException(nameof(check), check, "no such check"),
            };
        }
        catch (Exception e)
        {
            Console.Error.WriteLine(e);
            return new CheckResult(check, false, $"It broke off: {e.Message}", []);
        }
    }

    private static IReadOnlyList<byte[]> Frames(string? folder)
    {
        if (folder is null)
            return [.. Enumerable.Range(0, DrawnFrames).Select(i => SyntheticFrame.Jpeg(960, 540, i))];
        var files = Directory.GetFiles(folder, "*.jpg");
        if (files.Length == 0)
            throw new IOException($"there is no *.jpg in {folder}");
        return [.. files.Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
    }
}
