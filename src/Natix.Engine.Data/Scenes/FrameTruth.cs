using Natix.Engine.Data.Samples;

namespace Natix.Engine.Data.Scenes;

/// <summary>The pinhole camera of a drive: the same in every frame.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Fx">Focal length in pixels, horizontal.</param>
/// <param name="Fy">Focal length in pixels, vertical.</param>
/// <param name="Cx">Principal point, column.</param>
/// <param name="Cy">Principal point, row.</param>
/// <param name="MountHeight">Height above the road in metres.</param>
/// <param name="Pitch">Pitch in radians, positive down.</param>
public sealed record DriveCamera(int Width, int Height, double Fx, double Fy, double Cx, double Cy, double MountHeight, double Pitch)
{
    /// <summary>Row of the horizon.</summary>
    public double HorizonRow => Cy - (Fy * Math.Tan(Pitch));
}

/// <summary>One thing in a frame. It is an upright plane parallel to the image at its ground contact, so size and depth give the box exactly.</summary>
/// <param name="Track">Number of the thing, the same in every frame of the drive.</param>
/// <param name="Kind">What it is: cone, drum, barricade, diamond-sign, excavator, worker, car, ...</param>
/// <param name="IsDevice">Whether it is part of the work zone.</param>
/// <param name="Box">Box in pixels, clipped to the frame.</param>
/// <param name="Depth">Depth along the optical axis in metres.</param>
/// <param name="HeightMetres">Physical height.</param>
/// <param name="WidthMetres">Physical width.</param>
/// <param name="InFrame">Share of the unclipped box that lies in the frame, 0 to 1.</param>
/// <param name="Visible">Share of the clipped box that no nearer thing's box covers, 0 to 1.</param>
/// <param name="Counts">Whether it makes the frame's label 1, by the rule of <see cref="FrameTruth"/>.</param>
public sealed record ObjectTruth(
    int Track, string Kind, bool IsDevice, PixelBox Box, double Depth, double HeightMetres, double WidthMetres, double InFrame, double Visible, bool Counts);

/// <summary>
/// What is to be seen in one frame. The label is 1 when a device counts: its box is at least 1/45 of the frame height tall (12 rows
/// of 540; 5 rows of 224), it is at most 90 m away, at least half of it lies in the frame and at least 0.4 of that is not covered.
/// </summary>
/// <param name="Index">Number of the frame.</param>
/// <param name="Seconds">Time from the start.</param>
/// <param name="Label">1 when a device counts, else 0.</param>
/// <param name="Travelled">Metres driven along the road.</param>
/// <param name="Objects">Everything that reaches into the frame, far to near.</param>
public sealed record FrameTruth(int Index, double Seconds, int Label, double Travelled, IReadOnlyList<ObjectTruth> Objects);
