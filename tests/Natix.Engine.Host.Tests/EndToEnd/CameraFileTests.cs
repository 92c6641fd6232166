namespace Natix.Engine.Host.Tests.EndToEnd;

/// <summary>Cameras as the command line takes and finds them, with a real detector of cars on a real highway.</summary>
public sealed class CameraFileTests : IDisposable
{
    // Read off the clip: lanes meet at row 298 of 540.
    private const string Dashcam = """{ "imageWidth": 960, "imageHeight": 540, "horizontalFieldOfView": 60, "focalSigma": 0.1, "mountHeight": 1.3, "mountHeightSigma": 0.1, "horizonRow": 298 }""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{ "imageWidth": 960, "imageHeight": 540, "focalLenght": 800 }""", "focalLenght")]
    [InlineData("""{ "imageWidth": 960, "focalLength": 800 }""", "imageHeight")]
    [InlineData("""{ "imageWidth": 960, "imageHeight": 540 }""", "needs FocalLength")]
    [InlineData("""{ "imageWidth": 960, "imageHeight": 540, "focalLength": -800 }""", "FocalLength")]
    [InlineData("""{ "imageWidth": 960, "imageHeight": 540, "focalLength": 800, "mountHeight": 1.3 }""", "go together")]
    [InlineData("null", "null")]
    [InlineData("{", "line 1")]
    [InlineData("", "line 1")]
    public async Task A_file_that_describes_no_camera_is_refused_by_name(string text, string names)
    {
        var file = _folder.Write("camera.json", System.Text.Encoding.UTF8.GetBytes(text));
        var outcome = await NatixProgram.RunAsync("run", _folder.Path, "--json", "--camera", file);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        var message = Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith($"natix: --camera {file}", message, StringComparison.Ordinal);
        Assert.Contains(names, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named()
    {
        var outcome = await NatixProgram.RunAsync("run", _folder.Path, "--json", "--camera", "/no/such/camera.json");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("/no/such/camera.json", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cars_on_a_highway_are_as_large_as_cars_under_the_right_camera_and_not_under_a_wrong_one()
    {
        var clip = Repository.SharedPath("data", "clips", "no_roadwork_highway.mp4");
        var cascade = CarCascade.Write(_folder.Path);
        var right = await CarsAsync(clip, cascade, Dashcam);
        var wrong = await CarsAsync(clip, cascade, Dashcam.Replace("1.3", "8", StringComparison.Ordinal));
        var unknown = await CarsAsync(clip, cascade, null);

        Assert.True(right.All > 500, $"only {right.All} cars");
        // Of many feet are too near to the horizon to say anything.
        Assert.True(right.Plausible > 0.3 * right.All && right.Implausible < 0.03 * right.All, $"{right}");
        Assert.True(wrong.Implausible > 0.4 * wrong.All && wrong.Plausible < 0.02 * wrong.All, $"{wrong}");
        Assert.Equal((0, 0), (unknown.Plausible, unknown.Implausible));
    }

    [Fact]
    public async Task A_clip_tells_its_camera_and_the_file_can_be_used()
    {
        var clip = Repository.SharedPath("data", "clips", "no_roadwork_highway.mp4");
        var cascade = CarCascade.Write(_folder.Path);
        var file = Path.Combine(_folder.Path, "found.json");
        var outcome = await NatixProgram.RunAsync("camera", clip, "--cascade", cascade, "--out", file, "--json");
        Assert.Equal(0, outcome.ExitCode);
        var found = outcome.Json();
        Assert.Equal("Calibrated", found.GetProperty("ground").GetString());
        Assert.InRange(found.GetProperty("camera").GetProperty("horizonRow").GetDouble(), 298 - 15, 298 + 15);
        Assert.InRange(found.GetProperty("camera").GetProperty("mountHeight").GetDouble(), 0.9, 2.0);

        var cars = await CarsAsync(clip, cascade, await File.ReadAllTextAsync(file));
        Assert.True(cars.Plausible > 0.05 * cars.All && cars.Implausible < 0.03 * cars.All, $"{cars}");
    }

    [Fact]
    public async Task A_cascade_without_a_label_of_known_size_cannot_find_a_camera()
    {
        var cascade = BrightnessCascade.Write(_folder.Path);
        var outcome = await NatixProgram.RunAsync("camera", _folder.Write("a.jpg", CascadeFixture.Bright), "--cascade", cascade);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("size is known", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stills_tell_nothing_of_a_camera_and_nothing_is_written()
    {
        var cascade = CarCascade.Write(_folder.Path);
        var file = Path.Combine(_folder.Path, "found.json");
        var outcome = await NatixProgram.RunAsync("camera", _folder.Write("a.jpg", CascadeFixture.Bright), "--cascade", cascade, "--out", file);
        Assert.Equal(4, outcome.ExitCode);
        Assert.Contains("too few boxes", outcome.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }

    private async Task<(int All, int Plausible, int Implausible)> CarsAsync(string clip, string cascade, string? camera)
    {
        string[] with = camera is null ? [] : ["--camera", _folder.Write("camera.json", System.Text.Encoding.UTF8.GetBytes(camera))];
        var outcome = await NatixProgram.RunAsync(["run", clip, "--cascade", cascade, "--json", .. with]);
        Assert.Equal(0, outcome.ExitCode);
        var cars = (await outcome.FramesAsync()).SelectMany(f => f.GetProperty("detections").EnumerateArray())
            .Where(d => d.GetProperty("label").GetString() == "car").Select(d => d.GetProperty("geometry").GetProperty("verdict").GetString()).ToArray();
        return (cars.Length, cars.Count(v => v == "plausible"), cars.Count(v => v == "implausible"));
    }
}
