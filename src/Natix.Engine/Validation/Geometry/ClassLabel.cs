using System.Text;

namespace Natix.Engine.Validation.Geometry;

/// <summary>
/// The kind that a detector's label means. Case, plural, hyphens, underscores, camel case and words that only say where the thing belongs
/// ("traffic", "construction", "temporary", "type", numerals) do not matter; what is left must be a known name as a whole, so that an "ice cream
/// cone" is no cone. Pure; allocates, so it is for loading and not for frames.
/// </summary>
internal static class ClassLabel
{
    private static readonly HashSet<string> Modifiers =
    [
        "traffic", "road", "roadwork", "safety", "construction", "work", "zone", "temporary", "ttc", "orange", "channelizing", "channelising", "warning",
        "type", "class", "i", "ii", "iii", "1", "2", "3", "a", "b", "c", "highway", "street", "site", "diamond", "rectangle", "rectangular", "portable",
        "striped", "small", "large", "parked", "moving",
    ];

    private static readonly Dictionary<string, ObjectKind> Names = new(StringComparer.Ordinal)
    {
        ["cone"] = ObjectKind.Cone,
        ["trafficcone"] = ObjectKind.Cone,
        ["pylon"] = ObjectKind.Cone,
        ["drum"] = ObjectKind.Drum,
        ["barrel"] = ObjectKind.Drum,
        ["tubularmarker"] = ObjectKind.TubularMarker,
        ["tubular"] = ObjectKind.TubularMarker,
        ["tube"] = ObjectKind.TubularMarker,
        ["delineator"] = ObjectKind.TubularMarker,
        ["delineatorpost"] = ObjectKind.TubularMarker,
        ["verticalpanel"] = ObjectKind.VerticalPanel,
        ["barricade"] = ObjectKind.Barricade,
        ["barrier"] = ObjectKind.Barrier,
        ["jerseybarrier"] = ObjectKind.Barrier,
        ["concretebarrier"] = ObjectKind.Barrier,
        ["plasticbarrier"] = ObjectKind.Barrier,
        ["waterbarrier"] = ObjectKind.Barrier,
        ["waterfilledbarrier"] = ObjectKind.Barrier,
        ["fence"] = ObjectKind.Fence,
        ["meshfence"] = ObjectKind.Fence,
        ["sign"] = ObjectKind.Sign,
        ["stopsign"] = ObjectKind.Sign,
        ["arrowboard"] = ObjectKind.ArrowBoard,
        ["arrowpanel"] = ObjectKind.ArrowBoard,
        ["messageboard"] = ObjectKind.MessageBoard,
        ["messagesign"] = ObjectKind.MessageBoard,
        ["variablemessagesign"] = ObjectKind.MessageBoard,
        ["changeablemessagesign"] = ObjectKind.MessageBoard,
        ["machine"] = ObjectKind.Machine,
        ["machinery"] = ObjectKind.Machine,
        ["equipment"] = ObjectKind.Machine,
        ["excavator"] = ObjectKind.Machine,
        ["backhoe"] = ObjectKind.Machine,
        ["digger"] = ObjectKind.Machine,
        ["loader"] = ObjectKind.Machine,
        ["wheelloader"] = ObjectKind.Machine,
        ["bulldozer"] = ObjectKind.Machine,
        ["roller"] = ObjectKind.Machine,
        ["paver"] = ObjectKind.Machine,
        ["vehicle"] = ObjectKind.Machine,
        ["worker"] = ObjectKind.Person,
        ["person"] = ObjectKind.Person,
        ["people"] = ObjectKind.Person,
        ["pedestrian"] = ObjectKind.Person,
        ["flagger"] = ObjectKind.Person,
        ["policeofficer"] = ObjectKind.Person,
        ["car"] = ObjectKind.Car,
        ["van"] = ObjectKind.Car,
        ["policevehicle"] = ObjectKind.Car,
        ["truck"] = ObjectKind.Truck,
        ["lorry"] = ObjectKind.Truck,
        ["bus"] = ObjectKind.Truck,
    };

    /// <summary>The kind; unknown for an empty label or one that names nothing whose size is known.</summary>
    public static ObjectKind KindOf(string? label)
    {
        if (string.IsNullOrWhiteSpace(label))
            return ObjectKind.Unknown;
        var words = Words(label);
        // "Vehicle" alone may be anything that drives; of a work zone it is a machine.
        if (words is ["vehicle"])
            return ObjectKind.Unknown;
        return Find(words) is var whole && whole != ObjectKind.Unknown ? whole : Find(words.FindAll(word => !Modifiers.Contains(word)));
    }

    private static ObjectKind Find(List<string> words) => Names.GetValueOrDefault(string.Concat(words));

    private static List<string> Words(string label)
    {
        var spaced = new StringBuilder();
        for (var i = 0; i < label.Length; i++)
        {
            if (i > 0 && char.IsUpper(label[i]) && char.IsLower(label[i - 1]))
                spaced.Append(' ');
            spaced.Append(char.IsLetterOrDigit(label[i]) ? char.ToLowerInvariant(label[i]) : ' ');
        }

        return [.. spaced.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Singular)];
    }

    private static string Singular(string word) =>
        word == "buses" ? "bus" : word.Length > 3 && word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal) ? word[..^1] : word;
}
