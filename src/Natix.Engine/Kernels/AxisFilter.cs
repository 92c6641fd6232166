namespace Natix.Engine.Kernels;

/// <summary>Shape of a resampling filter along one axis; half-pixel centres in all of them.</summary>
internal enum AxisFilter
{
    /// <summary>Two taps whatever the scale; the edge sample is repeated.</summary>
    Bilinear,

    /// <summary>Triangle, widened by the scale when shrinking; taps past an edge drop out and the others add up to 1.</summary>
    Triangle,

    /// <summary>
    /// Cubic convolution with a = -0.5 (Keys 1981), widened by the scale when shrinking; taps past an edge drop out and the others add
    /// up to 1. What Pillow calls BICUBIC and torchvision bicubic with antialias.
    /// </summary>
    Cubic,
}
