using ILGPU;

namespace Natix.Engine.Kernels.Gpu;

/// <summary>How a frame's model pixels map to its source: source = (model - Offset) * Scale; and the size of the source in pixels.</summary>
internal readonly struct FrameMapping(float scaleX, float scaleY, float offsetX, float offsetY, float width, float height)
{
    public readonly float ScaleX = scaleX;
    public readonly float ScaleY = scaleY;
    public readonly float OffsetX = offsetX;
    public readonly float OffsetY = offsetY;
    public readonly float Width = width;
    public readonly float Height = height;
}

/// <summary>What reading a detector's output needs to know; the same for all frames of a batch.</summary>
internal struct DetectorShape
{
    /// <summary>Class scores an anchor; of no meaning for rows that carry their class.</summary>
    public int Classes;

    /// <summary>Anchors, or rows, a frame.</summary>
    public int Anchors;

    /// <summary>Scores below are no candidates.</summary>
    public float Threshold;

    /// <summary>Goes into every detection.</summary>
    public int ModelIndex;

    /// <summary>1 for YOLO outputs that hold one row an anchor instead of one column.</summary>
    public int Transposed;
}

/// <summary>Where candidates of a batch go on the device: frame f owns <see cref="Capacity"/> places from f * Capacity on.</summary>
internal struct CandidateViews
{
    /// <summary>Candidates in no particular order.</summary>
    public ArrayView<Detection> Boxes;

    /// <summary>Candidates by frame; starts at 0.</summary>
    public ArrayView<int> Counts;

    /// <summary>Best score of any roadwork class by frame, as the bits of a float that is not negative; starts at 0.</summary>
    public ArrayView<int> BestBits;

    /// <summary>1 by frame where the output held a value that is not finite or a class that the model does not have; starts at 0.</summary>
    public ArrayView<int> Faults;

    /// <summary>Places a frame.</summary>
    public int Capacity;
}
