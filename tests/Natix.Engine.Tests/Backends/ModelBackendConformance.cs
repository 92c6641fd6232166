using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Natix.Engine.Models;
using Natix.Engine.Onnx.Model;
using Xunit;

namespace Natix.Engine.Tests.Backends;

/// <summary>What every back end must do. A back end subclasses this and says how it is made and how it takes an ONNX model.</summary>
public abstract partial class ModelBackendConformance : IDisposable
{
    private static readonly TensorSpec Twice = new("twice", [1, 3, TinyModels.Height, TinyModels.Width]);
    private static readonly TensorSpec Mean = new("mean", [1]);

    private readonly string _folder = Directory.CreateTempSubdirectory("natix-backend-").FullName;

    /// <summary>A new back end; the test disposes it.</summary>
    private protected abstract IModelBackend CreateBackend();

    /// <summary>Writes a model in the form that the back end loads.</summary>
    private protected virtual void WriteModel(string path, byte[] onnx) => File.WriteAllBytes(path, onnx);

    public virtual void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Outputs_hold_what_the_model_computes(bool symbolicBatch)
    {
        using var backend = CreateBackend();
        using var session = backend.Open(TwiceManifest(symbolicBatch ? "N" : 1), new SessionSettings());
        using var binding = session.Bind();

        FillAndCheck(binding, 0.5f);
        FillAndCheck(binding, -3f);
    }

    [Theory]
    [InlineData(OnnxType.Float16, TensorType.Float16, new byte[] { 0x00, 0x42 }, 3f)]
    [InlineData(OnnxType.UInt8, TensorType.UInt8, new byte[] { 200 }, 200f)]
    internal void Inputs_may_be_of_other_types_with_channels_last(OnnxType file, TensorType type, byte[] element, float value)
    {
        using var backend = CreateBackend();
        var manifest = Manifest(TinyModels.MeanOf(file), Mean);
        using var session = backend.Open(manifest with { Input = manifest.Input with { Type = type, Layout = TensorLayout.Nhwc } }, new SessionSettings());
        using var binding = session.Bind();
        var input = binding.Input(0);

        Assert.Equal(manifest.Input.ElementCount * element.Length, input.Length);
        for (var i = 0; i < input.Length; i++)
            input[i] = element[i % element.Length];
        binding.Run();

        Assert.Equal(value, binding.Output(0)[0]);
    }

