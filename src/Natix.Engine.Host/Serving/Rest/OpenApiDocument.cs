using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Natix.Engine.Host.Serving.Rest;

/// <summary>The interface as an OpenAPI 3.1 document: one file of ours, with the published schema of verdicts put in its place. Thread-safe.</summary>
internal static class OpenApiDocument
{
    private const string Verdict = "Verdict";
    private const string Definitions = "#/definitions/";

    private static readonly Lazy<byte[]> Text = new(Compose);

    /// <summary>Gives the document; no key is needed.</summary>
    public static Task HandleAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = Text.Value.Length;
        return context.Response.Body.WriteAsync(Text.Value).AsTask();
    }

    private static byte[] Compose()
    {
        var document = Read("openapi.json");
        var schema = Read("verdict.schema.json");
        var definitions = schema["definitions"]!.AsObject();
        // The first two name the file, which this document is not; the third goes where OpenAPI's tools look.
        foreach (var member in (string[])["$schema", "$id", "definitions"])
            schema.Remove(member);
        var schemas = document["components"]!["schemas"]!.AsObject();
        Place(schemas, Verdict, schema, definitions);
        return Encoding.UTF8.GetBytes(document.ToJsonString());
    }

    // Puts a schema in its place, and after it what it refers to.
    private static void Place(JsonObject schemas, string name, JsonNode schema, JsonObject definitions)
    {
        schemas[name] = schema;
        foreach (var definition in Rebase(schema))
        {
            if (!schemas.ContainsKey(NameOf(definition)))
                Place(schemas, NameOf(definition), definitions[definition]!.DeepClone(), definitions);
        }
    }

    // Makes references lead to the definitions' new places; gives their names.
    private static List<string> Rebase(JsonNode? node)
    {
        if (node is JsonArray array)
            return [.. array.SelectMany(Rebase)];
        if (node is not JsonObject members)
            return [];
        List<string> named = [];
        if (members["$ref"]?.GetValue<string>() is { } target)
        {
            named.Add(target[Definitions.Length..]);
            members["$ref"] = $"#/components/schemas/{NameOf(named[0])}";
        }

        named.AddRange(members.SelectMany(m => Rebase(m.Value)));
        return named;
    }

    private static string NameOf(string definition) => Verdict + char.ToUpperInvariant(definition[0]) + definition[1..];

    private static JsonObject Read(string name)
    {
        using var resource = typeof(OpenApiDocument).Assembly.GetManifestResourceStream(name)!;
        return JsonNode.Parse(resource)!.AsObject();
    }
}
