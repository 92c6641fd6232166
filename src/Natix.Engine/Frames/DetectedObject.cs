namespace Natix.Engine;

/// <summary>One object as the detectors that ran see it together, in pixels of the upright source image.</summary>
/// <param name="Left">Left edge.</param>
/// <param name="Top">Top edge.</param>
/// <param name="Right">Right edge.</param>
/// <param name="Bottom">Bottom edge.</param>
/// <param name="Score">
/// Confidence in [0,1]: the score of its box times the share of the detectors' weight that saw it. The box's score is the weighted mean of those that were
/// fused, or where the cascade suppresses instead that of the one that stayed, decayed by soft suppression.
/// </param>
/// <param name="LabelId">Index into <see cref="EngineDescription.ObjectLabels"/>.</param>
/// <param name="Agreement">Detectors that saw it, 1 or more.</param>
/// <param name="Detectors">Detectors that looked at the frame and know the label, at least <paramref name="Agreement"/>.</param>
public readonly record struct DetectedObject(
    float Left, float Top, float Right, float Bottom, float Score, int LabelId, int Agreement, int Detectors);
