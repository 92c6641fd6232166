namespace Natix.Engine.Validation.Geometry;

/// <summary>
/// The order of sizes on flat ground, where the ground itself is not known: of two things of one kind, the one that stands lower in the image is
/// nearer, so its height in pixels may be the smaller only by as much as the kind's own heights differ. A box that breaks this against most of its
/// peers is out of order. Pure; allocates nothing; at most <see cref="Peers"/> comparisons a box.
/// </summary>
internal static class SizeOrder
{
    /// <summary>Peers that a box is compared with: the first of its kind in the list, which detectors order by strength.</summary>
    public const int Peers = 8;

    /// <summary>Broken comparisons that it takes, besides being more than half of all: one peer may be the wrong one itself.</summary>
    private const int LeastBroken = 2;

    private const float Deviations = 3;

    /// <summary>Turns findings of boxes that are out of order into implausible ones; others stay.</summary>
    /// <param name="boxes">The boxes.</param>
    /// <param name="view">The view; its deviation of edges counts.</param>
    /// <param name="bands">Sizes by class.</param>
    /// <param name="findings">One a box.</param>
    public static void Evaluate(ReadOnlySpan<Detection> boxes, in GeometryView view, ClassBands bands, Span<GeometryFinding> findings)
    {
        const int kinds = (int)ObjectKind.Truck + 1;
        Span<int> peers = stackalloc int[kinds * Peers];
        Span<int> counts = stackalloc int[kinds];
        for (var i = 0; i < boxes.Length; i++)
        {
            var kind = (int)findings[i].Kind;
            if (counts[kind] < Peers && IsWhole(findings[i]))
                peers[(kind * Peers) + counts[kind]++] = i;
        }

        var slack = Deviations * view.EdgeSigma;
        for (var i = 0; i < boxes.Length; i++)
        {
            var kind = (int)findings[i].Kind;
            if (counts[kind] <= LeastBroken || !IsWhole(findings[i]) || bands.Of(boxes[i]) is not { StandsOnGround: true } band)
                continue;
            if (IsOutOfOrder(boxes, i, peers.Slice(kind * Peers, counts[kind]), band.MaxHeight / band.MinHeight, slack))
                findings[i] = findings[i] with { Verdict = GeometryVerdict.Implausible, Reason = GeometryReason.OutOfOrder };
        }
    }

    // Seen from foot to top; whether a scale was found for it does not matter.
    private static bool IsWhole(in GeometryFinding finding) =>
        finding.Reason is GeometryReason.WithinBand or GeometryReason.NoScale or GeometryReason.InvalidDepth or GeometryReason.TooUncertain;

    private static bool IsOutOfOrder(ReadOnlySpan<Detection> boxes, int index, ReadOnlySpan<int> peers, float range, float slack)
    {
        var (box, compared, broken) = (boxes[index], 0, 0);
        foreach (var peer in peers)
        {
            if (peer == index)
                continue;
            compared++;
            ref readonly var other = ref boxes[peer];
            // Farther away and yet too tall, or nearer and yet too short.
            if ((box.Bottom + slack < other.Bottom && box.Height - slack > range * (other.Height + slack))
                || (other.Bottom + slack < box.Bottom && other.Height - slack > range * (box.Height + slack)))
                broken++;
        }

        return broken >= LeastBroken && 2 * broken > compared;
    }
}
