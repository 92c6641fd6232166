using Natix.Engine.Backends.OnnxRuntime;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Backends;

public sealed class OnnxRuntimeBackendTests : ModelBackendConformance
{
    private protected override IModelBackend CreateBackend() => new OnnxRuntimeBackend();

    [Fact]
    public void Weights_in_other_files_are_refused()
    {
        var entry = "\x0A\x08location\x12\x07w.bytes"u8.ToArray();
        var manifest = TinyModels.Manifest("/nowhere/outside.onnx", new TensorSpec("mean", [1])) with
        {
            Content = new ModelContent([.. TinyModels.TwiceAndMean(1), .. entry]),
        };
        using var backend = new OnnxRuntimeBackend();

        var error = Assert.Throws<ModelContractException>(() => backend.Open(manifest, new SessionSettings()));

        Assert.Contains("export it as one file", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_native_session_goes_with_its_last_holder(bool sessionFirst)
    {
        var folder = Directory.CreateTempSubdirectory("natix-backend-").FullName;
        var path = Path.Combine(folder, "twice.onnx");
        File.WriteAllBytes(path, TinyModels.TwiceAndMean(1));
        using var backend = new OnnxRuntimeBackend();
        var session = (OnnxRuntimeSession)backend.Open(TinyModels.Manifest(path, new TensorSpec("mean", [1])), new SessionSettings());
        var binding = session.Bind();
        IDisposable[] order = sessionFirst ? [session, binding] : [binding, session];

        order[0].Dispose();
        Assert.False(session.IsReleased);
        order[1].Dispose();
        Assert.True(session.IsReleased);
        Directory.Delete(folder, recursive: true);
    }
}
