using System.Text.Json;
using System.Text.RegularExpressions;

namespace Natix.Engine.Models;

/// <summary>Turns schema text into rules. An unknown keyword is an error: nothing in the schema is silently ignored.</summary>
internal static class SchemaCompiler
{
    private const string ReferencePrefix = "#/definitions/";

    public static SchemaRule Compile(JsonElement root)
    {
        var definitions = new Dictionary<string, SchemaRule>(StringComparer.Ordinal);
        foreach (var property in root.GetProperty("definitions").EnumerateObject())
            definitions[property.Name] = new SchemaRule();
        foreach (var property in root.GetProperty("definitions").EnumerateObject())
            Fill(definitions[property.Name], property.Value, definitions);
        var rule = new SchemaRule();
        foreach (var (name, definition) in definitions)
            rule.Definitions[name] = definition;
        return rule;
    }

    private static SchemaRule Rule(JsonElement schema, Dictionary<string, SchemaRule> definitions)
    {
        var rule = new SchemaRule();
        Fill(rule, schema, definitions);
        return rule;
    }

    private static void Fill(SchemaRule rule, JsonElement schema, Dictionary<string, SchemaRule> definitions)
    {
        foreach (var keyword in schema.EnumerateObject())
        {
            if (!FillScalar(rule, keyword) && !FillNested(rule, keyword, definitions))
                throw new NotSupportedException($"The manifest schema uses the keyword '{keyword.Name}', which the validator does not know.");
        }
    }

    private static bool FillScalar(SchemaRule rule, JsonProperty keyword)
    {
        var value = keyword.Value;
        switch (keyword.Name)
        {
            case "type": rule.Type = value.GetString(); break;
            case "description": rule.Description = value.GetString(); break;
            case "pattern": rule.Pattern = Pattern(value.GetString()!); break;
            case "minLength": rule.MinLength = value.GetInt32(); break;
            case "maxLength": rule.MaxLength = value.GetInt32(); break;
            case "minimum": rule.Minimum = value.GetDouble(); break;
            case "maximum": rule.Maximum = value.GetDouble(); break;
            case "exclusiveMinimum": rule.ExclusiveMinimum = value.GetDouble(); break;
            case "exclusiveMaximum": rule.ExclusiveMaximum = value.GetDouble(); break;
            case "minItems": rule.MinItems = value.GetInt32(); break;
            case "maxItems": rule.MaxItems = value.GetInt32(); break;
            default: return false;
        }

        return true;
    }

    private static bool FillNested(SchemaRule rule, JsonProperty keyword, Dictionary<string, SchemaRule> definitions)
    {
        var value = keyword.Value;
        switch (keyword.Name)
        {
            case "$ref":
                rule.Reference = definitions[value.GetString()![ReferencePrefix.Length..]];
                break;
            case "enum":
                rule.Enum = [.. value.EnumerateArray().Select(item => item.GetString()!)];
                break;
            case "items":
                rule.Items = Rule(value, definitions);
                break;
            case "required":
                rule.Required.AddRange(value.EnumerateArray().Select(item => item.GetString()!));
                break;
            case "additionalProperties" when value.ValueKind == JsonValueKind.False:
                rule.Closed = true;
                break;
            case "properties":
                foreach (var property in value.EnumerateObject())
                    rule.Properties[property.Name] = Rule(property.Value, definitions);
                break;
            case "oneOf":
                rule.OneOf.AddRange(value.EnumerateArray().Select(item => Rule(item, definitions)));
                break;
            default:
                return false;
        }

        return true;
    }

    // ECMAScript's $ matches at the very end only; .NET's also before a last newline.
    private static Regex Pattern(string pattern) => new(
        pattern.EndsWith('$') ? pattern[..^1] + @"\z" : pattern, RegexOptions.ECMAScript, TimeSpan.FromSeconds(1));
}
