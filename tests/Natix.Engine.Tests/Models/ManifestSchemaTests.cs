using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Models;

public sealed class ManifestSchemaTests
{
    [Fact]
    public void An_unknown_keyword_of_the_schema_is_an_error_and_not_ignored()
    {
        var error = Assert.Throws<NotSupportedException>(() => new ManifestSchema("""{ "definitions": { "a": { "multipleOf": 2 } } }"""));

        Assert.Contains("multipleOf", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_cascade_keeps_the_schema()
    {
        using var document = ManifestDocument.Load(Path.Combine(Repository.Root, "engines", "default", "cascade.json"), "cascade");

        Assert.Equal("default", document.Root["name"].Text());
    }
}
