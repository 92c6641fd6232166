using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Drawing;

/// <summary>Everything a picture of one frame needs; independent of the engine's pooled memory.</summary>
/// <param name="Record">The frame and its verdict.</param>
/// <param name="Jpeg">The frame's encoded bytes, or its raw pixels (<see cref="Format"/>); empty when there are none.</param>
/// <param name="Heat">Where the classifier saw a device; null when no model with a heat map ran.</param>
/// <param name="Threshold">The cascade's decision threshold on P.</param>
internal sealed record AnnotatedFrame(FrameRecord Record, ReadOnlyMemory<byte> Jpeg, HeatGrid? Heat, double Threshold)
{
    /// <summary>What the bytes are.</summary>
    public FrameFormat Format { get; init; }

    /// <summary>False for a frame that only adds to its source's curve.</summary>
    public bool IsDrawn { get; init; } = true;
}

/// <summary>P(device) per cell, row-major, over a rectangle of the upright source image given in pixels.</summary>
internal sealed record HeatGrid(int Columns, int Rows, float[] Cells, float Left, float Top, float Right, float Bottom)
{
    /// <summary>Copies the heat map of a result; null when it has none.</summary>
    public static HeatGrid? From(FrameResult result)
    {
        if (result.HeatWidth == 0 || result.HeatHeight == 0)
            return null;
        var (left, top, right, bottom) = result.HeatArea;
        return new HeatGrid(result.HeatWidth, result.HeatHeight, result.Heat.ToArray(), left, top, right, bottom);
    }
}
