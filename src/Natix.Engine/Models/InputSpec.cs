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

/// <summary>Resampling filter; half-pixel centres in all of them.</summary>
internal enum Resample
{
    /// <summary>Two taps an axis whatever the scale.</summary>
    Bilinear,

    /// <summary>Triangle filter widened by the scale when shrinking.</summary>
    Antialias,

    /// <summary>Cubic (a = -0.5) widened by the scale when shrinking, as Pillow does and torchvision with antialias.</summary>
    BicubicAntialias,
}

/// <summary>Order of the dimensions of an image tensor.</summary>
internal enum TensorLayout
{
    /// <summary>[batch, channel, row, column].</summary>
    Nchw,

    /// <summary>[batch, row, column, channel].</summary>
    Nhwc,
}

/// <summary>
/// The image input of a model: N=1, C=3. A pixel value v in 0..255 becomes (v * Scale - Mean[c]) / Std[c], with c in the
/// order of <paramref name="Color"/>, then an element of <paramref name="Type"/>: rounded to nearest, ties to even, and for bytes held in
/// 0..255. <paramref name="Pad"/> is a pixel value in 0..255, normalised like any other.
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
    double Pad,
    TensorType Type = TensorType.Float32,
    TensorLayout Layout = TensorLayout.Nchw)
{
    /// <summary>Elements of the tensor.</summary>
    public int ElementCount => 3 * Width * Height;

    /// <summary>Bytes of the tensor.</summary>
    public int ByteCount => checked(ElementCount * Type.ElementBytes());

    /// <summary>The tensor of one image.</summary>
    public TensorSpec Tensor => new(Name, Layout == TensorLayout.Nchw ? [1, 3, Height, Width] : [1, Height, Width, 3], Type);
}
