using Natix.Engine.Language.Weights;

namespace Natix.Engine.Tests.Language.Weights;

/// <summary>
/// A decoder written from the equations, in double precision, without caches: every call runs the whole text. One position a token. An oracle for
/// tests, and too slow for anything else.
/// </summary>
internal sealed class ReferenceDecoder(Checkpoint checkpoint)
{
    private readonly TextConfiguration _text = checkpoint.Configuration.Text;
    private readonly Dictionary<string, float[]> _weights = checkpoint.Decoder.ToDictionary(entry => entry.Key, entry => entry.Value.ToFloats(), StringComparer.Ordinal);

    /// <summary>Logits behind the last token.</summary>
    public double[] Logits(IReadOnlyList<int> tokens)
    {
        var rows = tokens.Select(token => Array.ConvertAll(_weights["embed_tokens.weight"][(token * _text.Hidden)..((token + 1) * _text.Hidden)], value => (double)value)).ToArray();
        for (var layer = 0; layer < _text.Layers; layer++)
        {
            var name = $"layers.{layer}.";
            var attended = Attend(name + "self_attn.", [.. rows.Select(row => Norm(row, name + "input_layernorm.weight"))]);
            rows = [.. rows.Zip(attended, Add)];
            rows = [.. rows.Select(row => Add(row, FeedForward(name + "mlp.", Norm(row, name + "post_attention_layernorm.weight"))))];
        }

        return Linear(_text.TiedEmbeddings ? "embed_tokens" : "lm_head", Norm(rows[^1], "norm.weight"));
    }

    private double[][] Attend(string name, double[][] rows)
    {
        var queries = Heads(name + "q", rows, _text.Heads);
        var keys = Heads(name + "k", rows, _text.KvHeads);
        var values = rows.Select(row => Linear(name + "v_proj", row)).ToArray();
        return [.. rows.Select((_, position) =>
        {
            var joined = new double[_text.Heads * _text.HeadDim];
            for (var head = 0; head < _text.Heads; head++)
                AttendHead(queries[position][head], head * _text.KvHeads / _text.Heads, keys, values, position).CopyTo(joined, head * _text.HeadDim);
            return Linear(name + "o_proj", joined);
        })];
    }

    private double[] AttendHead(double[] query, int kvHead, double[][][] keys, double[][] values, int position)
    {
        var scores = Enumerable.Range(0, position + 1).Select(other => Dot(query, keys[other][kvHead]) / Math.Sqrt(_text.HeadDim)).ToArray();
        var weights = scores.Select(score => Math.Exp(score - scores.Max())).ToArray();
        var result = new double[_text.HeadDim];
        for (var i = 0; i < result.Length; i++)
            result[i] = weights.Select((weight, other) => weight * values[other][(kvHead * _text.HeadDim) + i]).Sum() / weights.Sum();
        return result;
    }

    // [position][head]: projected, normalised where the family does, rotated by halves.
    private double[][][] Heads(string name, double[][] rows, int heads) =>
        [.. rows.Select((row, position) => Linear(name + "_proj", row).Chunk(_text.HeadDim).Take(heads).Select(head => Rotate(_text.QkNorm ? Norm(head, name + "_norm.weight") : head, position)).ToArray())];

    private double[] Rotate(double[] head, int position)
    {
        var (half, rotated) = (head.Length / 2, new double[head.Length]);
        for (var i = 0; i < half; i++)
        {
            var (sine, cosine) = Math.SinCos(position * _text.InverseFrequencies[i]);
            (rotated[i], rotated[i + half]) = ((head[i] * cosine) - (head[i + half] * sine), (head[i + half] * cosine) + (head[i] * sine));
        }

        return rotated;
    }

    private double[] FeedForward(string name, double[] row)
    {
        var gate = Linear(name + "gate_proj", row);
        return Linear(name + "down_proj", [.. Linear(name + "up_proj", row).Select((up, i) => up * gate[i] / (1 + Math.Exp(-gate[i])))]);
    }

    private double[] Norm(double[] row, string name)
    {
        var scale = 1 / Math.Sqrt((Dot(row, row) / row.Length) + _text.RmsEpsilon);
        return [.. row.Select((value, i) => value * scale * _weights[name][i])];
    }

    private double[] Linear(string name, double[] row)
    {
        var weights = _weights[name + ".weight"];
        var bias = _weights.GetValueOrDefault(name + ".bias");
        var result = new double[weights.Length / row.Length];
        for (var output = 0; output < result.Length; output++)
        {
            var sum = bias?[output] ?? 0.0;
            for (var i = 0; i < row.Length; i++)
                sum += weights[(output * row.Length) + i] * row[i];
            result[output] = sum;
        }

        return result;
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double[] Add(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];
}
