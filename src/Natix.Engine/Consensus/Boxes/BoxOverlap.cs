namespace Natix.Engine.Consensus.Boxes;

/// <summary>How far two boxes cover each other. Pure.</summary>
internal static class BoxOverlap
{
    /// <summary>
    /// Distance-IoU (Zheng et al. 2020), in [-1,1]: the IoU less the squared distance of the centres over the squared diagonal of the smallest box
    /// around both. Boxes with one centre have their IoU.
    /// </summary>
    public static float Diou(in Detection a, in Detection b)
    {
        var (x, y) = ((a.Left + a.Right - b.Left - b.Right) / 2, (a.Top + a.Bottom - b.Top - b.Bottom) / 2);
        var (width, height) = (Math.Max(a.Right, b.Right) - Math.Min(a.Left, b.Left), Math.Max(a.Bottom, b.Bottom) - Math.Min(a.Top, b.Top));
        var diagonal = (width * width) + (height * height);
        return Detection.Iou(a, b) - (diagonal > 0 ? ((x * x) + (y * y)) / diagonal : 0);
    }
}
