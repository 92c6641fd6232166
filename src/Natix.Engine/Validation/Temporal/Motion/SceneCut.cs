namespace Natix.Engine.Validation.Temporal.Motion;

/// <summary>
/// Whether two consecutive pictures show the same scene: by the correlation of their coarse forms, which exposure does not change, and by
/// their histograms, which motion hardly changes (both measures: Boreczky and Rowe 1996). Both must say so: a cut resets what is known, so one
/// too many is dearer than one missed between two views of the same street. Holds the picture before; one thread owns it.
/// </summary>
/// <param name="mostCorrelation">Correlation from which on the scene is the same.</param>
/// <param name="leastShift">Share of the samples that must have changed their brightness class.</param>
internal sealed class SceneCut(double mostCorrelation, double leastShift)
{
    private const int Bins = 32;
    private const int Columns = 16;
    private const int Rows = 9;

    private readonly double[] _before = new double[Columns * Rows], _now = new double[Columns * Rows];
    private readonly double[] _binsBefore = new double[Bins], _binsNow = new double[Bins];
    private bool _hasBefore;

    /// <summary>Correlation of the last two pictures, -1 to 1; NaN when there were none, 1 for two of one colour.</summary>
    public double Correlation { get; private set; } = double.NaN;

    /// <summary>Share of the samples that changed their brightness class, 0 to 1; NaN when there was no picture before.</summary>
    public double Shift { get; private set; } = double.NaN;

    /// <summary>Takes a picture; true when it shows another scene than the one before.</summary>
    public bool Update(in LumaPlane plane)
    {
        Describe(plane);
        var cut = false;
        if (_hasBefore)
        {
            (Correlation, Shift) = (Correlate(), Moved());
            cut = Correlation < mostCorrelation && Shift > leastShift;
        }

        _now.CopyTo(_before, 0);
        _binsNow.CopyTo(_binsBefore, 0);
        _hasBefore = true;
        return cut;
    }

    /// <summary>Forgets the picture before.</summary>
    public void Reset() => (_hasBefore, Correlation, Shift) = (false, double.NaN, double.NaN);

    private void Describe(in LumaPlane plane)
    {
        Array.Clear(_now);
        Array.Clear(_binsNow);
        for (var y = 0; y < plane.Height; y++)
        {
            var row = plane.Row(y);
            var cells = _now.AsSpan(y * Rows / plane.Height * Columns, Columns);
            for (var x = 0; x < row.Length; x++)
            {
                cells[x * Columns / row.Length] += row[x];
                _binsNow[row[x] * Bins / 256]++;
            }
        }

        var samples = (double)plane.Width * plane.Height;
        for (var i = 0; i < Bins; i++)
            _binsNow[i] /= samples;
    }

    private double Correlate()
    {
        var (meanA, meanB) = (Mean(_before), Mean(_now));
        var (ab, aa, bb) = (0.0, 0.0, 0.0);
        for (var i = 0; i < _now.Length; i++)
        {
            var (a, b) = (_before[i] - meanA, _now[i] - meanB);
            (ab, aa, bb) = (ab + (a * b), aa + (a * a), bb + (b * b));
        }

        return aa == 0 && bb == 0 ? 1 : aa == 0 || bb == 0 ? 0 : ab / Math.Sqrt(aa * bb);
    }

    private double Moved()
    {
        var sum = 0.0;
        for (var i = 0; i < Bins; i++)
            sum += Math.Abs(_binsNow[i] - _binsBefore[i]);
        return sum / 2;
    }

    private static double Mean(double[] values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += value;
        return sum / values.Length;
    }
}
