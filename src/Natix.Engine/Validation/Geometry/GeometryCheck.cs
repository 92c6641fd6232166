using Natix.Engine.Kernels.Geometry;

namespace Natix.Engine.Validation.Geometry;

/// <summary>
/// Judges every box of a frame by size, horizon and order. A box is implausible only when no size within its deviations is in the band of its class,
/// or when its foot is above the horizon beyond all doubt; what cannot be known is an abstention with a reason. Pure; allocates nothing.
/// </summary>
internal static class GeometryCheck
{
    /// <summary>Deviations above the horizon from where on nothing stands on the ground.</summary>
    private const float AboveHorizon = 3;

    /// <summary>Writes a finding for each box.</summary>
    /// <param name="boxes">Boxes in pixels of the upright source image, those of a model together.</param>
    /// <param name="depths">A depth for each, of the view's kind; empty without a depth map.</param>
    /// <param name="view">The camera and the ground of this frame.</param>
    /// <param name="bands">Sizes by class.</param>
    /// <param name="findings">One a box.</param>
    /// <exception cref="ArgumentException">There are fewer depths or findings than boxes, or the view was not made by its factory.</exception>
    public static void Evaluate(
        ReadOnlySpan<Detection> boxes, ReadOnlySpan<DepthSample> depths, in GeometryView view, ClassBands bands, Span<GeometryFinding> findings)
    {
        ArgumentNullException.ThrowIfNull(bands);
        if (view.Limits is null)
            throw new ArgumentException("The view is empty; make it with GeometryView.Create.", nameof(view));
        if (findings.Length < boxes.Length || (!depths.IsEmpty && depths.Length < boxes.Length))
        {
            throw new ArgumentException(
                $"{boxes.Length} boxes need as many depths, or none, and findings; found {depths.Length} and {findings.Length}.", nameof(boxes));
        }

        for (var i = 0; i < boxes.Length; i++)
            findings[i] = Judge(boxes[i], depths.IsEmpty ? float.NaN : depths[i].Metres, !depths.IsEmpty, view, bands.Of(boxes[i]));
        if (view.HasLens && view.GroundMethod == SizeMethods.None)
            Order(boxes, view, bands, findings);
    }

    // Each detector's boxes for themselves: what two of them take for a cone is one mistake, not two peers.
    private static void Order(ReadOnlySpan<Detection> boxes, in GeometryView view, ClassBands bands, Span<GeometryFinding> findings)
    {
        for (var start = 0; start < boxes.Length;)
        {
            var end = start + 1;
            while (end < boxes.Length && boxes[end].ModelIndex == boxes[start].ModelIndex)
                end++;
            SizeOrder.Evaluate(boxes[start..end], view, bands, findings[start..end]);
            start = end;
        }
    }

    /// <summary>The finding for one box.</summary>
    /// <param name="box">The box; any numbers.</param>
    /// <param name="depth">Its depth; any number.</param>
    /// <param name="hasDepth">Whether there was a map to read one from.</param>
    /// <param name="view">The view.</param>
    /// <param name="band">The band of its class.</param>
    public static GeometryFinding Judge(in Detection box, float depth, bool hasDepth, in GeometryView view, in SizeBand band)
    {
        var (width, height) = (box.Right - box.Left, box.Bottom - box.Top);
        if (!(width > 0 && height > 0) || !float.IsFinite(width * height) || !float.IsFinite(box.Left + box.Top))
            return GeometryFinding.Abstained(GeometryReason.InvalidBox, band.Kind);
        if (box.Right <= 0 || box.Bottom <= 0 || box.Left >= view.Width || box.Top >= view.Height)
            return GeometryFinding.Abstained(GeometryReason.OutsideImage, band.Kind);
        if (!band.IsKnown)
            return GeometryFinding.Abstained(GeometryReason.UnknownClass, band.Kind);
        if (!view.IsKnown)
            return GeometryFinding.Abstained(GeometryReason.UnknownCamera, band.Kind);
        if (height < view.Limits.LeastPixels)
            return GeometryFinding.Abstained(GeometryReason.TooFewPixels, band.Kind);

        // Half a pixel: detectors clip to the image.
        var cutBelow = box.Bottom >= view.Height - 0.5f;
        var cutDown = cutBelow || box.Top <= 0.5f;
        var cutAcross = box.Left <= 0.5f || box.Right >= view.Width - 0.5f;
        if (band.StandsOnGround && !cutBelow && IsAboveHorizon(box.Bottom, view))
        {
            return GeometryFinding.Abstained(GeometryReason.AboveHorizon, band.Kind) with
            {
                Verdict = GeometryVerdict.Implausible,
                Methods = view.GroundMethod,
            };
        }

        var grounded = band.StandsOnGround && !cutBelow;
        var size = SizeEstimate.Of(box, depth, view, grounded);
        return size.Methods == SizeMethods.None
            ? GeometryFinding.Abstained(hasDepth && view.Depth != DepthKind.None ? GeometryReason.InvalidDepth : GeometryReason.NoScale, band.Kind)
            : Weigh(box, depth, view, band, size, cutDown, cutAcross);
    }

