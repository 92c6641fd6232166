namespace Natix.Engine.Validation.Temporal.Motion;

/// <summary>A rectangle of the small picture, samples.</summary>
internal readonly record struct PictureBox(float Left, float Top, float Right, float Bottom)
{
    /// <summary>True when a place lies in it.</summary>
    public bool Holds(ImagePoint place) => place.X >= Left && place.X <= Right && place.Y >= Top && place.Y <= Bottom;
}
