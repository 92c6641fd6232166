namespace Natix.Engine;

/// <summary>A second, or any stretch, of which it is known what it shows.</summary>
/// <param name="From">Its start, seconds.</param>
/// <param name="To">Its end, seconds, after its start.</param>
/// <param name="State">What it shows; unknown when a reader could not decide.</param>
public readonly record struct TruthSpan(double From, double To, ZoneState State);
