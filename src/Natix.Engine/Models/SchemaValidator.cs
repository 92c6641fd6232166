using System.Globalization;
using System.Text.Json;

namespace Natix.Engine.Models;

/// <summary>Holds a manifest against compiled rules; the first breach becomes a <see cref="ManifestException"/>.</summary>
internal static class SchemaValidator
{
    public static void Validate(ManifestNode node, SchemaRule reference)
    {
        var rule = reference.Resolved;
        if (rule.OneOf.Count > 0)
        {
            Validate(node, Branch(node, rule));
            return;
        }

        CheckType(node, rule);
        switch (node.Element.ValueKind)
        {
            case JsonValueKind.String: CheckString(node, rule); break;
            case JsonValueKind.Number: CheckNumber(node, rule); break;
            case JsonValueKind.Array: CheckArray(node, rule); break;
            case JsonValueKind.Object: CheckObject(node, rule); break;
        }
    }

    // Alternatives are told apart by their property "kind", so the message can speak of the alternative that was meant.
    private static SchemaRule Branch(ManifestNode node, SchemaRule rule)
    {
        var kinds = rule.OneOf.Select(option => option.Resolved.Properties["kind"].Resolved.Enum![0]).ToArray();
        if (node.Element.ValueKind != JsonValueKind.Object)
            throw node.Error($"expected an object, found {Describe(node)}");
        var kind = node["kind"];
        var index = kind.Element.ValueKind == JsonValueKind.String ? Array.IndexOf(kinds, kind.Text()) : -1;
        return index >= 0 ? rule.OneOf[index] : throw kind.Error($"expected one of {Quote(kinds)}, found {Describe(kind)}");
    }

    private static void CheckType(ManifestNode node, SchemaRule rule)
    {
        var kind = node.Element.ValueKind;
        var fits = rule.Type switch
        {
            "object" => kind == JsonValueKind.Object,
            "array" => kind == JsonValueKind.Array,
            "string" => kind == JsonValueKind.String,
            "number" => kind == JsonValueKind.Number && node.Element.TryGetDouble(out var value) && double.IsFinite(value),
            "integer" => kind == JsonValueKind.Number && node.Element.TryGetInt64(out _),
            "boolean" => kind is JsonValueKind.True or JsonValueKind.False,
            _ => true,
        };
        if (!fits)
            throw node.Error($"expected {Article(rule.Type!)} {rule.Type}, found {Describe(node)}");
    }

    private static void CheckString(ManifestNode node, SchemaRule rule)
    {
        var text = node.Text();
        if (rule.Enum is { } allowed && !allowed.Contains(text, StringComparer.Ordinal))
            throw node.Error($"expected one of {Quote(allowed)}, found {Describe(node)}");
        if (text.Length < rule.MinLength || text.Length > rule.MaxLength)
            throw node.Error($"expected {rule.MinLength} to {rule.MaxLength} characters, found {text.Length}");
        if (rule.Pattern is { } pattern && !pattern.IsMatch(text))
            throw node.Error($"expected text that matches {pattern.ToString().Replace(@"\z", "$", StringComparison.Ordinal)}, found {Describe(node)}");
    }

    private static void CheckNumber(ManifestNode node, SchemaRule rule)
    {
        var value = node.Number();
        if (value < rule.Minimum || value > rule.Maximum || value <= rule.ExclusiveMinimum || value >= rule.ExclusiveMaximum)
            throw node.Error($"expected a number {Range(rule)}, found {Describe(node)}");
    }

    private static void CheckArray(ManifestNode node, SchemaRule rule)
    {
        var items = node.Items();
        if (items.Length < rule.MinItems || items.Length > rule.MaxItems)
        {
            var wanted = rule.MinItems == rule.MaxItems ? $"{rule.MinItems}"
                : rule.MaxItems == int.MaxValue ? $"at least {rule.MinItems}" : $"{rule.MinItems} to {rule.MaxItems}";
            throw node.Error($"expected {wanted} items, found {items.Length}");
        }

        if (rule.Items is { } each)
        {
            foreach (var item in items)
                Validate(item, each);
        }
    }

    private static void CheckObject(ManifestNode node, SchemaRule rule)
    {
        foreach (var property in node.Element.EnumerateObject())
        {
            var child = node.At(property.Value, property.Name);
            if (rule.Properties.TryGetValue(property.Name, out var known))
                Validate(child, known);
            else if (rule.Closed)
                throw child.Error($"expected no such property; the known ones are {Quote(rule.Properties.Keys)}");
        }

        foreach (var name in rule.Required)
        {
            if (node.Find(name) is null)
            {
                var meaning = rule.Properties[name].Explanation is { } text ? $" ({text.TrimEnd('.')})" : "";
                throw node.At(node.Element, name).Error($"expected this property{meaning}, found none: add it");
            }
        }
    }

    private static string Range(SchemaRule rule)
    {
        var parts = new List<string>(2);
        if (double.IsFinite(rule.Minimum))
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"of at least {rule.Minimum}"));
        if (double.IsFinite(rule.ExclusiveMinimum))
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"above {rule.ExclusiveMinimum}"));
        if (double.IsFinite(rule.Maximum))
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"at most {rule.Maximum}"));
        if (double.IsFinite(rule.ExclusiveMaximum))
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"below {rule.ExclusiveMaximum}"));
        return string.Join(" and ", parts);
    }

    private static string Describe(ManifestNode node)
    {
        var text = node.Element.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "an array",
            _ => node.Element.GetRawText(),
        };
        return text.Length <= 80 ? text : text[..77] + "...";
    }

    private static string Article(string type) => type is "object" or "array" or "integer" ? "an" : "a";

    private static string Quote(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"\"{name}\""));
}
