using System.Globalization;

namespace Natix.Engine.Backends.OnnxRuntime;

/// <summary>
/// What a provider is told, as names and values of ONNX Runtime (onnxruntime.ai/docs/execution-providers, CUDA and TensorRT). Pure.
/// </summary>
internal static class ProviderSettings
{
    /// <summary>Options of the CUDA provider.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="stream">The CUstream that all work of the session goes to; 0: ONNX Runtime makes its own.</param>
    public static Dictionary<string, string> Cuda(OnnxRuntimeOptions options, nint stream) => WithStream(stream, new()
    {
        ["device_id"] = Number(options.Device),
        // Measuring algorithms, the default, may choose others at every start, and with them the last bits of scores.
        ["cudnn_conv_algo_search"] = "HEURISTIC",
        ["use_tf32"] = Flag(options.Tf32),
    });

    /// <summary>Options of the TensorRT provider.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="stream">As for <see cref="Cuda"/>.</param>
    public static Dictionary<string, string> TensorRt(OnnxRuntimeOptions options, nint stream)
    {
        var settings = WithStream(stream, new() { ["device_id"] = Number(options.Device), ["trt_fp16_enable"] = Flag(options.Float16) });
        if (options.EngineCacheFolder is not { } folder)
            return settings;
        (settings["trt_engine_cache_enable"], settings["trt_engine_cache_path"]) = ("1", folder);
        (settings["trt_timing_cache_enable"], settings["trt_timing_cache_path"]) = ("1", folder);
        return settings;
    }

    private static Dictionary<string, string> WithStream(nint stream, Dictionary<string, string> settings)
    {
        if (stream != 0)
            (settings["has_user_compute_stream"], settings["user_compute_stream"]) = ("1", ((nuint)stream).ToString(CultureInfo.InvariantCulture));
        return settings;
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Flag(bool value) => value ? "1" : "0";
}
