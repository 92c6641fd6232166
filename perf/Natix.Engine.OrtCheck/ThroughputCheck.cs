using System.Diagnostics;
using Natix.Engine.Models;

namespace Natix.Engine.OrtCheck;

/// <summary>Images a second of every model, by batch: processor, device with the host's tensors, device with its own. Slices take turns.</summary>
internal static class ThroughputCheck
{
    private const int Rounds = 5;

    private static readonly int[] Batches = [1, 8, 32];

    public static CheckResult Run(IReadOnlyList<ModelManifest> models, Contest contest, double seconds)
    {
        var figures = new List<Figure>();
        foreach (var model in models)
        {
            figures.AddRange(contest.With(model, Batches[^1], bindings => Batches
                .Where(batch => batch <= bindings[0].Binding.Capacity)
                .SelectMany(batch => Race(model.Name, bindings, batch, seconds)).ToList()));
        }

        return new CheckResult("throughput", true, $"Images a second, the median of {Rounds} slices that took turns; inputs were filled beforehand.", figures);
    }

    private static IEnumerable<Figure> Race(string model, IReadOnlyList<(string Name, IModelBinding Binding)> bindings, int batch, double seconds)
    {
        var rates = bindings.ToDictionary(b => b.Name, _ => new double[Rounds]);
        foreach (var (_, binding) in bindings)
            binding.Run(batch); // the first run of a size chooses algorithms
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < bindings.Count; i++)
            {
                var (name, binding) = bindings[(i + round) % bindings.Count];
                rates[name][round] = Rate(binding, batch, seconds);
            }
        }

        return rates.Select(pair => Figure.Time($"{model}_batch_{batch}_{pair.Key}_images_per_second", Median(pair.Value), ""));
    }

    /// <summary>The middle of an odd number of values. Pure.</summary>
    public static double Median(ReadOnlySpan<double> values)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        return sorted[sorted.Length / 2];
    }

    private static double Rate(IModelBinding binding, int batch, double seconds)
    {
        var started = Stopwatch.GetTimestamp();
        long images = 0;
        do
        {
            binding.Run(batch);
            images += batch;
        }
        while (Stopwatch.GetElapsedTime(started).TotalSeconds < seconds);
        return images / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
