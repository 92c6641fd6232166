namespace Natix.Engine.Tests.Validation.Temporal.Tracking;

/// <summary>The same filter with whole matrices, P' = F P F^T + Q and P = (I - K H) P' (I - K H)^T + K R K^T: slow and plain.</summary>
internal sealed class DenseBoxFilter
{
    private double _measured;

    public DenseBoxFilter(in Detection box)
    {
        _measured = box.Height;
        Array.Copy(Measured(box), Mean, 4);
        double place = Math.Pow(2 * _measured / 20, 2), rate = Math.Pow(10 * _measured / 160 * 30, 2);
        double[] variances = [place, place, 1e-4, place, rate, rate, 1e-10 * 900, rate];
        for (var i = 0; i < 8; i++)
            Covariance[i, i] = variances[i];
    }

    public double[] Mean { get; private set; } = new double[8];

    public double[,] Covariance { get; private set; } = new double[8, 8];

    public void Predict(double seconds)
    {
        var (f, q) = (Identity(8), new double[8, 8]);
        double h2 = _measured * _measured;
        for (var i = 0; i < 4; i++)
        {
            f[i, i + 4] = seconds;
            var (drift, agility) = i == 2 ? (1e-4 * 30, 1e-10 * 27000) : (30 * h2 / 400, 27000 * h2 / 25600);
            q[i, i] = (drift * seconds) + (agility * Math.Pow(seconds, 3) / 3);
            q[i, i + 4] = q[i + 4, i] = agility * seconds * seconds / 2;
            q[i + 4, i + 4] = agility * seconds;
        }

        Mean = Times(f, Mean);
        Covariance = Plus(Times(Times(f, Covariance), Transposed(f)), q);
    }

    public void Update(in Detection box)
    {
        _measured = box.Height;
        var z = Measured(box);
        var (h, r) = (new double[4, 8], new double[4, 4]);
        for (var i = 0; i < 4; i++)
            (h[i, i], r[i, i]) = (1, i == 2 ? 1e-2 : Math.Pow(_measured / 20, 2));
        var cross = Times(Covariance, Transposed(h));
        var gain = Times(cross, Inverse(Plus(Times(h, cross), r)));
        var expected = Times(h, Mean);
        var change = Times(gain, [.. z.Select((value, i) => value - expected[i])]);
        var rest = Plus(Identity(8), Times(gain, h), -1);
        Mean = [.. Mean.Select((value, i) => value + change[i])];
        Covariance = Plus(Times(Times(rest, Covariance), Transposed(rest)), Times(Times(gain, r), Transposed(gain)));
    }

    private static double[] Measured(in Detection box) =>
        [(box.Left + (double)box.Right) / 2, (box.Top + (double)box.Bottom) / 2, box.Width / (double)box.Height, box.Height];

    private static double[,] Identity(int n)
    {
        var m = new double[n, n];
        for (var i = 0; i < n; i++)
            m[i, i] = 1;
        return m;
    }

    private static double[,] Times(double[,] a, double[,] b)
    {
        var m = new double[a.GetLength(0), b.GetLength(1)];
        for (var i = 0; i < a.GetLength(0); i++)
        {
            for (var j = 0; j < b.GetLength(1); j++)
            {
                for (var k = 0; k < b.GetLength(0); k++)
                    m[i, j] += a[i, k] * b[k, j];
            }
        }

        return m;
    }

    private static double[] Times(double[,] a, double[] b) =>
        [.. Enumerable.Range(0, a.GetLength(0)).Select(i => Enumerable.Range(0, b.Length).Sum(k => a[i, k] * b[k]))];

    private static double[,] Transposed(double[,] a)
    {
        var m = new double[a.GetLength(1), a.GetLength(0)];
        for (var i = 0; i < a.GetLength(0); i++)
        {
            for (var j = 0; j < a.GetLength(1); j++)
                m[j, i] = a[i, j];
        }

        return m;
    }

    private static double[,] Plus(double[,] a, double[,] b, double times = 1)
    {
        var m = (double[,])a.Clone();
        for (var i = 0; i < a.GetLength(0); i++)
        {
            for (var j = 0; j < a.GetLength(1); j++)
                m[i, j] += times * b[i, j];
        }

        return m;
    }

    // Gauss and Jordan; the matrices here are positive definite, so no pivot vanishes.
    private static double[,] Inverse(double[,] a)
    {
        var n = a.GetLength(0);
        var (left, right) = ((double[,])a.Clone(), Identity(n));
        for (var p = 0; p < n; p++)
        {
            var pivot = left[p, p];
            for (var j = 0; j < n; j++)
                (left[p, j], right[p, j]) = (left[p, j] / pivot, right[p, j] / pivot);
            for (var i = 0; i < n; i++)
            {
                var factor = i == p ? 0 : left[i, p];
                for (var j = 0; j < n; j++)
                    (left[i, j], right[i, j]) = (left[i, j] - (factor * left[p, j]), right[i, j] - (factor * right[p, j]));
            }
        }

        return right;
    }
}
