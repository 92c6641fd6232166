namespace Natix.Engine;

/// <summary>Distance along the camera's axis by cell: metres, or metres up to an unknown factor. Not thread-safe.</summary>
internal sealed class DepthMap : CellMap
{
    /// <summary>True for metres; false when the camera's focal length is not known and only ratios mean something.</summary>
    public bool IsMetric { get; set; }
}
