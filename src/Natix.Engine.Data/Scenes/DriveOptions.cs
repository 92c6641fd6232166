namespace Natix.Engine.Data.Scenes;

/// <summary>Weather and light of a drive.</summary>
public enum DriveConditions
{
    /// <summary>Clear day.</summary>
    Day,

    /// <summary>After sunset, lights on.</summary>
    Dusk,

    /// <summary>Rain by day on a wet road.</summary>
    Rain,
}

/// <summary>What a rendered drive looks like. All have defaults; the scene checks the ranges.</summary>
public sealed record DriveOptions
{
    /// <summary>Frame width in pixels, 160 to 4096.</summary>
    public int Width { get; init; } = 960;

    /// <summary>Frame height in pixels, 90 to 4096.</summary>
    public int Height { get; init; } = 540;

    /// <summary>Number of frames, 1 or more. The work zone is placed so that the drive enters and leaves it in that many frames.</summary>
    public int Frames { get; init; } = 220;

    /// <summary>Frames per second, above 0.</summary>
    public double FramesPerSecond { get; init; } = 10;

    /// <summary>Speed in metres a second, above 0.</summary>
    public double Speed { get; init; } = 15;

    /// <summary>Light and weather; null draws them from the seed.</summary>
    public DriveConditions? Conditions { get; init; }

    /// <summary>Whether there is a work zone; without one every label is 0.</summary>
    public bool WorkZone { get; init; } = true;

    /// <summary>Horizontal field of view in degrees, 30 to 120.</summary>
    public double FieldOfView { get; init; } = 62;

    /// <summary>Height of the camera above the road in metres.</summary>
    public double CameraHeight { get; init; } = 1.4;

    /// <summary>Pitch in degrees, positive down, -10 to 10.</summary>
    public double PitchDegrees { get; init; } = 1.5;

    /// <summary>JPEG quality, 1 to 100.</summary>
    public int JpegQuality { get; init; } = 88;

    /// <exception cref="ArgumentException">A value is out of range; the message says which.</exception>
    internal void Check()
    {
        Within(nameof(Width), Width, 160, 4096);
        Within(nameof(Height), Height, 90, 4096);
        Within(nameof(Frames), Frames, 1, 100_000);
        Within(nameof(FramesPerSecond), FramesPerSecond, 0.1, 240);
        Within(nameof(Speed), Speed, 0.1, 60);
        Within(nameof(FieldOfView), FieldOfView, 30, 120);
        Within(nameof(CameraHeight), CameraHeight, 0.5, 4);
        Within(nameof(PitchDegrees), PitchDegrees, -10, 10);
        Within(nameof(JpegQuality), JpegQuality, 1, 100);
    }

    private static void Within(string name, double value, double low, double high)
    {
        if (!(value >= low && value <= high))
            throw new ArgumentException($"{name} is {value}; it must be within {low} and {high}.");
    }
}
