namespace Natix.Engine.Validation.Temporal.Motion;

/// <summary>What a camera's own motion does to the road under an object. Pure.</summary>
internal static class RoadMotion
{
    private const double LeastBelowHorizon = 0.02;
    private const double MostNearing = 0.5;
    private const float BorderPixels = 1.5f;

    /// <summary>True when the lower edge of a box may be where the object stands: the border of the frame does not cut it, and the horizon is above it.</summary>
    /// <param name="box">Pixels of the frame.</param>
    /// <param name="frame">Size of the frame, pixels.</param>
    /// <param name="horizon">Row of the horizon, in pictures.</param>
    public static bool HasFoot(in Detection box, (int Width, int Height) frame, double horizon) =>
        box.Left > BorderPixels && box.Right < frame.Width - BorderPixels && box.Bottom < frame.Height - BorderPixels &&
        box.Bottom > (horizon + LeastBelowHorizon) * frame.Height;

    /// <summary>How the foot of an object moved between two boxes, in samples of the small picture.</summary>
    public static PlaceMotion Foot(in Detection before, in Detection now, (int Width, int Height) frame, (int Width, int Height) picture)
    {
        var (scaleX, scaleY) = (picture.Width / (float)frame.Width, picture.Height / (float)frame.Height);
        var place = new ImagePoint(((before.Left + before.Right) / 2 * scaleX) - 0.5f, (before.Bottom * scaleY) - 0.5f);
        var flow = new ImagePoint((now.Left + now.Right - before.Left - before.Right) / 2 * scaleX, (now.Bottom - before.Bottom) * scaleY);
        return new PlaceMotion(place, flow);
    }

    /// <summary>The part of the small picture that a box covers.</summary>
    public static PictureBox Cover(in Detection box, (int Width, int Height) frame, (int Width, int Height) picture)
    {
        var (scaleX, scaleY) = (picture.Width / (float)frame.Width, picture.Height / (float)frame.Height);
        return new PictureBox((box.Left * scaleX) - 0.5f, (box.Top * scaleY) - 0.5f, (box.Right * scaleX) - 0.5f, (box.Bottom * scaleY) - 0.5f);
    }

    /// <summary>The step of an object between two boxes.</summary>
    /// <param name="before">The box in the picture before, with a foot.</param>
    /// <param name="now">The box now, with a foot.</param>
    /// <param name="frame">Size of the frame, pixels.</param>
    /// <param name="ego">The camera's motion between the two; its road is known.</param>
    /// <param name="afterBreak">True when the object's step before is missing.</param>
    public static MotionStep Step(in Detection before, in Detection now, (int Width, int Height) frame, in EgoMotion ego, bool afterBreak)
    {
        var road = ego.Road ?? throw new ArgumentException("The road's motion is not known.", nameof(ego));
        var (scaleX, scaleY) = (frame.Width / (double)ego.Picture.Width, frame.Height / (double)ego.Picture.Height);
        double x = (before.Left + before.Right) / 2, y = before.Bottom;
        var below = (y / frame.Height) - ego.Focus.Y;
        // T / Z of the depth before; of the depth after the step it is T / (Z - T). What would have been driven over is held at half way.
        var nearing = Math.Clamp(road.Expansion * below, -1, MostNearing);
        var growth = nearing / (1 - nearing);
        var error = road.Rms * road.Rms / road.Inliers / 2;
        var (fromFocusX, fromFocusY) = (x - (ego.Focus.X * frame.Width), y - (ego.Focus.Y * frame.Height));
        return new MotionStep
        {
            Seconds = ego.Seconds,
            Seen = (((now.Left + now.Right) / 2) - x, now.Bottom - y, Math.Log(now.Height / before.Height)),
            Turned = (road.TranslationX * scaleX, road.TranslationY * scaleY),
            Driven = (growth * fromFocusX, growth * fromFocusY, -Math.Log(1 - nearing)),
            Variance = (error * scaleX * scaleX, error * scaleY * scaleY, 0),
            DrivenError = nearing == 0 ? 0 : Math.Abs(growth) * Hypotenuse(road.ExpansionSigma / road.Expansion, ego.FocusSigma / below),
            FocusError = Math.Abs(growth) * ego.FocusSigma * frame.Height,
            AfterBreak = afterBreak,
        };
    }

    private static double Hypotenuse(double a, double b) => Math.Sqrt((a * a) + (b * b));
}
