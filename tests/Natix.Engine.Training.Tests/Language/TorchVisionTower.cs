using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Natix.Engine.Training.Tests.Language;

/// <summary>
/// The vision tower of Qwen3-VL written with torch alone, in single precision, on whole images: a convolution over two equal frames, positions by torch's own
/// resampling, patches in rows. Knows nothing of the engine's. Owns its weights.
/// </summary>
internal sealed class TorchVisionTower : IDisposable
{
    private const double Epsilon = 1e-6;
    private const long Grid = 8;

    private readonly RandomModel _model;
    private readonly Dictionary<string, Tensor> _weights = new(StringComparer.Ordinal);

    public TorchVisionTower(RandomModel model)
    {
        _model = model;
        foreach (var (name, shape, values) in model.Tensors().Where(entry => entry.Name.StartsWith("model.visual.", StringComparison.Ordinal)))
            _weights.Add(name["model.visual.".Length..], tensor(values, shape));
    }

    /// <summary>Encodes an image.</summary>
    /// <param name="image">[3][16 * rows][16 * columns].</param>
    /// <param name="rows">Of patches, even.</param>
    /// <param name="columns">Of patches, even.</param>
    public (float[] Embeddings, float[] Deepstack) Encode(float[] image, int rows, int columns)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var frame = tensor(image, [1, 3, 1, 16 * rows, 16 * columns]);
        var x = conv3d(cat([frame, frame], 2), _weights["patch_embed.proj.weight"], _weights["patch_embed.proj.bias"], strides: [2, 16, 16]);
        x = (x.squeeze(2) + Positions(rows, columns)).flatten(2).squeeze(0).t();
        var angles = Angles(rows, columns);
        List<Tensor> features = [];
        for (var block = 0; block < _model.VisionDepth; block++)
        {
            x = Block(x, $"blocks.{block}.", angles);
            if (_model.DeepstackBlocks.Contains(block))
                features.Add(Merge(x, rows, columns, $"deepstack_merger_list.{features.Count}.", normaliseFirst: false));
        }

        return (Values(Merge(x, rows, columns, "merger.", normaliseFirst: true)), Values(cat(features)));
    }

    public void Dispose()
    {
        foreach (var weight in _weights.Values)
            weight.Dispose();
    }

    private static float[] Values(Tensor tensor) => tensor.contiguous().data<float>().ToArray();

    private Tensor Positions(int rows, int columns) =>
        interpolate(_weights["pos_embed.weight"].t().view(1, _model.VisionHidden, Grid, Grid), [rows, columns], mode: InterpolationMode.Bilinear, align_corners: true);

    // [patches][head_dim / 2]
    private Tensor Angles(int rows, int columns)
    {
        var quarter = _model.VisionHidden / _model.VisionHeads / 4;
        var frequencies = pow(10000.0, arange(quarter, ScalarType.Float64) / -quarter);
        var down = outer(arange(rows, ScalarType.Float64), frequencies).unsqueeze(1).expand(rows, columns, quarter);
        var across = outer(arange(columns, ScalarType.Float64), frequencies).unsqueeze(0).expand(rows, columns, quarter);
        return cat([down, across], -1).reshape(rows * columns, 2 * quarter);
    }

    private Tensor Block(Tensor x, string name, Tensor angles)
    {
        x = x + Attend(Norm(x, name + "norm1"), name + "attn.", angles);
        var inner = Linear(Norm(x, name + "norm2"), name + "mlp.linear_fc1");
        inner = 0.5 * inner * (1 + tanh(Math.Sqrt(2 / Math.PI) * (inner + (0.044715 * inner.pow(3)))));
        return x + Linear(inner, name + "mlp.linear_fc2");
    }

    private Tensor Attend(Tensor x, string name, Tensor angles)
    {
        var dim = _model.VisionHidden / _model.VisionHeads;
        var qkv = Linear(x, name + "qkv").view(x.shape[0], 3, _model.VisionHeads, dim).permute(1, 2, 0, 3);
        var scores = matmul(Rotate(qkv[0], angles), Rotate(qkv[1], angles).transpose(1, 2)) / Math.Sqrt(dim);
        return Linear(matmul(softmax(scores, -1), qkv[2]).transpose(0, 1).reshape(x.shape[0], -1), name + "proj");
    }

    private static Tensor Rotate(Tensor heads, Tensor angles)
    {
        var (cosine, sine) = (angles.cos().to(ScalarType.Float32), angles.sin().to(ScalarType.Float32));
        var half = heads.shape[^1] / 2;
        var (first, second) = (heads.narrow(-1, 0, half), heads.narrow(-1, half, half));
        return cat([(first * cosine) - (second * sine), (second * cosine) + (first * sine)], -1);
    }

    private Tensor Merge(Tensor x, int rows, int columns, string name, bool normaliseFirst)
    {
        if (normaliseFirst)
            x = Norm(x, name + "norm");
        x = x.view(rows / 2, 2, columns / 2, 2, _model.VisionHidden).transpose(1, 2).reshape(rows * columns / 4, 4 * _model.VisionHidden);
        if (!normaliseFirst)
            x = Norm(x, name + "norm");
        return Linear(gelu(Linear(x, name + "linear_fc1")), name + "linear_fc2");
    }

    private Tensor Linear(Tensor x, string name) => linear(x, _weights[name + ".weight"], _weights[name + ".bias"]);

    private Tensor Norm(Tensor x, string name) => layer_norm(x, [x.shape[^1]], _weights[name + ".weight"], _weights[name + ".bias"], Epsilon);
}
