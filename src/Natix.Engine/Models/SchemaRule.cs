using System.Text.RegularExpressions;

namespace Natix.Engine.Models;

/// <summary>One compiled schema: the keywords of JSON Schema draft 7 that manifests use. Immutable once compiled.</summary>
internal sealed class SchemaRule
{
    public string? Type { get; set; }

    public string? Description { get; set; }

    public IReadOnlyList<string>? Enum { get; set; }

    public Regex? Pattern { get; set; }

    public int MinLength { get; set; }

    public int MaxLength { get; set; } = int.MaxValue;

    public double Minimum { get; set; } = double.NegativeInfinity;

    public double Maximum { get; set; } = double.PositiveInfinity;

    public double ExclusiveMinimum { get; set; } = double.NegativeInfinity;

    public double ExclusiveMaximum { get; set; } = double.PositiveInfinity;

    public int MinItems { get; set; }

    public int MaxItems { get; set; } = int.MaxValue;

    public SchemaRule? Items { get; set; }

    public Dictionary<string, SchemaRule> Properties { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, SchemaRule> Definitions { get; } = new(StringComparer.Ordinal);

    public List<string> Required { get; } = [];

    public bool Closed { get; set; }

    public List<SchemaRule> OneOf { get; } = [];

    /// <summary>The rule this one refers to, followed before anything else (in draft 7 a reference stands alone).</summary>
    public SchemaRule? Reference { get; set; }

    /// <summary>The rule after all references.</summary>
    public SchemaRule Resolved
    {
        get
        {
            var rule = this;
            while (rule.Reference is { } next)
                rule = next;
            return rule;
        }
    }

    /// <summary>What a property of this rule is, for the message about a missing one.</summary>
    public string? Explanation => Description ?? Reference?.Explanation;
}
