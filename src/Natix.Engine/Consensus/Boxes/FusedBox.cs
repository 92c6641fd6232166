using System.Numerics;

namespace Natix.Engine.Consensus.Boxes;

/// <summary>One object as several detectors see it together, in pixels of the upright source image.</summary>
/// <param name="Left">Left edge.</param>
/// <param name="Top">Top edge.</param>
/// <param name="Right">Right edge.</param>
/// <param name="Bottom">Bottom edge.</param>
/// <param name="Score">Confidence in [0,1].</param>
/// <param name="ClassId">Class in the labels that the detectors share.</param>
/// <param name="Models">Bit i is set when model i gave one of the boxes.</param>
/// <param name="Boxes">Boxes that went in, 1 or more.</param>
internal readonly record struct FusedBox(
    float Left, float Top, float Right, float Bottom, float Score, int ClassId, ulong Models, int Boxes)
{
    /// <summary>How many detectors agree on it.</summary>
    public int Agreement => BitOperations.PopCount(Models);
}
