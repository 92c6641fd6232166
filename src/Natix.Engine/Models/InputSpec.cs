namespace Natix.Engine.Models;

/// <summary>Order of colour channels.</summary>
internal enum ColorOrder
{
    /// <summary>Red first.</summary>
    Rgb,

    /// <summary>Blue first.</summary>
    Bgr,
}

/// <summary>How a frame is fitted to the model's rectangle.</summary>
internal enum FitMode
{
    /// <summary>Scale each axis on its own; nothing is cut, nothing padded.</summary>
    Stretch,

    /// <summary>Keep the aspect ratio, centre, pad the rest.</summary>
    Letterbox,

    /// <summary>Keep the aspect ratio, put at the top left, pad right and bottom (YOLOX).</summary>
    LetterboxTopLeft,

    /// <summary>Keep the aspect ratio, cut the centre.</summary>
    CenterCrop,
}

/// <summary>Resampling filter.</summary>
internal enum Resample
{
    /// <summary>Two taps an axis whatever the scale, half-pixel centres.</summary>
    Bilinear,

    /// <summary>Triangle filter widened by the scale when shrinking, half-pixel centres.</summary>
    Antialias,
}

/// <summary>
/// The image input of a model: N=1, C=3. A pixel value v in 0..255 becomes (v * Scale - Mean[c]) / Std[c], with c in the
/// order of <paramref name="Color"/>. <paramref name="Pad"/> is a pixel value in 0..255, normalised like any other.
/// </summary>
internal sealed record InputSpec(
    string Name,
    int Width,
    int Height,
    ColorOrder Color,
    FitMode Fit,
    Resample Resample,
    double Scale,
    IReadOnlyList<double> Mean,
    IReadOnlyList<double> Std,
    double Pad)
{
    /// <summary>Floats in the CHW tensor.</summary>
    public int ElementCount => 3 * Width * Height;
}
