using Natix.Engine.Data.Randomness;
using Natix.Engine.Data.Scenes;

namespace Natix.Engine.Data.Tests.Validation;

/// <summary>A drive's camera and the truth of some of its frames.</summary>
internal sealed record DriveTruth(DriveCamera Camera, FrameTruth[] Frames);

/// <summary>Truth of drives by many cameras, made once for all tests: nothing is rendered.</summary>
internal static class DriveTruths
{
    private const int Drives = 24;
    private const int Frames = 16;
    private static readonly Lazy<DriveTruth[]> Made = new(() => [.. Enumerable.Range(0, Drives).Select(Make)]);

    public static DriveTruth[] All => Made.Value;

    private static DriveTruth Make(int drive)
    {
        var random = new SeededRandom(20, (ulong)drive);
        using var scene = DriveScene.Create(random.Next(), new DriveOptions
        {
            Width = 1920,
            Height = 1080,
            FieldOfView = random.Range(50, 80),
            CameraHeight = random.Range(1.2f, 1.7f),
            PitchDegrees = random.Range(-1, 4),
            Conditions = DriveConditions.Day,
        });
        // From before the work zone until it is passed.
        return new DriveTruth(scene.Camera, [.. Enumerable.Range(0, Frames).Select(i => scene.Truth(60 + (i * 100 / Frames)))]);
    }
}
