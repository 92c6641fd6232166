namespace Natix.Engine.Validation.Temporal.Motion;

/// <summary>Whether an object moves, with the figures.</summary>
/// <param name="State">What is said.</param>
/// <param name="Reason">Why.</param>
/// <param name="Residual">Chi-square, three degrees of freedom, of its motion against that of the road under its foot; NaN when there is none.</param>
/// <param name="Power">The same for an object that had kept pace with the camera: how well the two can be told apart at all.</param>
/// <param name="Steps">Steps from picture to picture behind it.</param>
/// <param name="Seconds">Their length.</param>
internal readonly record struct MotionFinding(MotionState State, MotionReason Reason, double Residual, double Power, int Steps, double Seconds)
{
    /// <summary>Nothing can be said.</summary>
    public static MotionFinding Unknown(MotionReason why) => new(MotionState.Unknown, why, double.NaN, double.NaN, 0, 0);
}

/// <summary>
/// Static or moving, by the road: what stands on it moves in the image as the ground under its foot does and grows at the rate at which that
/// ground comes nearer. A chi-square test of all three figures, and a sharper one, with one degree of freedom, of how many times the road's motion
/// fits best: 1 for what stands, 0 for what keeps pace with the camera, 2 for what comes as fast. Static is said only where keeping pace, and of what
/// can drive coming too, would have been noticed. Pure.
/// </summary>
internal static class MotionJudge
{
    // Chi-square of 0.999 and 0.95, with three degrees of freedom, with two and with one.
    private const double SurelyDifferent = 16.27;
    private const double WellAlike = 7.81;
    private const double SurelyOtherWay = 13.82;
    private const double SurelyOtherSpeed = 10.83;
    // 0.99.
    private const double LikelyOtherSpeed = 6.63;
    private const double WellAlikeSpeed = 3.84;

    private const int LeastSteps = 6;
    private const double LeastSeconds = 0.35;
    private const double BoxJitter = 0.04;
    private const double LeastJitter = 1;
    // The road is not quite flat, the focus not quite known: the predicted motion is good to so much.
    private const double RoadError = 0.15;

    /// <summary>Judges the sum of an object's steps.</summary>
    /// <param name="sum">Its steps.</param>
    /// <param name="width">Width of its box, pixels.</param>
    /// <param name="height">Height of its box, pixels.</param>
    /// <param name="footing">What its lower edge says of the road.</param>
    public static MotionFinding Judge(in MotionSum sum, double width, double height, Footing footing)
    {
        if (sum.Steps < LeastSteps || sum.Seconds < LeastSeconds)
            return MotionFinding.Unknown(MotionReason.TooFewFrames) with { Steps = sum.Steps, Seconds = sum.Seconds };
        var found = Judge(sum, width, height, footing != Footing.Raised, mayDrive: footing is Footing.OnRoad or Footing.Unknown);
        return footing == Footing.Unknown && found.State != Judge(sum, width, height, standsOnRoad: false, mayDrive: true).State
            ? found with { State = MotionState.Unknown, Reason = MotionReason.Undecided }
            : found;
    }

    private static MotionFinding Judge(in MotionSum sum, double width, double height, bool standsOnRoad, bool mayDrive)
    {
        var (boxes, road) = (2 * sum.Pieces, RoadErrorOf(sum));
        var focus = Square(sum.FocusError);
        var x = Axis.Of(sum.Seen.X - sum.Turned.X, sum.Driven.X, sum.Variance.X + focus + (boxes * Square(Math.Max(LeastJitter, BoxJitter * width))), road);
        var y = Axis.Of(sum.Seen.Y - sum.Turned.Y, sum.Driven.Y, sum.Variance.Y + focus + (boxes * Square(Math.Max(LeastJitter, BoxJitter * height))), road);
        var growth = Axis.Of(sum.Seen.Growth, sum.Driven.Growth, sum.Variance.Growth + (boxes * Square(Math.Max(BoxJitter, LeastJitter / height))), road);
        var power = x.Power + y.Power + growth.Power;
        var times = (x.Shared + y.Shared + growth.Shared) / Math.Max(1e-12, power);
        var pace = new Pace(times, x.BarePower + y.BarePower + growth.BarePower, road);
        // What hangs is nearer than the ground behind its lower edge: more of the road's motion is what it should have.
        var expected = standsOnRoad ? 1 : Math.Max(1, times);
        var residual = x.Residual(expected) + y.Residual(expected) + growth.Residual(expected);
        var otherWay = x.Residual(times) + y.Residual(times) + growth.Residual(times);
        var (state, reason) = otherWay >= SurelyOtherWay || pace.Against(expected) >= SurelyOtherSpeed ? (MotionState.Moving, MotionReason.Decided)
            : power < SurelyDifferent || pace.Against(0) < SurelyOtherSpeed || (mayDrive && pace.Against(2) < LikelyOtherSpeed)
                ? (MotionState.Unknown, MotionReason.TooLittleExpansion)
            : residual <= WellAlike && pace.Against(expected) <= WellAlikeSpeed ? (MotionState.Static, MotionReason.Decided)
            : (MotionState.Unknown, MotionReason.Undecided);
        return new MotionFinding(state, reason, residual, power, sum.Steps, sum.Seconds);
    }

    // Of the driven motion: what roads and focus are good to, and how much the speed scattered.
    private static double RoadErrorOf(in MotionSum sum) =>
        sum.DrivenError == 0 ? RoadError : Math.Sqrt(Square(RoadError) + Square(sum.DrivenError / Math.Max(1e-12, Math.Abs(sum.Driven.Growth))));

    private static double Square(double value) => value * value;

    // One of the three figures: what was seen, what the road did, and the variance of their difference, without and with the road's error.
    private readonly record struct Axis(double Seen, double Driven, double Bare, double Variance)
    {
        public static Axis Of(double seen, double driven, double variance, double road) => new(seen, driven, variance, variance + Square(road * driven));

        public double BarePower => Square(Driven) / Bare;

        public double Power => Square(Driven) / Variance;

        public double Shared => Seen * Driven / Variance;

        public double Residual(double times) => Square(Seen - (times * Driven)) / Variance;
    }

    // How many times the road's motion an object has. The road's error is one for all figures and does not average out; it scales with the motion.
    private readonly record struct Pace(double Times, double Power, double RoadError)
    {
        public double Against(double times) => Square(Times - times) / ((1 / Math.Max(1e-12, Power)) + Square(times * RoadError));
    }
}
