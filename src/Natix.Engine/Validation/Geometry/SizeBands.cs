namespace Natix.Engine.Validation.Geometry;

/// <summary>
/// The bands by kind. MUTCD is the Manual on Uniform Traffic Control Devices, numbered as in the 2009 edition (chapter 6F; 6K and 6L of the
/// 11th edition of 2023 hold the same devices); a band reaches from the smallest device in use to the largest, with 5 to 10 percent for base
/// plates, lamps and boxes that are not tight. Pure.
/// </summary>
internal static class SizeBands
{
    private const float Any = float.PositiveInfinity;

    /// <summary>The band of a kind; <see cref="SizeBand.None"/> for an unknown one.</summary>
    public static SizeBand Of(ObjectKind kind) => kind switch
    {
        // MUTCD 6F.64: 18 in (0.457) at least, 28 in (0.711) on fast roads, 36 in (0.914) and 42 in (1.067) in use; EN 13422: 0.30 to 1.00.
        // Bases from 0.2 m of slim ones to within a circle of 0.75 x the height (TSRGD 2016, schedule 18).
        ObjectKind.Cone => new(kind, 0.40f, 1.15f, 0.17f, 0.78f, true),

        // MUTCD 6F.67: at least 36 in (0.914) high and 18 in (0.457) wide; rubber feet reach 0.7 m.
        ObjectKind.Drum => new(kind, 0.82f, 1.20f, 0.40f, 0.78f, true),

        // MUTCD 6F.65: at least 18 in (0.457), 28 in on fast roads, 2 in (0.05) wide facing traffic; posts to 1.2 m, feet to 0.45 m.
        ObjectKind.TubularMarker => new(kind, 0.42f, 1.32f, 0.045f, 0.50f, true),

        // MUTCD 6F.66: plates 8 to 12 in (0.20 to 0.30) wide, at least 24 in high, top at least 36 in (0.914) over the road; feet to 0.5 m.
        ObjectKind.VerticalPanel => new(kind, 0.85f, 1.40f, 0.15f, 0.60f, true),

        // MUTCD 6F.68: types 1 and 2 at least 36 in (0.914) high and 24 in (0.61) long, type 3 at least 5 ft (1.52) high and 4 ft (1.22) long;
        // lamps and a sign add to the height, and from the end its feet alone are seen.
        ObjectKind.Barricade => new(kind, 0.80f, 1.95f, 0.10f, 3.80f, true),

        // Concrete safety shape 32 in (0.813), F shape to 42 in (1.067), EN 1317 walls to 1.2; water-filled 0.7 to 1.1. Segments stand in rows.
        ObjectKind.Barrier => new(kind, 0.65f, 1.30f, 0.30f, Any, true),

        // Mesh of 1.0 m, mobile site fences of 2.0 m and their feet. In rows.
        ObjectKind.Fence => new(kind, 0.80f, 2.40f, 0.10f, Any, true),

        // MUTCD 6F.02, 6F.03, table 6F-1: panels 18 in (0.457) to 48 in (1.219) a side, a diamond of 48 in is 1.72 m across; on stands from
        // 1 ft, on posts from 7 ft (2.13) over the ground, flags on top. EN 12899-1: triangles of 0.60, 0.90 and 1.25 m. Not always whole in a box.
        ObjectKind.Sign => new(kind, 0.30f, 4.60f, 0.05f, 2.00f, false),

        // MUTCD 6F.61: types A to C 24 x 48 in to 48 x 96 in (1.22 x 2.44), bottom 7 ft over the road when raised; the trailer with it.
        ObjectKind.ArrowBoard => new(kind, 0.55f, 4.00f, 0.10f, 4.50f, false),

        // MUTCD 6F.60: characters of 18 in; boards to 2.1 x 3.8 m, bottom 7 ft over the road; the trailer with it.
        ObjectKind.MessageBoard => new(kind, 0.80f, 5.00f, 0.10f, 5.50f, false),

        // Makers' data sheets: from compact rollers of 1.8 m to excavators with a raised boom.
        ObjectKind.Machine => new(kind, 1.60f, 7.50f, 0.90f, 12.0f, true),

        // ISO 7250-1 statures (5th to 95th percentile 1.5 to 1.9 m), stooping and kneeling to work, tools held out.
        ObjectKind.Person => new(kind, 0.90f, 2.15f, 0.20f, 1.60f, true),

        // Directive 96/53/EC and makers' data sheets: cars 1.35 to 2.0 m high, vans to 2.8; 1.5 m wide to 6 m long.
        ObjectKind.Car => new(kind, 1.15f, 2.90f, 1.30f, 6.20f, true),

        // Directive 96/53/EC: at most 4.00 m high, 2.55 m wide, 18.75 m long; the United States allow 14 ft (4.27).
        ObjectKind.Truck => new(kind, 1.70f, 4.60f, 1.60f, 20.0f, true),
        _ => SizeBand.None,
    };
}
