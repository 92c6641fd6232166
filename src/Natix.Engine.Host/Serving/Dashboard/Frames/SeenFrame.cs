using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Serving.Dashboard.Frames;

/// <summary>A frame of the album. Immutable.</summary>
/// <param name="Id">Its number, from 1.</param>
/// <param name="At">When it was judged.</param>
/// <param name="Record">What was found in it.</param>
/// <param name="Threshold">P above it means roadwork.</param>
/// <param name="HasManifestPool">The manifest's weights are in force, and no certificate's.</param>
/// <param name="Picture">A small JPEG of it, upright; null when none could be made.</param>
/// <param name="Heat">The same with what the classifier saw where; null when it saw nothing by place.</param>
internal sealed record SeenFrame(long Id, DateTimeOffset At, FrameRecord Record, double Threshold, bool HasManifestPool, byte[]? Picture, byte[]? Heat);
