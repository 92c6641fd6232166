namespace Natix.Engine;

/// <summary>A classifier's per-cell P(roadwork device). Not thread-safe.</summary>
internal sealed class HeatMap : CellMap;
