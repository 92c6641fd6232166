using Natix.Engine.Measurement.Racing;

namespace Natix.Engine.FramePath;

/// <summary>How much is measured.</summary>
/// <param name="Rounds">Interleaved rounds of a race, at least 1; 5 or more for figures that are filed.</param>
/// <param name="Slice">Length of one contestant's turn.</param>
/// <param name="LoadSeconds">Length of one turn of a load test.</param>
/// <param name="EnduranceFrames">Frames of the long run.</param>
/// <param name="Shared">Shared data with photographs and models; null when there is none.</param>
/// <param name="HasOpenCv">Whether OpenCV's native library is here.</param>
internal sealed record Settings(int Rounds, TimeSpan Slice, double LoadSeconds, int EnduranceFrames, string? Shared, bool HasOpenCv)
{
    /// <summary>A race of these settings.</summary>
    public Race Race => new(Rounds, Slice);
}
