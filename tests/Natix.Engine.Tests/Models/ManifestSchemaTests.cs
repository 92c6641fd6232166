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
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Natix.Engine.sln")))
            folder = folder.Parent;
        Assert.NotNull(folder);

        using var document = ManifestDocument.Load(Path.Combine(folder.FullName, "engines", "default", "cascade.json"), "cascade");

        Assert.Equal("default", document.Root["name"].Text());
    }
}
