using Natix.Engine.Backends.OnnxRuntime;
using Natix.Engine.Devices;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Backends.OnCuda;

/// <summary>The whole suite on the CUDA provider, tensors on the host: ONNX Runtime copies.</summary>
public sealed class CudaProviderTests : ModelBackendConformance
{
    private protected override IModelBackend CreateBackend()
    {
        RequireDevice();
        return new OnnxRuntimeBackend(Cuda);
    }

    /// <summary>What the device cases ask for.</summary>
    internal static OnnxRuntimeOptions Cuda { get; } = new() { Provider = ExecutionProvider.Cuda };

    /// <summary>Skips without a CUDA device; a device whose provider does not load is a failure.</summary>
    internal static void RequireDevice() => Assert.SkipWhen(CudaDriver.Devices().Count == 0, "there is no CUDA device on this machine");
}

/// <summary>The whole suite on the CUDA provider, tensors bound on the device.</summary>
public sealed class CudaProviderLaneTests : ModelBackendConformance
{
    private protected override IModelBackend CreateBackend()
    {
        CudaProviderTests.RequireDevice();
        return OnnxRuntimeBackend.Create(CudaProviderTests.Cuda);
    }
}

/// <summary>What a machine without a device can show: the provider's library is there, and why it is of no use is told.</summary>
public sealed class CudaProviderWithoutDeviceTests
{
    [Fact]
    public void A_provider_whose_own_libraries_are_missing_is_a_clear_error()
    {
        Assert.SkipWhen(CudaDriver.Devices().Count > 0, "this machine has a CUDA device");
        var manifest = TinyModels.Manifest("/nowhere/tiny.onnx", new TensorSpec("mean", [1])) with { Content = new ModelContent(TinyModels.TwiceAndMean(1)) };
        using var backend = new OnnxRuntimeBackend(CudaProviderTests.Cuda);

        var error = Assert.Throws<NativeLibraryException>(() => backend.Open(manifest, new SessionSettings()));

        Assert.Contains("libonnxruntime_providers_cuda.so is in ", error.Message, StringComparison.Ordinal);
        Assert.Contains("but it does not come into use. ONNX Runtime said: ", error.Message, StringComparison.Ordinal);
        Assert.Matches(@"lib(cu\w+|nv\w+)\.so", error.InnerException!.Message);
    }
}
