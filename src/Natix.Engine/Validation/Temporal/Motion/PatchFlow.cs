namespace Natix.Engine.Validation.Temporal.Motion;

/// <summary>
/// Where a small patch of one picture lies in the next: Lucas and Kanade's iteration from coarse to fine (Bouguet 2000), with the patches'
/// means taken out so that a change of exposure does not count as motion. Pure but for its scratch; one thread owns it, nothing is allocated.
/// </summary>
internal sealed class PatchFlow
{
    private const int Radius = 3;
    private const int Side = (2 * Radius) + 1;
    private const int Window = Side * Side;
    private const int MostSteps = 12;
    private const float EnoughStep = 0.02f;
    private const float MostOfContrast = 0.5f;

    private readonly float[] _patch = new float[Window], _gradientX = new float[Window], _gradientY = new float[Window];

    /// <summary>Follows a place; false when it leaves the picture, has no texture, does not settle, or does not look alike where it settles.</summary>
    /// <param name="before">The picture that the place is in.</param>
    /// <param name="after">The next one, of the same size.</param>
    /// <param name="place">Samples of level 0.</param>
    /// <param name="mostDifference">
    /// Mean difference of grey levels, after the means are taken out, from which on patches are not alike; half the patch's own contrast if that is less.
    /// </param>
    /// <param name="flow">How far the place moved, samples of level 0.</param>
    public bool TryFollow(LumaPyramid before, LumaPyramid after, ImagePoint place, float mostDifference, out ImagePoint flow)
    {
        var (u, v) = (0f, 0f);
        flow = default;
        for (var level = before.Count - 1; level >= 0; level--)
        {
            (u, v) = (2 * u, 2 * v);
            // Centres of samples, not corners, keep their place when four become one.
            var scale = 1f / (1 << level);
            var (x, y) = (((place.X + 0.5f) * scale) - 0.5f, ((place.Y + 0.5f) * scale) - 0.5f);
            var settled = before[level].Holds(x, y, Radius) && Settle(before[level], after[level], x, y, ref u, ref v);
            if (level == 0 && (!settled || Difference(after[0], x + u, y + v) > Math.Min(mostDifference, MostOfContrast * Contrast())))
                return false;
        }

        flow = new ImagePoint(u, v);
        return true;
    }

    // On a coarse level a failure leaves the guess as it was.
    private bool Settle(GreyImage before, GreyImage after, float x, float y, ref float u, ref float v)
    {
        Lift(before, x, y, out var xx, out var xy, out var yy);
        var determinant = (xx * yy) - (xy * xy);
        if (determinant < 1e-3f * Window * Window)
            return false;
        var (stepU, stepV) = (u, v);
        for (var i = 0; i < MostSteps; i++)
        {
            if (!after.Holds(x + stepU, y + stepV, Radius))
                return false;
            Mismatch(after, x + stepU, y + stepV, out var bx, out var by);
            var (du, dv) = (((yy * bx) - (xy * by)) / determinant, ((xx * by) - (xy * bx)) / determinant);
            (stepU, stepV) = (stepU + du, stepV + dv);
            if (Math.Max(Math.Abs(du), Math.Abs(dv)) >= EnoughStep)
                continue;
            if (!after.Holds(x + stepU, y + stepV, Radius))
                return false;
            (u, v) = (stepU, stepV);
            return true;
        }

        return false;
    }

    private void Lift(GreyImage image, float x, float y, out float xx, out float xy, out float yy)
    {
        (xx, xy, yy) = (0, 0, 0);
        Sample(image, x, y, _patch);
        Sample(image, x + 1, y, _gradientX);
        Sample(image, x, y + 1, _gradientY);
        Subtract(image, x - 1, y, _gradientX);
        Subtract(image, x, y - 1, _gradientY);
        TakeOutMean(_patch);
        for (var i = 0; i < Window; i++)
        {
            xx += _gradientX[i] * _gradientX[i];
            xy += _gradientX[i] * _gradientY[i];
            yy += _gradientY[i] * _gradientY[i];
        }
    }

    private void Mismatch(GreyImage image, float x, float y, out float bx, out float by)
    {
        Span<float> other = stackalloc float[Window];
        Sample(image, x, y, other);
        TakeOutMean(other);
        (bx, by) = (0, 0);
        for (var i = 0; i < Window; i++)
        {
            var difference = _patch[i] - other[i];
            bx += difference * _gradientX[i];
            by += difference * _gradientY[i];
        }
    }

    private float Difference(GreyImage image, float x, float y)
    {
        Span<float> other = stackalloc float[Window];
        Sample(image, x, y, other);
        TakeOutMean(other);
        var sum = 0f;
        for (var i = 0; i < Window; i++)
            sum += Math.Abs(_patch[i] - other[i]);
        return sum / Window;
    }

    private float Contrast()
    {
        var sum = 0f;
        foreach (var value in _patch)
            sum += Math.Abs(value);
        return sum / Window;
    }

    private static void Subtract(GreyImage image, float x, float y, Span<float> from)
    {
        Span<float> other = stackalloc float[Window];
        Sample(image, x, y, other);
        for (var i = 0; i < Window; i++)
            from[i] = (from[i] - other[i]) / 2;
    }

    private static void TakeOutMean(Span<float> patch)
    {
        var mean = 0f;
        foreach (var value in patch)
            mean += value;
        mean /= patch.Length;
        foreach (ref var value in patch)
            value -= mean;
    }

    // One fraction for the whole window: its samples are a sample apart. Callers have seen that the window is inside.
    private static void Sample(GreyImage image, float x, float y, Span<float> to)
    {
        var (left, top) = ((int)MathF.Floor(x), (int)MathF.Floor(y));
        var (fx, fy) = (x - left, y - top);
        var (w00, w10, w01, w11) = ((1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy);
        for (var row = 0; row < Side; row++)
        {
            var at = ((top - Radius + row) * image.Width) + left - Radius;
            var upper = image.Pixels.AsSpan(at, Side + 1);
            var lower = image.Pixels.AsSpan(at + image.Width, Side + 1);
            for (var i = 0; i < Side; i++)
                to[(row * Side) + i] = (w00 * upper[i]) + (w10 * upper[i + 1]) + (w01 * lower[i]) + (w11 * lower[i + 1]);
        }
    }
}
