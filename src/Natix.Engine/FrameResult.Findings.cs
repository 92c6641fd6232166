namespace Natix.Engine;

/// <content>What the models found besides the verdict. All spans live until <see cref="Dispose"/>.</content>
public sealed partial class FrameResult
{
    /// <summary>Objects found, of all detectors that ran.</summary>
    public ReadOnlySpan<Detection> Detections => Findings.Detections.Span;

    /// <summary>
    /// What geometry says of each of <see cref="Detections"/>, in their order. It abstains where it cannot know, as in a crop, and says why
    /// (<see cref="CameraOptions"/> is what it knows best by).
    /// </summary>
    public ReadOnlySpan<DetectionCheck> Checks => Findings.Checks.Span;

    /// <summary>
    /// What the detectors that ran see together, the surest first: their boxes fused (weighted box fusion) by the labels they share, without those that cannot be (<see cref="Checks"/>), each with
    /// how many of them agree on it.
    /// </summary>
    public ReadOnlySpan<DetectedObject> Objects => Findings.Objects.Span;

    /// <summary>P(device) in [0,1] per cell, row-major; empty when no model with a heat map ran.</summary>
    public ReadOnlySpan<float> Heat => Findings.Heat.Cells;

    /// <summary>Cells a row of <see cref="Heat"/>.</summary>
    public int HeatWidth => Findings.Heat.Width;

    /// <summary>Rows of <see cref="Heat"/>.</summary>
    public int HeatHeight => Findings.Heat.Height;

    /// <summary>The part of the upright source image that <see cref="Heat"/> covers: left, top, right, bottom in pixels.</summary>
    public (float Left, float Top, float Right, float Bottom) HeatArea => AreaOf(Findings.Heat);

    /// <summary>
    /// Distance along the camera's axis (along each cell's ray where the model's manifest says so) per cell, row-major: metres when <see cref="DepthIsMetric"/>, else metres up to one unknown factor.
    /// Empty when no depth model ran. Sky is as far as the 99th percentile of the rest, where the model tells sky.
    /// </summary>
    public ReadOnlySpan<float> Depth => Findings.Depth.Cells;

    /// <summary>Cells a row of <see cref="Depth"/>.</summary>
    public int DepthWidth => Findings.Depth.Width;

    /// <summary>Rows of <see cref="Depth"/>.</summary>
    public int DepthHeight => Findings.Depth.Height;

    /// <summary>The part of the upright source image that <see cref="Depth"/> covers: left, top, right, bottom in pixels.</summary>
    public (float Left, float Top, float Right, float Bottom) DepthArea => AreaOf(Findings.Depth);

    /// <summary>True when <see cref="Depth"/> is in metres: the focal length is known (by frame, options, EXIF or the model's manifest), or the model gives metres.</summary>
    public bool DepthIsMetric => Findings.Depth.Width > 0 && Findings.Depth.IsMetric;

    /// <summary>Objects that have a mask.</summary>
    public int MaskCount => Findings.Masks.Count;

    /// <summary>The object that a mask belongs to; it is among <see cref="Detections"/> too, unless stronger ones took all places there.</summary>
    /// <param name="mask">0 to <see cref="MaskCount"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such mask.</exception>
    public Detection MaskedObject(int mask) => Findings.Masks[mask];

    /// <summary>
    /// Draws a mask over the whole upright source image: 1 for pixels of the object, 0 for the others, row-major. Allocates nothing. Not at
    /// the same time on two threads.
    /// </summary>
    /// <param name="mask">0 to <see cref="MaskCount"/> - 1.</param>
    /// <param name="destination">At least <paramref name="width"/> * <paramref name="height"/> bytes.</param>
    /// <param name="width">Pixels a row; need not be <see cref="Width"/>.</param>
    /// <param name="height">Rows.</param>
    /// <returns>How many pixels are 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such mask, or a size is below 1.</exception>
    /// <exception cref="ArgumentException">The destination is too small.</exception>
    public int DrawMask(int mask, Span<byte> destination, int width, int height) => Findings.Masks.Draw(mask, destination, width, height);

    /// <summary>The embedding of the whole image; empty when that model gives none or did not run.</summary>
    /// <param name="modelIndex">Index into <see cref="EngineDescription.Models"/>.</param>
    public ReadOnlySpan<float> Embedding(int modelIndex) => Findings.Embeddings.Of(modelIndex);

    /// <summary>The embeddings of the patches of the model's input, row by row of <see cref="PatchGrid"/>; empty when that model gives none or did not run.</summary>
    /// <param name="modelIndex">Index into <see cref="EngineDescription.Models"/>.</param>
    public ReadOnlySpan<float> PatchEmbeddings(int modelIndex) => Findings.Patches.Of(modelIndex);

    /// <summary>Shape of <see cref="PatchEmbeddings"/>: floats a patch, patches a row, rows.</summary>
    /// <param name="modelIndex">Index into <see cref="EngineDescription.Models"/>.</param>
    public (int Length, int Columns, int Rows) PatchGrid(int modelIndex) => Findings.Patches.ShapeOf(modelIndex);

    /// <summary>A zero-shot model's score in [0,1] for each of its labels; empty when that model is none or did not run.</summary>
    /// <param name="modelIndex">Index into <see cref="EngineDescription.Models"/>.</param>
    public ReadOnlySpan<float> LabelScores(int modelIndex) => Findings.LabelScores.Of(modelIndex);

    private static (float Left, float Top, float Right, float Bottom) AreaOf(CellMap map) => (map.Left, map.Top, map.Right, map.Bottom);
}
