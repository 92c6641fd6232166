using Natix.Engine.Data.Devices;
using SkiaSharp;

namespace Natix.Engine.Data.Scenes;

/// <summary>Something that stands or drives.</summary>
/// <param name="Track">Its number for the whole drive.</param>
/// <param name="Prop">How it looks.</param>
/// <param name="S">Metres along the road at the start.</param>
/// <param name="X">Metres right of the centre line.</param>
/// <param name="Speed">Metres a second along the road; negative towards the camera.</param>
/// <param name="IsDevice">Whether it belongs to the work zone.</param>
internal sealed record Actor(int Track, Prop Prop, float S, float X, float Speed, bool IsDevice)
{
    public float At(double seconds) => S + (float)(Speed * seconds);
}

/// <summary>A building along the road.</summary>
/// <param name="From">Near end, metres along the road.</param>
/// <param name="To">Far end.</param>
/// <param name="X">The wall that faces the road; negative is left.</param>
/// <param name="Height">Metres.</param>
/// <param name="Wall">Colour of the wall.</param>
/// <param name="Glass">Colour of the windows.</param>
/// <param name="Seed">Which windows are lit.</param>
internal sealed record Building(float From, float To, float X, float Height, SKColor Wall, SKColor Glass, ulong Seed);

/// <summary>A worn or mended piece of road.</summary>
internal sealed record RoadPatch(float S, float X, float Length, float Width, float Shade);

/// <summary>Everything along the drive.</summary>
/// <param name="Actors">Things that stand or drive.</param>
/// <param name="Buildings">Buildings.</param>
/// <param name="Patches">Pieces of road.</param>
/// <param name="Dig">Where the road is dug up, from and to in metres; null without a work zone.</param>
internal sealed record DriveWorld(
    IReadOnlyList<Actor> Actors, IReadOnlyList<Building> Buildings, IReadOnlyList<RoadPatch> Patches, (float From, float To)? Dig);
