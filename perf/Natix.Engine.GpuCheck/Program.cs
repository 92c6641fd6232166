using Natix.Engine.Devices;

namespace Natix.Engine.GpuCheck;

/// <summary>natix-gpu-check: what runs on the GPU is right, and how fast. See <see cref="CheckOptions.Usage"/>.</summary>
internal static class Program
{
    private const int WrongUsage = 2;
    private const int NoDevice = 77;

    public static int Main(string[] arguments)
    {
        CheckOptions options;
        try
        {
            if (arguments is ["--help" or "-h"])
            {
                Console.WriteLine(CheckOptions.Usage);
                return 0;
            }

            options = CheckOptions.Parse(arguments);
        }
        catch (FormatException e)
        {
            Console.Error.WriteLine($"natix-gpu-check: {e.Message}\n\n{CheckOptions.Usage}");
            return WrongUsage;
        }

        if (!options.Cpu && CudaDriver.Devices() is var devices && options.Device >= devices.Count)
        {
            Console.Error.WriteLine(devices.Count == 0
                ? "natix-gpu-check: there is no CUDA device on this machine; nothing was checked (--accelerator cpu proves the path without one)"
                : $"natix-gpu-check: there is no CUDA device {options.Device}; the driver shows {devices.Count}");
            return NoDevice;
        }

        try
        {
            return Run(options);
        }
        catch (NativeLibraryException e)
        {
            Console.Error.WriteLine($"natix-gpu-check: {e.Message}");
            return 1;
        }
    }

    private static int Run(CheckOptions options)
    {
        using var device = options.Cpu ? IlgpuDevice.OpenCpu() : IlgpuDevice.OpenCuda(options.Device);
        var results = new List<CheckResult>();
        foreach (var check in options.Only)
            results.Add(options.Cpu ? RunOne(check, device, options).WithoutTimes() : RunOne(check, device, options));
        var accelerator = options.Cpu ? "cpu" : "cuda";
        if (options.Report is { } file)
            File.WriteAllText(file, ReportWriter.Markdown(ReportHead.FramePath, device.Name, accelerator, results));
        Console.WriteLine(options.Json ? ReportWriter.Json(ReportHead.FramePath, device.Name, accelerator, results) : ReportWriter.Text(device.Name, results));
        return results.All(r => r.Passed) ? 0 : 1;
    }

    // A check that throws has failed; the others still have their say, and the trace goes to the error stream.
    private static CheckResult RunOne(string check, IlgpuDevice device, CheckOptions options)
    {
        try
        {
            return Run(check, device, options);
        }
        catch (Exception e) when (e is not NativeLibraryException)
        {
            Console.Error.WriteLine(e);
            return new CheckResult(check, false, $"It broke off: {e.Message}", []);
        }
    }

    private static CheckResult Run(string check, IlgpuDevice device, CheckOptions options) => check switch
    {
        "context" => ContextCheck.Run(device, options.Device),
        "compile" => CompileCheck.Run(device),
        "kernels" => KernelCheck.Run(device),
        "preprocess" => PreprocessCheck.Run(device, options),
        "heads" => HeadCheck.Run(device, options),
        "detections" => DetectionCheck.Run(device, options),
        "nvjpeg" => NvJpegCheck.Run(device, options),
        _ => throw new ArgumentOutOfRangeException(nameof(check), check, "no such check"),
    };
}
