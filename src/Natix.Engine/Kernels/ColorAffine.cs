namespace Natix.Engine.Kernels;

/// <summary>
/// From the three filtered samples of a pixel (red, green, blue; or Y, Cb, Cr; or luma thrice) to normalised output channels in one step:
/// channel c = clamp(sum over s of <see cref="Coefficients"/>[3 c + s] * sample s + <see cref="Offset"/>[c], <see cref="Low"/>[c],
/// <see cref="High"/>[c]). The bounds are the normalised values of 0 and 255, so colours out of range end where they would have, had they
/// been clamped before normalisation. c runs over red, green, blue. Immutable.
/// </summary>
internal sealed class ColorAffine
{
    private ColorAffine(double[] matrix, double[] offset, double[] factor, double[] bias)
    {
        var black = -(offset[0] + (128 * (matrix[1] + matrix[2]))) / matrix[0];
        (Black, White) = ((float)(black + 0.0), (float)(black + (255 / matrix[0]))); // + 0: never minus zero
        Coefficients = new float[9];
        for (var i = 0; i < 9; i++)
            Coefficients[i] = (float)(matrix[i] * factor[i / 3]);
        Offset = [.. offset.Select((value, c) => (float)((value * factor[c]) + bias[c]))];
        Low = [.. bias.Select(value => (float)value)];
        High = [.. bias.Select((value, c) => (float)((255 * factor[c]) + value))];
    }

    /// <summary>Three rows (red, green, blue) of three factors of samples.</summary>
    public float[] Coefficients { get; }

    /// <summary>Constant by channel.</summary>
    public float[] Offset { get; }

    /// <summary>Smallest value by channel: normalised 0.</summary>
    public float[] Low { get; }

    /// <summary>Largest value by channel: normalised 255.</summary>
    public float[] High { get; }

    /// <summary>Luma of black, where chroma is neutral; 0 for RGB and grey.</summary>
    public float Black { get; }

    /// <summary>Luma of white, where chroma is neutral; 255 for RGB and grey.</summary>
    public float White { get; }

    /// <summary>The step for a layout.</summary>
    /// <param name="layout">Layout of the source.</param>
    /// <param name="matrix">Meaning of YUV samples; ignored for RGB and grey.</param>
    /// <param name="factor">Positive factor of a pixel value in 0..255, by channel.</param>
    /// <param name="bias">What is added then, by channel.</param>
    public static ColorAffine Of(PixelLayout layout, YuvMatrix matrix, double[] factor, double[] bias) => layout switch
    {
        PixelLayout.Rgb24 => new([1, 0, 0, 0, 1, 0, 0, 0, 1], [0, 0, 0], factor, bias),
        PixelLayout.Grey => new([1, 0, 0, 1, 0, 0, 1, 0, 0], [0, 0, 0], factor, bias),
        _ => FromYuv(matrix, factor, bias),
    };

    // R = Y' + 2 (1 - Kr) Cr', B = Y' + 2 (1 - Kb) Cb', and G from Y' = Kr R + Kg G + Kb B: ITU-R BT.601 and BT.709, JFIF 1.02.
    private static ColorAffine FromYuv(YuvMatrix matrix, double[] factor, double[] bias)
    {
        var (kr, kb) = matrix is YuvMatrix.Bt709Limited or YuvMatrix.Bt709Full ? (0.2126, 0.0722) : (0.299, 0.114);
        var limited = matrix is YuvMatrix.Bt601Limited or YuvMatrix.Bt709Limited;
        var (luma, chroma, black) = limited ? (255.0 / 219, 255.0 / 224, 16.0) : (1.0, 1.0, 0.0);
        var kg = 1 - kr - kb;
        var (red, blue) = (2 * (1 - kr) * chroma, 2 * (1 - kb) * chroma);
        double[] rows = [luma, 0, red, luma, -blue * kb / kg, -red * kr / kg, luma, blue, 0];
        double[] offset = new double[3];
        for (var c = 0; c < 3; c++)
            offset[c] = -(rows[3 * c] * black) - (128 * (rows[(3 * c) + 1] + rows[(3 * c) + 2]));
        return new(rows, offset, factor, bias);
    }
}
