using Natix.Engine.Data.Datasets;
using Xunit;

namespace Natix.Engine.Data.Tests.Datasets;

public sealed class LabelledFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("natix-labels-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void Files_are_found_in_the_folder_then_in_images()
    {
        Touch("a.jpg");
        Touch("images/b, c.jpg");
        Labels("label,file,other\n1,a.jpg,x\n0,\"b, c.jpg\",y\n");
        var files = LabelledFolder.Read(_folder);
        Assert.Equal([("a.jpg", 1), ("b, c.jpg", 0)], files.Select(f => (f.File, f.Label)));
        Assert.All(files, f => Assert.True(File.Exists(f.Path)));
        Assert.All(files, f => Assert.Null(f.Source));
    }

    [Fact]
    public void Source_is_read_where_it_is_given()
    {
        Touch("a.jpg");
        Labels("file,label,source\r\na.jpg,1,clip one\r\n");
        Assert.Equal("clip one", LabelledFolder.Read(_folder)[0].Source);
    }

    [Fact]
    public void Further_columns_are_kept_where_they_are_asked_for()
    {
        Touch("a.jpg");
        Labels("file,label,weather,place\na.jpg,1, rain ,city\n");
        Assert.Equal(["city", "rain"], Assert.Single(LabelledFolder.Read(_folder, columns: ["place", "Weather"])).Columns);
        var e = Assert.Throws<FormatException>(() => LabelledFolder.Read(_folder, columns: ["light"]));
        Assert.Contains("no column 'light'; the columns are file, label, weather, place", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file,label\na.jpg,2\n", "line 2: label '2'")]
    [InlineData("file,label\na.jpg\n", "line 2: 1 cells where the header has 2")]
    [InlineData("name,label\na.jpg,1\n", "no column 'file'")]
    [InlineData("file,label\n\"a.jpg,1\n", "line 2: a quote is opened and never closed")]
    [InlineData("file,label\n,1\n", "line 2: the file name is empty")]
    [InlineData("file,label\na.jpg,1\n\na.jpg,1\n", "line 4: 'a.jpg' is listed on line 2 already")]
    [InlineData("file,label\na.jpg,1\na.jpg,0\n", "line 3: 'a.jpg' is labelled 0 here and 1 on line 2")]
    [InlineData("", "the file is empty")]
    public void Malformed_labels_are_named_with_their_line(string text, string expected)
    {
        Touch("a.jpg");
        Labels(text);
        Assert.Contains(expected, Assert.Throws<FormatException>(() => LabelledFolder.Read(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        Assert.Throws<DirectoryNotFoundException>(() => LabelledFolder.Read(Path.Combine(_folder, "no")));
        Assert.Contains("labels.csv", Assert.Throws<FileNotFoundException>(() => LabelledFolder.Read(_folder)).Message, StringComparison.Ordinal);
        Labels("file,label\n\ngone.jpg,1\n");
        Assert.Contains("line 3: 'gone.jpg'", Assert.Throws<FileNotFoundException>(() => LabelledFolder.Read(_folder)).Message, StringComparison.Ordinal);
    }

    private void Labels(string text) => File.WriteAllText(Path.Combine(_folder, "labels.csv"), text);

    private void Touch(string name)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, [1]);
    }
}
