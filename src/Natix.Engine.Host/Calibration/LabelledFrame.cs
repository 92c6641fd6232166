namespace Natix.Engine.Host.Calibration;

/// <summary>What is known of a frame before it is run.</summary>
/// <param name="Name">File or scene.</param>
/// <param name="Unit">The independent unit that it belongs to.</param>
/// <param name="IsRoadwork">The truth.</param>
internal sealed record LabelledFrame(string Name, string Unit, bool IsRoadwork);
