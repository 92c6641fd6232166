using Natix.Engine.Backends.OnnxRuntime;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Backends;

public sealed class ProviderTests
{
    [Theory]
    [InlineData(ExecutionProvider.Cuda, "libonnxruntime_providers_cuda.so")]
    [InlineData(ExecutionProvider.TensorRt, "libonnxruntime_providers_tensorrt.so")]
    public void A_provider_that_is_not_there_is_a_clear_error_and_never_the_processor(ExecutionProvider provider, string library)
    {
        Assert.SkipWhen(Directory.GetFiles(AppContext.BaseDirectory, library, SearchOption.AllDirectories).Length > 0, "this build has the provider");
        var model = TinyModels.TwiceAndMean(1);
        var manifest = TinyModels.Manifest("/nowhere/tiny.onnx", new TensorSpec("mean", [1])) with { Content = new ModelContent(model) };
        using var backend = new OnnxRuntimeBackend(new OnnxRuntimeOptions { Provider = provider });

        var error = Assert.Throws<NativeLibraryException>(() => backend.Open(manifest, new SessionSettings()));

        Assert.StartsWith($"ONNX Runtime {new OnnxRuntimeBackend().Version} cannot use its provider {provider}: {library} is not in {ProviderLibrary.Folder()}, ", error.Message, StringComparison.Ordinal);
        Assert.True(Directory.Exists(ProviderLibrary.Folder()));
        Assert.Contains("ONNX Runtime said: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("-p:OrtFlavor=cuda", error.Message, StringComparison.Ordinal);
        Assert.Contains("docs/gpu.md", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.InnerException);
    }

    [Fact]
    public void An_engine_asked_for_a_device_does_not_start_without_the_provider()
    {
        Assert.SkipWhen(OnnxRuntimeBackend.Providers().Any(p => p.StartsWith("CUDA", StringComparison.Ordinal)), "this build has the provider");
        var builder = new EngineBuilder().Configure(o => o with { Workers = 1, OnnxRuntime = new OnnxRuntimeOptions { Provider = ExecutionProvider.Cuda } });

        var error = Assert.Throws<NativeLibraryException>(builder.Build);

        Assert.Contains("libonnxruntime_providers_cuda.so", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_provider_that_is_there_and_does_not_load_is_told_apart()
    {
        var text = ProviderLibrary.Describe(
            ExecutionProvider.TensorRt, "1.29.0", "/opt/ort", LibraryPlace.There, "libnvinfer.so.10: cannot open shared object file.\n");

        Assert.Equal(
            "ONNX Runtime 1.29.0 cannot use its provider TensorRt: libonnxruntime_providers_tensorrt.so is in /opt/ort, but it does not come into use. " +
            "ONNX Runtime said: libnvinfer.so.10: cannot open shared object file. Install what that names where the loader finds it (CUDA, cuDNN, TensorRT; " +
            "LD_LIBRARY_PATH), as docs/gpu.md says, or choose the provider cpu.",
            text);
    }

    [Fact]
    public void A_provider_beside_a_core_of_another_build_is_told_apart()
    {
        var text = ProviderLibrary.Describe(ExecutionProvider.Cuda, "1.29.0", "/opt/ort", LibraryPlace.BesideAnotherBuild, "not enabled in this build.");

        Assert.Contains("libonnxruntime_providers_cuda.so is in /opt/ort, but libonnxruntime.so beside it was built without that provider.", text, StringComparison.Ordinal);
        Assert.Contains("Build with -p:OrtFlavor=cuda", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_CUDA_provider_is_told_device_stream_and_precision()
    {
        var plain = ProviderSettings.Cuda(new OnnxRuntimeOptions { Provider = ExecutionProvider.Cuda }, 0);
        Assert.Equal(("0", "0"), (plain["device_id"], plain["use_tf32"]));
        Assert.DoesNotContain("user_compute_stream", plain.Keys);

        var full = ProviderSettings.Cuda(new OnnxRuntimeOptions { Provider = ExecutionProvider.Cuda, Device = 3, Tf32 = true }, unchecked((nint)0xFFFF_8000_0000_1230));
        Assert.Equal(("3", "1"), (full["device_id"], full["use_tf32"]));
        Assert.Equal(("1", "18446603336221200944"), (full["has_user_compute_stream"], full["user_compute_stream"]));
    }

    [Fact]
    public void TensorRT_is_told_where_to_keep_engines_only_when_asked()
    {
        var options = new OnnxRuntimeOptions { Provider = ExecutionProvider.TensorRt, Device = 1 };
        Assert.Equal(["device_id", "trt_fp16_enable"], ProviderSettings.TensorRt(options, 0).Keys);
        var kept = ProviderSettings.TensorRt(options with { Float16 = true, EngineCacheFolder = "/var/cache/natix" }, 16);
        Assert.Equal(("1", "1", "/var/cache/natix"), (kept["trt_fp16_enable"], kept["trt_engine_cache_enable"], kept["trt_engine_cache_path"]));
        Assert.Equal("16", kept["user_compute_stream"]);
    }

    [Fact]
    public void What_moves_a_score_is_in_the_name_and_version()
    {
        GpuReport[] gpus = [new(0, "A", "8.0", 1), new(1, "NVIDIA H100", "9.0", 1)];
        var options = new OnnxRuntimeOptions { Provider = ExecutionProvider.TensorRt, Device = 1, Float16 = true, Tf32 = true };
        Assert.Equal(" on NVIDIA H100 (9.0), tf32, fp16", OnnxRuntimeBackend.DeviceText(options, gpus));
        Assert.Equal(" on no device", OnnxRuntimeBackend.DeviceText(new OnnxRuntimeOptions(), []));
        Assert.Equal("onnxruntime-tensorrt", new OnnxRuntimeBackend(options).Name);
        Assert.Equal("onnxruntime-cuda", new OnnxRuntimeBackend(options with { Provider = ExecutionProvider.Cuda, Float16 = false }).Name);
        Assert.Matches(@"^\d+\.\d+\.\d+$", new OnnxRuntimeBackend().Version);
    }

    [Fact]
    public void Options_of_another_provider_are_refused()
    {
        OnnxRuntimeOptions[] wrong =
        [
            new() { Tf32 = true },
            new() { Float16 = true },
            new() { Device = -1 },
            new() { Provider = (ExecutionProvider)9 },
            new() { Provider = ExecutionProvider.Cuda, Float16 = true },
            new() { Provider = ExecutionProvider.Cuda, EngineCacheFolder = "/tmp" },
        ];
        foreach (var options in wrong)
            Assert.ThrowsAny<ArgumentException>(new EngineBuilder().Configure(o => o with { OnnxRuntime = options }).Build);
    }
}
