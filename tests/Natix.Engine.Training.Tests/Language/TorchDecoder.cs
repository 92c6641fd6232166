using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Natix.Engine.Training.Tests.Language;

/// <summary>
/// A decoder written with torch alone, from the papers, in single precision: Llama, Qwen2, Qwen3 and the text of Qwen3-VL. Knows nothing of the engine's. Owns
/// its weights.
/// </summary>
internal sealed class TorchDecoder : IDisposable
{
    private const double Theta = 10000;
    private const double Epsilon = 1e-6;

    private readonly RandomModel _model;
    private readonly Dictionary<string, Tensor> _weights = new(StringComparer.Ordinal);

    public TorchDecoder(RandomModel model)
    {
        _model = model;
        foreach (var (name, shape, values) in model.Tensors())
            _weights.Add(name.Replace("model.language_model.", "model.", StringComparison.Ordinal), tensor(values, shape));
    }

    /// <summary>[tokens][vocabulary], what comes after each token.</summary>
    public float[][] Logits(int[] tokens) => Logits(tokens, null);

    /// <summary>The same for a prompt with an image.</summary>
    public float[][] Logits(int[] tokens, TorchImage? image)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var x = W("embed_tokens.weight").index_select(0, tensor(Array.ConvertAll(tokens, token => (long)token)));
        if (image is not null)
            x = cat([x.narrow(0, 0, image.Offset), tensor(image.Embeddings, [image.Tokens, _model.Hidden]), x.narrow(0, image.End, tokens.Length - image.End)]);
        var angles = Angles(tokens.Length, image);
        for (var layer = 0; layer < _model.Layers; layer++)
        {
            x = Layer(x, $"layers.{layer}.", angles);
            if (image is not null && layer < _model.DeepstackBlocks.Length)
                x.narrow(0, image.Offset, image.Tokens).add_(tensor(image.Deepstack, [_model.DeepstackBlocks.Length, image.Tokens, _model.Hidden])[layer]);
        }

        var output = linear(Norm(x, "norm.weight"), _model.Tied ? W("embed_tokens.weight") : _weights["lm_head.weight"]);
        var values = output.data<float>().ToArray();
        return [.. values.Chunk(_model.Vocabulary)];
    }

    public void Dispose()
    {
        foreach (var weight in _weights.Values)
            weight.Dispose();
    }

    private Tensor W(string name) => _weights["model." + name];

    private Tensor Norm(Tensor x, string name) => x * rsqrt(x.pow(2).mean([-1], keepdim: true) + Epsilon) * W(name);

    private Tensor Layer(Tensor x, string name, Tensor angles)
    {
        x = x + Attend(Norm(x, name + "input_layernorm.weight"), name + "self_attn.", angles);
        var inner = Norm(x, name + "post_attention_layernorm.weight");
        return x + linear(silu(linear(inner, W(name + "mlp.gate_proj.weight"))) * linear(inner, W(name + "mlp.up_proj.weight")), W(name + "mlp.down_proj.weight"));
    }

    private Tensor Attend(Tensor x, string name, Tensor angles)
    {
        var groups = _model.Heads / _model.KvHeads;
        var q = Rotate(Heads(x, name + "q", _model.Heads), angles);
        var k = Rotate(Heads(x, name + "k", _model.KvHeads), angles).repeat_interleave(groups, 0);
        var v = Project(x, name + "v_proj").view(-1, _model.KvHeads, _model.HeadDim).transpose(0, 1).repeat_interleave(groups, 0);
        var scores = matmul(q, k.transpose(1, 2)) / Math.Sqrt(_model.HeadDim);
        var hidden = ones(scores.shape[1], scores.shape[2], ScalarType.Bool).triu(1);
        var attended = matmul(softmax(scores.masked_fill(hidden, float.NegativeInfinity), -1), v);
        return linear(attended.transpose(0, 1).reshape(x.shape[0], -1), W(name + "o_proj.weight"));
    }

    private Tensor Project(Tensor x, string name) => linear(x, W(name + ".weight"), _weights.GetValueOrDefault($"model.{name}.bias"));

    // [heads][tokens][head_dim]
    private Tensor Heads(Tensor x, string name, int heads)
    {
        var split = Project(x, name + "_proj").view(-1, heads, _model.HeadDim);
        if (_weights.ContainsKey($"model.{name}_norm.weight"))
            split = Norm(split, name + "_norm.weight");
        return split.transpose(0, 1);
    }

    // [tokens][head_dim / 2]. With an image, pairs of frequencies take turns between time, height and width, as long as the last two have any.
    private Tensor Angles(int tokens, TorchImage? image)
    {
        var half = _model.HeadDim / 2;
        var frequencies = pow(Theta, arange(half, ScalarType.Float64) * (-2.0 / _model.HeadDim));
        if (image is null)
            return outer(arange(tokens, ScalarType.Float64), frequencies);
        var axes = Enumerable.Range(0, half).Select(pair => pair < 3 * (_model.HeadDim / 8) ? pair % 3 : 0).ToArray();
        var positions = Enumerable.Range(0, tokens).SelectMany(token => axes.Select(axis => (double)image.Position(token, axis))).ToArray();
        return tensor(positions, [tokens, half]) * frequencies;
    }

    private Tensor Rotate(Tensor heads, Tensor angles)
    {
        var half = _model.HeadDim / 2;
        var (cosine, sine) = (angles.cos().to(ScalarType.Float32), angles.sin().to(ScalarType.Float32));
        var (first, second) = (heads.narrow(-1, 0, half), heads.narrow(-1, half, half));
        return cat([(first * cosine) - (second * sine), (second * cosine) + (first * sine)], -1);
    }
}

/// <summary>An image in a prompt.</summary>
/// <param name="Offset">Its first token.</param>
/// <param name="Rows">Rows of its tokens.</param>
/// <param name="Columns">Columns of its tokens.</param>
/// <param name="Embeddings">[tokens][hidden]</param>
/// <param name="Deepstack">[features][tokens][hidden]</param>
internal sealed record TorchImage(int Offset, int Rows, int Columns, float[] Embeddings, float[] Deepstack)
{
    public int Tokens => Rows * Columns;

    public int End => Offset + Tokens;

    /// <summary>Where a token of the prompt stands in time (0), height (1) or width (2).</summary>
    public int Position(int token, int axis)
    {
        if (token < Offset)
            return token;
        if (token >= End)
            return token - Tokens + Math.Max(Rows, Columns);
        var within = token - Offset;
        return Offset + (axis == 1 ? within / Columns : axis == 2 ? within % Columns : 0);
    }
}
