namespace Natix.Engine.Host.Drawing;

/// <summary>What a contact sheet shows. Plain data.</summary>
/// <param name="Title">Largest line.</param>
/// <param name="Facts">Quiet line beneath.</param>
/// <param name="Threshold">Decision threshold on P.</param>
/// <param name="Strips">One a source, in order.</param>
internal sealed record SheetModel(string Title, string Facts, double Threshold, IReadOnlyList<SheetStrip> Strips);

/// <summary>One source: its course of P and its most telling frames.</summary>
/// <param name="Name">Shown at the left of the strip.</param>
/// <param name="Verdict">Shown at the right: the share of roadwork.</param>
/// <param name="Size">Beneath it: how many frames.</param>
/// <param name="Track">P over the source.</param>
/// <param name="IsStream">True when frames follow each other in time.</param>
/// <param name="Cells">Frames in order.</param>
internal sealed record SheetStrip(string Name, string Verdict, string Size, ProbabilityTrack Track, bool IsStream, IReadOnlyList<SheetCell> Cells);

/// <summary>One small picture.</summary>
/// <param name="Picture">Encoded picture, heat and boxes drawn.</param>
/// <param name="Frame">Zero-based place in the strip's track.</param>
/// <param name="Caption">Time or file name.</param>
/// <param name="Probability">P in [0,1]; NaN without a verdict.</param>
internal sealed record SheetCell(byte[] Picture, long Frame, string Caption, double Probability);
