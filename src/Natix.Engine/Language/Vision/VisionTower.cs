using Natix.Engine.Language.Weights;
using Natix.Engine.Native;

namespace Natix.Engine.Language.Vision;

/// <summary>
/// The native vision tower of Qwen3-VL: patches of an image in, embeddings and DeepStack features out. Owns the native object. One thread at a time. What comes
/// out depends on the image alone, so it may be kept by the image's digest.
/// </summary>
internal sealed unsafe class VisionTower : IDisposable
{
    // Of every LayerNorm in the published models; config.json is silent on it.
    private const float NormEpsilon = 1e-6f;

    private readonly VisionHandle _handle;
    private readonly VisionConfiguration _vision;

    private VisionTower(VisionHandle handle, VisionConfiguration vision) => (_handle, _vision) = (handle, vision);

    /// <summary>Bytes of the weights, packed.</summary>
    public long WeightBytes => (long)_handle.Measure().WeightBytes;

    /// <summary>Bytes of what an image is worked on in; grows to what the largest one so far needs.</summary>
    public long ScratchBytes => (long)_handle.Measure().ScratchBytes;

    /// <summary>Makes a tower of a checkpoint's tensors, which may be closed afterwards.</summary>
    /// <exception cref="ModelContractException">A tensor does not fit, or its values cannot be kept in the type asked for.</exception>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static VisionTower Load(VisionConfiguration vision, IEnumerable<KeyValuePair<string, WeightTensor>> tensors, VisionTowerOptions options)
    {
        var tower = Create(vision, options);
        try
        {
            NativeTensors.LoadAll(tensors, tower._handle.Load, tower._handle.Ready);
            return tower;
        }
        catch
        {
            tower.Dispose();
            throw;
        }
    }

    /// <summary>Length of an image's embeddings.</summary>
    public int EmbeddingFloats(PatchGrid grid) => checked(grid.Tokens * _vision.OutHidden);

    /// <summary>Length of an image's DeepStack features.</summary>
    public int DeepstackFloats(PatchGrid grid) => checked(_vision.DeepstackBlocks.Count * EmbeddingFloats(grid));

    /// <summary>Encodes an image. Allocates only where it is larger than all before it.</summary>
    /// <param name="image">Has patches; of at most the options' number.</param>
    /// <param name="embeddings">[grid.Tokens][out_hidden], token by token, row by row.</param>
    /// <param name="deepstack">[features][grid.Tokens][out_hidden].</param>
    /// <exception cref="ArgumentException">The image has no patches, is too large, or does not fit what results go to.</exception>
    public void Encode(PreparedImage image, Span<float> embeddings, Span<float> deepstack)
    {
        if (image.Error.IsError)
            throw new ArgumentException($"An image without patches cannot be encoded: {image.Error}", nameof(image));
        Encode(image.Patches, image.Grid, embeddings, deepstack);
    }

    /// <summary>Encodes the patches of an image.</summary>
    /// <param name="patches">[grid.Patches][3 * size * size] in the grid's order.</param>
    /// <param name="grid">How the image was cut.</param>
    /// <param name="embeddings">[grid.Tokens][out_hidden].</param>
    /// <param name="deepstack">[features][grid.Tokens][out_hidden].</param>
    public void Encode(ReadOnlySpan<float> patches, PatchGrid grid, Span<float> embeddings, Span<float> deepstack)
    {
        if (grid.Merge != _vision.MergeSize)
            throw new ArgumentException($"The image was cut for tokens of {grid.Merge} patches a side, the tower merges {_vision.MergeSize}.", nameof(grid));
        if (deepstack.Length < DeepstackFloats(grid))
            throw new ArgumentException($"{DeepstackFloats(grid)} features come out, there is room for {deepstack.Length}.", nameof(deepstack));
        var given = NxVisionImage.Create();
        (given.Rows, given.Columns) = ((uint)grid.Rows, (uint)grid.Columns);
        (given.PatchFloats, given.EmbeddingFloats, given.DeepstackFloats) = ((ulong)patches.Length, (ulong)embeddings.Length, (ulong)deepstack.Length);
        fixed (float* first = patches, embedded = embeddings, features = deepstack)
        {
            given.Patches = first;
            given.Embeddings = embedded;
            given.Deepstack = features;
            _handle.Encode(given);
        }
    }

    public void Dispose() => _handle.Dispose();

    private static VisionTower Create(VisionConfiguration vision, VisionTowerOptions options)
    {
        var config = NxVisionConfig.Create();
        (config.Depth, config.Hidden, config.FeedForward, config.Heads) = ((uint)vision.Depth, (uint)vision.Hidden, (uint)vision.FeedForward, (uint)vision.Heads);
        (config.PatchSize, config.TemporalPatch, config.Merge) = ((uint)vision.PatchSize, (uint)vision.TemporalPatchSize, (uint)vision.MergeSize);
        (config.PositionGrid, config.OutHidden, config.NormEpsilon) = ((uint)vision.PositionGrid, (uint)vision.OutHidden, NormEpsilon);
        (config.Weights, config.Group) = ((uint)options.Weights, (uint)options.Group);
        (config.MaxPatches, config.Threads) = ((uint)options.MaxPatches, (uint)options.Threads);
        uint[] blocks = [.. vision.DeepstackBlocks.Select(block => (uint)block)];
        fixed (uint* first = blocks)
        {
            config.Deepstack = (uint)blocks.Length;
            config.DeepstackBlocks = first;
            return new VisionTower(NativeTensors.Create("vision tower", config, VisionHandle.Create), vision);
        }
    }
}
