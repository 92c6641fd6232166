using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Natix.Engine.Kernels;

/// <summary>Turns eight pixels of sample rows into normalised red, green, blue, not yet clamped. Stateless but for its constants.</summary>
internal unsafe interface IColorConvert256
{
    /// <summary>Converts the pixels from <paramref name="x"/> on.</summary>
    void Convert(float* first, float* second, float* third, int x, out Vector256<float> red, out Vector256<float> green, out Vector256<float> blue);
}

/// <summary>Each channel from its own row.</summary>
internal readonly unsafe struct FromRgb256(ColorAffine color) : IColorConvert256
{
    private readonly Vector256<float> _red = Vector256.Create(color.Coefficients[0]);
    private readonly Vector256<float> _green = Vector256.Create(color.Coefficients[4]);
    private readonly Vector256<float> _blue = Vector256.Create(color.Coefficients[8]);
    private readonly Vector256<float> _redOffset = Vector256.Create(color.Offset[0]);
    private readonly Vector256<float> _greenOffset = Vector256.Create(color.Offset[1]);
    private readonly Vector256<float> _blueOffset = Vector256.Create(color.Offset[2]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Convert(float* first, float* second, float* third, int x, out Vector256<float> red, out Vector256<float> green, out Vector256<float> blue)
    {
        red = Fma.MultiplyAdd(Vector256.Load(first + x), _red, _redOffset);
        green = Fma.MultiplyAdd(Vector256.Load(second + x), _green, _greenOffset);
        blue = Fma.MultiplyAdd(Vector256.Load(third + x), _blue, _blueOffset);
    }
}

/// <summary>All channels from luma.</summary>
internal readonly unsafe struct FromGrey256(ColorAffine color) : IColorConvert256
{
    private readonly Vector256<float> _red = Vector256.Create(color.Coefficients[0]);
    private readonly Vector256<float> _green = Vector256.Create(color.Coefficients[3]);
    private readonly Vector256<float> _blue = Vector256.Create(color.Coefficients[6]);
    private readonly Vector256<float> _redOffset = Vector256.Create(color.Offset[0]);
    private readonly Vector256<float> _greenOffset = Vector256.Create(color.Offset[1]);
    private readonly Vector256<float> _blueOffset = Vector256.Create(color.Offset[2]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Convert(float* first, float* second, float* third, int x, out Vector256<float> red, out Vector256<float> green, out Vector256<float> blue)
    {
        var luma = Vector256.Load(first + x);
        red = Fma.MultiplyAdd(luma, _red, _redOffset);
        green = Fma.MultiplyAdd(luma, _green, _greenOffset);
        blue = Fma.MultiplyAdd(luma, _blue, _blueOffset);
    }
}

/// <summary>Red from Y and Cr, green from all three, blue from Y and Cb.</summary>
internal readonly unsafe struct FromYuv256(ColorAffine color) : IColorConvert256
{
    private readonly Vector256<float> _redLuma = Vector256.Create(color.Coefficients[0]);
    private readonly Vector256<float> _redCr = Vector256.Create(color.Coefficients[2]);
    private readonly Vector256<float> _greenLuma = Vector256.Create(color.Coefficients[3]);
    private readonly Vector256<float> _greenCb = Vector256.Create(color.Coefficients[4]);
    private readonly Vector256<float> _greenCr = Vector256.Create(color.Coefficients[5]);
    private readonly Vector256<float> _blueLuma = Vector256.Create(color.Coefficients[6]);
    private readonly Vector256<float> _blueCb = Vector256.Create(color.Coefficients[7]);
    private readonly Vector256<float> _redOffset = Vector256.Create(color.Offset[0]);
    private readonly Vector256<float> _greenOffset = Vector256.Create(color.Offset[1]);
    private readonly Vector256<float> _blueOffset = Vector256.Create(color.Offset[2]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Convert(float* first, float* second, float* third, int x, out Vector256<float> red, out Vector256<float> green, out Vector256<float> blue)
    {
        var (luma, cb, cr) = (Vector256.Load(first + x), Vector256.Load(second + x), Vector256.Load(third + x));
        red = Fma.MultiplyAdd(luma, _redLuma, Fma.MultiplyAdd(cr, _redCr, _redOffset));
        green = Fma.MultiplyAdd(luma, _greenLuma, Fma.MultiplyAdd(cb, _greenCb, Fma.MultiplyAdd(cr, _greenCr, _greenOffset)));
        blue = Fma.MultiplyAdd(luma, _blueLuma, Fma.MultiplyAdd(cb, _blueCb, _blueOffset));
    }
}
