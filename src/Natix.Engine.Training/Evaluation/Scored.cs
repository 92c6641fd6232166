using Natix.Engine.Data.Samples;
using Natix.Engine.Training.Export;

namespace Natix.Engine.Training.Evaluation;

/// <summary>One judged image.</summary>
/// <param name="Source">Where it came from.</param>
/// <param name="Label">Its truth, 0 or 1.</param>
/// <param name="Logit">What the model said.</param>
public readonly record struct Scored(string Source, int Label, double Logit);

/// <summary>Runs an exported model over samples and frames.</summary>
/// <param name="model">The model.</param>
public sealed class Scorer(OnnxScreen model)
{
    /// <summary>Scores the first samples of a source.</summary>
    /// <param name="source">Where samples come from.</param>
    /// <param name="count">How many.</param>
    /// <param name="name">What to call them.</param>
    public IReadOnlyList<Scored> Samples(ISampleSource source, int count, string name)
    {
        ArgumentNullException.ThrowIfNull(source);
        var image = new float[3 * source.Size * source.Size];
        var heat = new float[source.Size / 8 * (source.Size / 8)];
        var scored = new List<Scored>(count);
        for (var i = 0; i < count; i++)
        {
            var label = source.Fill(i, image, heat);
            scored.Add(new Scored(name, label, model.Run(image).Logit));
        }

        return scored;
    }

    /// <summary>Scores labelled frames as the engine will see them: whole, stretched to the model's square.</summary>
    /// <param name="frames">Frames with their labels.</param>
    public IReadOnlyList<Scored> Frames(IEnumerable<(CorpusImage Picture, int Label)> frames) =>
        [.. frames.Select(f => new Scored(f.Picture.Source, f.Label, model.Run(FrameInput.Of(f.Picture, model.Size)).Logit))];
}