    [Theory]
    [InlineData(TensorType.Float32, TensorLayout.Nhwc, "Float32")]
    [InlineData(TensorType.UInt8, TensorLayout.Nchw, "[1, 3, 4, 6]")]
    internal void An_input_of_another_type_or_layout_than_the_file_is_refused(TensorType type, TensorLayout layout, string named)
    {
        using var backend = CreateBackend();
        var manifest = Manifest(TinyModels.MeanOf(OnnxType.UInt8), Mean);

        var error = Assert.Throws<ModelContractException>(() => backend.Open(
            manifest with { Input = manifest.Input with { Type = type, Layout = layout } }, new SessionSettings()));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Outputs_come_in_the_order_of_the_manifest()
    {
        using var backend = CreateBackend();
        using var session = backend.Open(Manifest(TinyModels.TwiceAndMean(1), Mean, Twice), new SessionSettings());
        using var binding = session.Bind();

        binding.Run();

        Assert.Equal(1, binding.Output(0).Length);
        Assert.Equal(72, binding.Output(1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => binding.Output(2).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => binding.Output(-1).Length);
    }

    [Fact]
    public void Tensors_are_aligned_and_stay_where_they_are()
    {
        using var backend = CreateBackend();
        using var session = backend.Open(TwiceManifest(1), new SessionSettings());
        using var binding = session.Bind();
        var (input, output) = (Address(Pixels(binding)), Address(binding.Output(0)));

        binding.Run();
        binding.Run();

        Assert.Equal(0, input % 64);
        Assert.Equal(3 * TinyModels.Height * TinyModels.Width, Pixels(binding).Length);
        Assert.Equal((input, output), (Address(Pixels(binding)), Address(binding.Output(0))));
        FillAndCheck(binding, 7f);
    }

    [Fact]
    public void A_run_allocates_no_managed_memory()
    {
        using var backend = CreateBackend();
        using var session = backend.Open(TwiceManifest(1), new SessionSettings());
        using var binding = session.Bind();
        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                Pixels(binding)[0] = i;
                binding.Run();
                _ = binding.Output(0)[0];
            }
        });
    }

    [Fact]
    public async Task Bindings_of_one_session_run_at_once()
    {
        using var backend = CreateBackend();
        using var session = backend.Open(TwiceManifest(1), new SessionSettings());
        using var start = new Barrier(4);
        var lanes = Enumerable.Range(0, 4).Select(lane => Task.Factory.StartNew(
            () =>
            {
                using var binding = session.Bind();
                start.SignalAndWait();
                for (var i = 0; i < 200; i++)
                    FillAndCheck(binding, (lane * 1000) + i);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default));

        await Task.WhenAll(lanes);
    }

    [Fact]
    public void A_binding_outlives_session_and_backend()
    {
        var backend = CreateBackend();
        var session = backend.Open(TwiceManifest(1), new SessionSettings());
        var (first, second) = (session.Bind(), session.Bind());

        backend.Dispose();
        session.Dispose();
        session.Dispose();
        FillAndCheck(first, 4f);
        first.Dispose();
        first.Dispose();
        FillAndCheck(second, 5f);
        second.Dispose();

        Assert.Throws<ObjectDisposedException>(() => second.Run());
        Assert.Throws<ObjectDisposedException>(() => second.Input(0).Length);
        Assert.Throws<ObjectDisposedException>(() => second.Output(0).Length);
        Assert.Throws<ObjectDisposedException>(() => session.Bind());
        Assert.Throws<ObjectDisposedException>(() => backend.Open(TwiceManifest(1), new SessionSettings()));
    }

    [Fact]
    public void A_failing_run_names_the_model_and_the_next_run_works()
    {
        using var backend = CreateBackend();
        using var session = backend.Open(Manifest(TinyModels.Pick(), new TensorSpec("picked", [1])), new SessionSettings());
        using var binding = session.Bind();
        Pixels(binding)[5] = 99;

        var error = Assert.Throws<ModelRunException>(() => binding.Run());

        Assert.Contains("\"tiny\"", error.Message, StringComparison.Ordinal);
        Pixels(binding)[5] = 2;
        binding.Run();
        Assert.Equal(30, binding.Output(0)[0]);
    }

    [Fact]
    public void A_name_that_the_file_lacks_is_refused_with_both_sides_named()
    {
        var error = Refused(TinyModels.TwiceAndMean(1), new TensorSpec("thrice", [1]));

        Assert.Contains("\"thrice\"", error.Message, StringComparison.Ordinal);
        Assert.Contains("\"twice\", \"mean\"", error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shape_that_the_file_does_not_have_is_refused_with_both_sides_named()
    {
        var error = Refused(TinyModels.TwiceAndMean(1), new TensorSpec("twice", [1, 3, 4, 5]));

        Assert.Contains("[1, 3, 4, 5]", error.Message, StringComparison.Ordinal);
        Assert.Contains("[1, 3, 4, 6]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rank_that_the_file_does_not_have_is_refused() =>
        Assert.Contains("[1, 1]", Refused(TinyModels.TwiceAndMean(1), new TensorSpec("mean", [1, 1])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_type_that_the_file_does_not_have_is_refused()
    {
        var error = Refused(TinyModels.TwiceAndMean(1), new TensorSpec("mean", [1], TensorType.Float16));

        Assert.Contains("Float16", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_that_nobody_feeds_is_refused() =>
        Assert.Contains("\"other\"", Refused(TinyModels.TwoInputs(), new TensorSpec("sum", [1, 3, 4, 6])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_shape_that_shows_only_when_the_model_runs_is_refused_at_opening()
    {
        using var backend = CreateBackend();
        backend.Open(Manifest(TinyModels.Places(), new TensorSpec("places", [4, 72])), new SessionSettings()).Dispose();

        var error = Refused(TinyModels.Places(), new TensorSpec("places", [4, 71]));

        Assert.Contains("does not run with the shapes of its manifest", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_model_is_refused() =>
        Assert.Contains("cannot load", Refused([1, 2, 3], Mean).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_was_changed_after_its_manifest_is_refused()
    {
        using var backend = CreateBackend();
        var manifest = TwiceManifest(1);
        WriteModel(manifest.FilePath, TinyModels.TwiceAndMean("N"));

        var error = Assert.Throws<ModelContractException>(() => backend.Open(manifest, new SessionSettings()));

        Assert.Contains("digest", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_is_opened_from_the_bytes_that_were_checked()
    {
        using var backend = CreateBackend();
        var manifest = TwiceManifest(1);
        manifest = manifest with { Content = new ModelContent(File.ReadAllBytes(manifest.FilePath)) };
        File.WriteAllBytes(manifest.FilePath, [1, 2, 3]);

        using var session = backend.Open(manifest, new SessionSettings());

        Assert.Null(manifest.Content.Take());
    }

    [Fact]
    public void A_file_that_is_not_there_is_refused()
    {
        using var backend = CreateBackend();
        var manifest = TinyModels.Manifest(Path.Combine(_folder, "absent.onnx"), Mean);

        var error = Assert.Throws<ModelContractException>(() => backend.Open(manifest, new SessionSettings()));

        Assert.Contains("absent.onnx", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_threads_are_refused()
    {
        using var backend = CreateBackend();

        Assert.Throws<ArgumentOutOfRangeException>(() => backend.Open(TwiceManifest(1), new SessionSettings(0)));
    }

    private ModelContractException Refused(byte[] onnx, params TensorSpec[] outputs)
    {
        using var backend = CreateBackend();
        return Assert.Throws<ModelContractException>(() => backend.Open(Manifest(onnx, outputs), new SessionSettings()));
    }

    private ModelManifest TwiceManifest(OnnxDimension batch) => Manifest(TinyModels.TwiceAndMean(batch), Twice, Mean);

    /// <summary>Writes a model into the test's own folder; its manifest.</summary>
    private protected ModelManifest Manifest(byte[] onnx, params TensorSpec[] outputs)
    {
        var path = Path.Combine(_folder, $"{Guid.NewGuid():N}.onnx");
        WriteModel(path, onnx);
        return TinyModels.Manifest(path, outputs);
    }

    private static void FillAndCheck(IModelBinding binding, float offset)
    {
        Fill(binding, 0, offset);
        binding.Run();
        Check(binding, 0, offset);
    }

    private static void Fill(IModelBinding binding, int item, float offset)
    {
        var input = MemoryMarshal.Cast<byte, float>(binding.Input(item));
        for (var i = 0; i < input.Length; i++)
            input[i] = offset + i;
    }

    private static void Check(IModelBinding binding, int item, float offset)
    {
        var twice = binding.Output(0, item);
        for (var i = 0; i < twice.Length; i++)
            Assert.Equal((2 * (offset + i)) + 1, twice[i], 1e-3f);
        Assert.Equal(offset + 35.5f, binding.Output(1, item)[0], 1e-1f);
    }

    private static Span<float> Pixels(IModelBinding binding) => MemoryMarshal.Cast<byte, float>(binding.Input(0));

    private static unsafe nint Address(ReadOnlySpan<float> span) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(span));
}
