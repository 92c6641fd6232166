using System.Runtime.InteropServices;
using Natix.Engine.Models;

namespace Natix.Engine.OrtCheck;

/// <summary>Every output of every model of the cascade, on random inputs: the device against the processor.</summary>
internal static class OutputCheck
{
    private const int Rounds = 8;
    private const int Batch = 4;

    /// <summary>Largest difference that another order of float32 sums explains in networks of this depth, relative to the largest value of the output.</summary>
    public const double Bound = 1e-3;

    /// <summary>The same with factors of ten bits.</summary>
    public const double Tf32Bound = 3e-2;

    public static CheckResult Run(IReadOnlyList<ModelManifest> models, Contest contest, bool tf32)
    {
        var bound = tf32 ? Tf32Bound : Bound;
        var figures = models.SelectMany(model => contest.With(model, Batch, bindings => Compare(model, bindings, bound))).ToList();
        var worst = figures.Where(f => f.Target is not null).MaxBy(f => f.Value)!;
        var passed = figures.All(f => f.Target is null || f.Value <= bound);
        var summary = FormattableString.Invariant($"Largest difference over {Rounds} random batches, relative to the output's largest value: {worst.Value:G3} ({worst.Name}), at most {bound:G3} allowed.");
        return new CheckResult("outputs", passed, summary, figures);
    }

    private static List<Figure> Compare(ModelManifest model, IReadOnlyList<(string Name, IModelBinding Binding)> bindings, double bound)
    {
        var random = new Random(72);
        var worst = new Dictionary<(int Output, string Name), Difference>();
        for (var round = 0; round < Rounds; round++)
        {
            var count = Math.Min(1 + (round % Batch), bindings[0].Binding.Capacity);
            var seed = random.Next();
            foreach (var (_, binding) in bindings)
            {
                Fill(model.Input, binding, count, seed);
                binding.Run(count);
            }

            for (var output = 0; output < model.Outputs.Count; output++)
            {
                foreach (var (name, binding) in bindings.Skip(1))
                {
                    for (var item = 0; item < count; item++)
                    {
                        var found = Difference.Of(bindings[0].Binding.Output(output, item), binding.Output(output, item));
                        worst[(output, name)] = worst.TryGetValue((output, name), out var before) ? before.Worse(found) : found;
                    }
                }
            }
        }

        return [.. worst.SelectMany(pair => Figures($"{model.Name}_{model.Outputs[pair.Key.Output].Name}_{pair.Key.Name}", pair.Value, bound))];
    }

    private static IEnumerable<Figure> Figures(string name, Difference difference, double bound)
    {
        yield return new Figure($"{name}_largest_difference", difference.Absolute, "");
        yield return new Figure($"{name}_relative", difference.Relative, "", FormattableString.Invariant($"at most {bound:G3}"));
    }

    // The range of normalised pixels, roughly; floats only as they are what models of this engine take, and bytes.
    private static void Fill(InputSpec input, IModelBinding binding, int count, int seed)
    {
        var random = new Random(seed);
        for (var item = 0; item < count; item++)
        {
            var bytes = binding.Input(item);
            if (input.Type == TensorType.Float32)
            {
                foreach (ref var value in MemoryMarshal.Cast<byte, float>(bytes))
                    value = (random.NextSingle() * 4) - 2;
            }
            else if (input.Type == TensorType.Float16)
            {
                foreach (ref var value in MemoryMarshal.Cast<byte, Half>(bytes))
                    value = (Half)((random.NextSingle() * 4) - 2);
            }
            else
            {
                random.NextBytes(bytes);
            }
        }
    }
}
