using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Natix.Engine.Kernels;

/// <summary>Turns eight pixels of sample rows into normalised, clamped red, green, blue. Holds its constants, nothing else.</summary>
internal unsafe interface IColorConvert256
{
    /// <summary>Converts the pixels from <paramref name="x"/> on.</summary>
    void Convert(void* first, void* second, void* third, int x, out Vector256<float> red, out Vector256<float> green, out Vector256<float> blue);
}

/// <summary>Each channel from its own row, or all from the first where <paramref name="grey"/> says so.</summary>
/// <typeparam name="TRow">What the rows consist of.</typeparam>
/// <param name="color">From samples to channels.</param>
/// <param name="unit">What a sample of 1 is in the rows.</param>
/// <param name="grey">The rows are luma.</param>
/// <param name="clamps">Filters overshoot, so values may be out of range.</param>
internal readonly unsafe struct FromRgb256<TRow>(ColorAffine color, float unit, bool grey, bool clamps) : IColorConvert256
    where TRow : struct, ISampleRow256
{
    private readonly Vector256<float> _red = Vector256.Create(color.Coefficients[0] / unit);
    private readonly Vector256<float> _green = Vector256.Create(color.Coefficients[grey ? 3 : 4] / unit);
    private readonly Vector256<float> _blue = Vector256.Create(color.Coefficients[grey ? 6 : 8] / unit);
    private readonly Vector256<float> _redLow = Vector256.Create(color.Low[0]);
    private readonly Vector256<float> _greenLow = Vector256.Create(color.Low[1]);
    private readonly Vector256<float> _blueLow = Vector256.Create(color.Low[2]);
    private readonly Vector256<float> _redHigh = Vector256.Create(color.High[0]);
    private readonly Vector256<float> _greenHigh = Vector256.Create(color.High[1]);
    private readonly Vector256<float> _blueHigh = Vector256.Create(color.High[2]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Convert(void* first, void* second, void* third, int x, out Vector256<float> red, out Vector256<float> green, out Vector256<float> blue)
    {
        // A value of 0 normalises to the lower bound: it is the offset, too.
        red = Fma.MultiplyAdd(TRow.Load(first, x), _red, _redLow);
        green = Fma.MultiplyAdd(TRow.Load(second, x), _green, _greenLow);
        blue = Fma.MultiplyAdd(TRow.Load(third, x), _blue, _blueLow);
        if (!clamps)
            return;
        red = Avx.Min(Avx.Max(red, _redLow), _redHigh);
        green = Avx.Min(Avx.Max(green, _greenLow), _greenHigh);
        blue = Avx.Min(Avx.Max(blue, _blueLow), _blueHigh);
    }
}

/// <summary>
/// From Y, and Cb and Cr around 0. Colours are first made, and clamped, in units of the rows of Y, so that one bound serves all three
/// channels; normalisation comes last.
/// </summary>
/// <typeparam name="TFirst">What rows of Y consist of.</typeparam>
/// <typeparam name="TChroma">What rows of Cb and Cr consist of.</typeparam>
/// <param name="color">From samples to channels.</param>
/// <param name="unit">What a sample of 1 is in rows of Y.</param>
/// <param name="chromaUnit">What a sample of 1 is in rows of Cb and Cr.</param>
internal readonly unsafe struct FromYuv256<TFirst, TChroma>(ColorAffine color, float unit, float chromaUnit) : IColorConvert256
    where TFirst : struct, ISampleRow256
    where TChroma : struct, ISampleRow256
{
    private readonly Vector256<float> _redCr = Share(color, 2, unit / chromaUnit);
    private readonly Vector256<float> _greenCb = Share(color, 4, unit / chromaUnit);
    private readonly Vector256<float> _greenCr = Share(color, 5, unit / chromaUnit);
    private readonly Vector256<float> _blueCb = Share(color, 7, unit / chromaUnit);
    private readonly Vector256<int> _black = Vector256.Create(color.Black * unit).AsInt32();
    private readonly Vector256<int> _white = Vector256.Create(color.White * unit).AsInt32();
    private readonly Vector256<float> _redGain = Vector256.Create(color.Coefficients[0] / unit);
    private readonly Vector256<float> _greenGain = Vector256.Create(color.Coefficients[3] / unit);
    private readonly Vector256<float> _blueGain = Vector256.Create(color.Coefficients[6] / unit);
    private readonly Vector256<float> _redBase = Base(color, 0);
    private readonly Vector256<float> _greenBase = Base(color, 1);
    private readonly Vector256<float> _blueBase = Base(color, 2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Convert(void* first, void* second, void* third, int x, out Vector256<float> red, out Vector256<float> green, out Vector256<float> blue)
    {
        var luma = TFirst.Load(first, x);
        var cb = TChroma.Load(second, x);
        var cr = TChroma.Load(third, x);
        red = Clamp(Fma.MultiplyAdd(cr, _redCr, luma));
        green = Clamp(Fma.MultiplyAdd(cb, _greenCb, Fma.MultiplyAdd(cr, _greenCr, luma)));
        blue = Clamp(Fma.MultiplyAdd(cb, _blueCb, luma));
        red = Fma.MultiplyAdd(red, _redGain, _redBase);
        green = Fma.MultiplyAdd(green, _greenGain, _greenBase);
        blue = Fma.MultiplyAdd(blue, _blueGain, _blueBase);
    }

    // What a unit of chroma adds to a channel, in units of Y.
    private static Vector256<float> Share(ColorAffine color, int index, float units) =>
        Vector256.Create((float)((double)color.Coefficients[index] / color.Coefficients[index / 3 * 3] * units));

    // The bounds are 0 or more, and so ordered as integers as well, below which is every negative float; integer units have room to spare.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<float> Clamp(Vector256<float> value) => Vector256.Min(Vector256.Max(value.AsInt32(), _black), _white).AsSingle();

    private static Vector256<float> Base(ColorAffine color, int channel) =>
        Vector256.Create((float)(color.Low[channel] - ((double)color.Coefficients[3 * channel] * color.Black)));
}
