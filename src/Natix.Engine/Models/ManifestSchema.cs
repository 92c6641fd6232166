using System.Text.Json;

namespace Natix.Engine.Models;

/// <summary>
/// The JSON Schema of manifests (<c>engines/cascade.schema.json</c>, draft 7), embedded in the assembly. Validates with sentences a person
/// can act on. Thread-safe.
/// </summary>
internal sealed class ManifestSchema
{
    private const string Resource = "cascade.schema.json";

    private static readonly Lazy<ManifestSchema> Shared = new(() => new ManifestSchema(ReadResource()));

    private readonly SchemaRule _root;

    /// <summary>Compiles a schema. Throws <see cref="NotSupportedException"/> on a keyword that the validator does not know.</summary>
    public ManifestSchema(string text)
    {
        Text = text;
        using var document = JsonDocument.Parse(text);
        _root = SchemaCompiler.Compile(document.RootElement);
    }

    /// <summary>The schema of this assembly.</summary>
    public static ManifestSchema Instance => Shared.Value;

    /// <summary>The schema's own text.</summary>
    public string Text { get; }

    /// <summary>Checks a node against a named definition. Throws <see cref="ManifestException"/> at the first breach.</summary>
    public void Validate(ManifestNode node, string definition) => SchemaValidator.Validate(node, _root.Definitions[definition]);

    private static string ReadResource()
    {
        using var stream = typeof(ManifestSchema).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing from the assembly: rebuild the engine.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
