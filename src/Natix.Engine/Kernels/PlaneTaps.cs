namespace Natix.Engine.Kernels;

/// <summary>The separable filter from the samples of one plane to the image's part of the output.</summary>
/// <param name="Horizontal">Across; its samples are pixels in RGB, Cb and Cr together in NV12.</param>
/// <param name="Vertical">Down.</param>
internal sealed record PlaneTaps(AxisTaps Horizontal, AxisTaps Vertical);
