using System.Numerics.Tensors;
using Natix.Engine.Models;

namespace Natix.Engine.Heads;

/// <summary>
/// One embedding an image, [1, D], or tokens [1, T, D] (DINOv3, arXiv 2508.10104): the first is the image's (CLS), the rest of the prefix is
/// left out (registers), then one a patch of the input, row by row. Each is brought to length 1 when the manifest asks for it. Does not vote.
/// </summary>
internal sealed class EmbeddingHead : Head
{
    private readonly EmbeddingSpec _spec;
    private readonly int _output;

    public EmbeddingHead(ModelManifest manifest, int modelIndex)
        : base(manifest, modelIndex)
    {
        _spec = manifest.Head.Embedding!;
        _output = IndexOf(manifest, _spec.Output);
    }

    public override HeadReading Read(IModelBinding outputs, int item, in PreprocessGeometry geometry, FrameFindings findings)
    {
        var tokens = Finite(outputs, _output, item, _spec.Output);
        Copy(tokens[.._spec.Length], findings.Embeddings.Add(ModelIndex, _spec.Length));
        if (_spec.Columns > 0)
            Copy(tokens[(_spec.PrefixTokens * _spec.Length)..], findings.Patches.Add(ModelIndex, _spec.Length, _spec.Columns, _spec.Rows));
        return default;
    }

    private void Copy(ReadOnlySpan<float> from, Span<float> to)
    {
        if (!_spec.Normalize)
        {
            from.CopyTo(to);
            return;
        }

        for (var i = 0; i < from.Length; i += _spec.Length)
        {
            var token = from.Slice(i, _spec.Length);
            var length = TensorPrimitives.Norm(token);
            if (!(length > 0 && float.IsFinite(length)))
                throw Wrong(_spec.Output, NoDirectionText);
            TensorPrimitives.Divide(token, length, to.Slice(i, _spec.Length));
        }
    }
}