    private static bool IsAboveHorizon(float bottom, in GeometryView view)
    {
        var above = view.HorizonRow - bottom;
        return view.GroundMethod != SizeMethods.None && above > 0
            && above * above > AboveHorizon * AboveHorizon * (view.HorizonVariance + view.EdgeVariance);
    }

    private static GeometryFinding Weigh(
        in Detection box, float depth, in GeometryView view, in SizeBand band, in SizeEstimate size, bool cutDown, bool cutAcross)
    {
        var limits = view.Limits;
        var contradict = size.Disagreement > limits.ContradictDeviations
            && (size.DepthRatio < limits.LowestRatio || size.DepthRatio > limits.HighestRatio);
        // Whichever of two contradicting methods is right, both must exclude the band.
        var reason = contradict
            ? BothExclude(box, depth, view, band, cutDown, cutAcross)
            : Excluded(size, band, (float)limits.Deviations, cutDown, cutAcross);
        var verdict = GeometryVerdict.Implausible;
        if (reason == GeometryReason.None)
        {
            verdict = GeometryVerdict.Abstained;
            if (contradict)
                reason = GeometryReason.MethodsContradict;
            else if (cutDown || cutAcross)
                reason = GeometryReason.CutByImage;
            else if (!(size.HeightSigma <= limits.MostUncertain))
                reason = GeometryReason.TooUncertain;
            else
                (verdict, reason) = (GeometryVerdict.Plausible, GeometryReason.WithinBand);
        }

        var heights = SizeInterval.AroundLogarithm(size.Height, size.HeightSigma, (float)limits.Deviations);
        var widths = SizeInterval.AroundLogarithm(size.Width, size.WidthSigma, (float)limits.Deviations);
        return new GeometryFinding(
            verdict, reason, size.Methods, band.Kind, cutDown ? heights.OpenAbove() : heights, cutAcross ? widths.OpenAbove() : widths, size.DepthRatio);
    }

    private static GeometryReason BothExclude(
        in Detection box, float depth, in GeometryView view, in SizeBand band, bool cutDown, bool cutAcross)
    {
        var deviations = (float)view.Limits.Deviations;
        var pinhole = Excluded(SizeEstimate.Of(box, depth, view, true, SizeMethods.Pinhole), band, deviations, cutDown, cutAcross);
        var ground = Excluded(SizeEstimate.Of(box, depth, view, true, view.GroundMethod), band, deviations, cutDown, cutAcross);
        return pinhole != GeometryReason.None && ground != GeometryReason.None ? ground : GeometryReason.None;
    }

    // The logarithm is taken only for what is out of the band at all. Of a side that is cut nothing is too small.
    private static GeometryReason Excluded(in SizeEstimate size, in SizeBand band, float deviations, bool cutDown, bool cutAcross)
    {
        if (size.Height > band.MaxHeight && Beyond(size.Height / band.MaxHeight, size.HeightSigma, deviations))
            return GeometryReason.TooTall;
        if (!cutDown && size.Height < band.MinHeight && Beyond(band.MinHeight / size.Height, size.HeightSigma, deviations))
            return GeometryReason.TooShort;
        if (size.Width > band.MaxWidth && Beyond(size.Width / band.MaxWidth, size.WidthSigma, deviations))
            return GeometryReason.TooWide;
        return !cutAcross && size.Width < band.MinWidth && Beyond(band.MinWidth / size.Width, size.WidthSigma, deviations)
            ? GeometryReason.TooNarrow
            : GeometryReason.None;
    }

    private static bool Beyond(float times, float sigma, float deviations) => MathF.Log(times) > deviations * sigma;
}
