namespace Natix.Engine.Validation.Temporal.Motion;

/// <summary>How the camera's own motion is measured. Immutable.</summary>
internal sealed record EgoMotionOptions
{
    /// <summary>Samples across of the small pictures.</summary>
    public int Width { get; init; } = FramePicture.Width;

    /// <summary>Rows of the small pictures.</summary>
    public int Height { get; init; } = FramePicture.Height;

    /// <summary>Side of the cells that give a place each, samples.</summary>
    public int Cell { get; init; } = 8;

    /// <summary>Least texture, as mean squared gradient in grey levels a sample, in the direction that has less of it.</summary>
    public float LeastTexture { get; init; } = 12;

    /// <summary>Mean difference of grey levels from which on two patches are not the same.</summary>
    public float MostDifference { get; init; } = 10;

    /// <summary>Residual within which a place agrees, samples.</summary>
    public double Tolerance { get; init; } = 0.6;

    /// <summary>Places of the background that must agree.</summary>
    public int LeastBackground { get; init; } = 12;

    /// <summary>Places of the road that must agree.</summary>
    public int LeastRoad { get; init; } = 8;

    /// <summary>Share of the places that must agree, of the background as of the road.</summary>
    public double LeastShare { get; init; } = 0.4;

    /// <summary>Where the focus of expansion is likely to be, in pictures.</summary>
    public (double X, double Y) Focus { get; init; } = (0.5, 0.45);

    /// <summary>True when <see cref="Focus"/> is a calibration.</summary>
    public bool FocusIsKnown { get; init; }

    /// <summary>Seed of the draws.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Throws for options that make no sense, naming the first.</summary>
    public EgoMotionOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Width, 32);
        ArgumentOutOfRangeException.ThrowIfLessThan(Height, 32);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Width, 1024);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Height, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(Cell, 4);
        ArgumentOutOfRangeException.ThrowIfLessThan(LeastBackground, 3);
        ArgumentOutOfRangeException.ThrowIfLessThan(LeastRoad, 3);
        Require(LeastTexture > 0, nameof(LeastTexture), LeastTexture);
        Require(MostDifference > 0, nameof(MostDifference), MostDifference);
        Require(Tolerance > 0 && double.IsFinite(Tolerance), nameof(Tolerance), Tolerance);
        Require(LeastShare is > 0 and <= 1, nameof(LeastShare), LeastShare);
        Require(Focus.X is >= 0 and <= 1 && Focus.Y is >= 0 and < 1, nameof(Focus), Focus.X);
        return this;
    }

    private static void Require(bool holds, string name, double found)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(name, found, $"{name} is out of its range.");
    }
}
