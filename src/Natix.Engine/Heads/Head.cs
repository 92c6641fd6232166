using System.Numerics.Tensors;
using Natix.Engine.Models;

namespace Natix.Engine.Heads;

/// <summary>What a head made of one frame.</summary>
/// <param name="Votes">True when the model gives evidence of roadwork.</param>
/// <param name="LogOdds">Calibrated log-odds of roadwork, finite; 0 when it does not vote.</param>
internal readonly record struct HeadReading(bool Votes, double LogOdds);

/// <summary>
/// Reads a model's outputs. Holds its scratch, so one worker owns it; reading allocates nothing. Outputs that are not finite are a
/// <see cref="ModelRunException"/>: such a model has no say.
/// </summary>
internal abstract class Head
{
    /// <summary>Scores are held this far from 0 and 1, so that log-odds are finite.</summary>
    private const double ScoreMargin = 1e-6;

    /// <summary>What is wrong with an output that is not finite.</summary>
    internal const string NotFiniteText = "holds values that are not finite (NaN or infinity)";

    /// <summary>What is wrong with an embedding that cannot be brought to length 1.</summary>
    internal const string NoDirectionText = "holds an embedding of length 0, or too long for a float, which has no direction";

    private readonly string _model;

    private protected Head(ModelManifest manifest, int modelIndex)
    {
        _model = manifest.Name;
        ModelIndex = modelIndex;
    }

    /// <summary>Index of the model in the engine's description.</summary>
    protected int ModelIndex { get; }

    /// <summary>The reader that the manifest asks for.</summary>
    public static Head Create(ModelManifest manifest, int modelIndex) => manifest.Head.Kind switch
    {
        HeadKind.Classifier => new ClassifierHead(manifest, modelIndex),
        HeadKind.YoloxGrid => new YoloxGridHead(manifest, modelIndex),
        HeadKind.FastestDet => new FastestDetHead(manifest, modelIndex),
        HeadKind.Yolo when manifest.Head.Transposed => new YoloRowsHead(manifest, modelIndex),
        HeadKind.Yolo => new YoloHead(manifest, modelIndex),
        HeadKind.YoloEndToEnd => new YoloEndToEndHead(manifest, modelIndex),
        HeadKind.Detr => new DetrHead(manifest, modelIndex),
        HeadKind.Gfl => new GflHead(manifest, modelIndex),
        HeadKind.Depth => new DepthHead(manifest, modelIndex),
        HeadKind.Masks => new MasksHead(manifest, modelIndex),
        HeadKind.Embedding => new EmbeddingHead(manifest, modelIndex),
        HeadKind.ZeroShot => new ZeroShotHead(manifest, modelIndex),
        _ => throw new ArgumentOutOfRangeException(nameof(manifest), manifest.Head.Kind, "There is no reader for this head."),
    };

    /// <summary>Reads one image's outputs of the last run: adds what it finds, replaces the maps that the model has, and votes.</summary>
    /// <param name="outputs">The binding that ran.</param>
    /// <param name="item">The image's place in the batch.</param>
    /// <param name="geometry">Where the model's pixels lie in the source.</param>
    /// <param name="findings">The frame's findings so far; the head adds its own and leaves alone what it has none of.</param>
    public abstract HeadReading Read(IModelBinding outputs, int item, in PreprocessGeometry geometry, FrameFindings findings);

    /// <summary>Log-odds of a score, finite for every score in [0,1].</summary>
    internal static double LogOdds(double score)
    {
        var held = Math.Clamp(score, ScoreMargin, 1 - ScoreMargin);
        return Math.Log(held / (1 - held));
    }

    /// <summary>The logistic function.</summary>
    private protected static float Sigmoid(float logit) => 1 / (1 + MathF.Exp(-logit));

    /// <summary>The logit of a little less than a score, so that rounding loses nothing: scores decide in the end.</summary>
    internal static float LeastLogit(float score)
    {
        var least = Math.Max(0, score - 2e-7);
        return (float)Math.Log(least / (1 - least));
    }

    /// <summary>Position of a named output in the manifest.</summary>
    internal static int IndexOf(ModelManifest manifest, string output)
    {
        for (var i = 0; i < manifest.Outputs.Count; i++)
        {
            if (manifest.Outputs[i].Name == output)
                return i;
        }

        throw new ArgumentException($"Model \"{manifest.Name}\" has no output \"{output}\".", nameof(output));
    }

    /// <summary>An output, proven finite.</summary>
    private protected ReadOnlySpan<float> Finite(IModelBinding outputs, int index, int item, string name)
    {
        var values = outputs.Output(index, item);
        return TensorPrimitives.IsFiniteAll(values) ? values : throw NotFinite(name);
    }

    /// <summary>The error for an output with a NaN or an infinity in it.</summary>
    private protected ModelRunException NotFinite(string output) => Wrong(_model, output, NotFiniteText);

    /// <summary>The error for an output that holds what the manifest rules out.</summary>
    private protected ModelRunException Wrong(string output, string what) => Wrong(_model, output, what);

    /// <summary>The error for an output of a model that holds what the manifest rules out.</summary>
    internal static ModelRunException Wrong(string model, string output, string what) => new($"Model \"{model}\": its output \"{output}\" {what}.");
}
