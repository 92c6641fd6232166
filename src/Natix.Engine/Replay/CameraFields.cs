namespace Natix.Engine.Replay;

/// <summary>What was known of a frame's camera, as it lies in a record: a flag, then every number, NaN for what was not given. Allocates nothing to write.</summary>
internal static class CameraFields
{
    public static void Write(RecordBuffer to, CameraOptions? camera)
    {
        to.Flag(camera is not null);
        if (camera is null)
            return;
        to.I32(camera.ImageWidth);
        to.I32(camera.ImageHeight);
        foreach (var value in (ReadOnlySpan<double>)
            [
                Given(camera.FocalLength), Given(camera.FocalLengthDown), Given(camera.HorizontalFieldOfView), camera.FocalSigma, Given(camera.CenterX), Given(camera.CenterY), Given(camera.MountHeight),
                camera.MountHeightSigma, Given(camera.Pitch), camera.PitchSigma, Given(camera.HorizonRow), Given(camera.HorizonSigma),
            ])
            to.F64(value);
    }

    /// <exception cref="RecordException">It describes no camera.</exception>
    public static CameraOptions? Read(ref RecordReader from)
    {
        if (!from.Flag())
            return null;
        var camera = new CameraOptions
        {
            ImageWidth = from.I32(),
            ImageHeight = from.I32(),
            FocalLength = Value(ref from),
            FocalLengthDown = Value(ref from),
            HorizontalFieldOfView = Value(ref from),
            FocalSigma = from.F64(),
            CenterX = Value(ref from),
            CenterY = Value(ref from),
            MountHeight = Value(ref from),
            MountHeightSigma = from.F64(),
            Pitch = Value(ref from),
            PitchSigma = from.F64(),
            HorizonRow = Value(ref from),
            HorizonSigma = Value(ref from),
        };
        try
        {
            return camera.Checked();
        }
        catch (ArgumentException e)
        {
            throw from.Broken(e.Message);
        }
    }

    private static double Given(double? value) => value ?? double.NaN;

    private static double? Value(ref RecordReader from) => from.F64() is var value && double.IsNaN(value) ? null : value;
}
