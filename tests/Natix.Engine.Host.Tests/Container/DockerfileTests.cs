using System.Text.Json;
using System.Text.RegularExpressions;
using Natix.Engine.Host.Axon;
using Natix.Engine.Host.Serving;
using Natix.Engine.Host.Tests.Axon;
using Natix.Engine.Host.Tests.Telemetry;

namespace Natix.Engine.Host.Tests.Container;

/// <summary>deploy/Dockerfile says what a builder would stumble over: there is no Docker engine where tests run.</summary>
public sealed partial class DockerfileTests
{
    private static readonly string[] Words =
        ["ARG", "FROM", "ENV", "RUN", "COPY", "WORKDIR", "VOLUME", "USER", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD"];

    [Fact]
    public void Instructions_are_read_with_their_stages()
    {
        var read = Dockerfile.Parse("# a\nARG X=1\nFROM a AS b\nRUN one \\\n    && two \\\n# between\n    && three\nFROM c\n");
        Assert.Equal([new(-1, "ARG", "X=1"), new(0, "FROM", "a AS b"), new(0, "RUN", "one && two && three"), new(1, "FROM", "c")], read);
        Assert.All(Dockerfile.Instructions, i => Assert.Contains(i.Name, Words));
    }

    [Fact]
    public void It_is_built_in_one_stage_and_runs_in_another()
    {
        Assert.Equal(["sdk", "aspnet", "build", ""], Dockerfile.Stages.Select(s => s.Name));
        Assert.Equal("nvcr.io/nvidia/tensorrt:${TENSORRT}", Dockerfile.Stages[^1].Image);
        var defaults = Dockerfile.Instructions.Where(i => i.Stage < 0).ToDictionary(i => i.Arguments.Split('=')[0], i => i.Arguments.Split('=')[1]);
        Assert.Matches(@"^\d\d\.(0[1-9]|1[0-2])-py3$", defaults["TENSORRT"]);
        using var sdk = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "global.json")));
        Assert.StartsWith(defaults["DOTNET"] + ".", sdk.RootElement.GetProperty("sdk").GetProperty("version").GetString(), StringComparison.Ordinal);
        // Without a tag, or by one that moves at will, it is another image tomorrow.
        Assert.All(Dockerfile.Stages, s => Assert.Matches(@":[^:]+$", s.Image));
        Assert.DoesNotContain(":latest", Dockerfile.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Dockerfile.Image, i => i.Arguments.Contains("build.sh", StringComparison.Ordinal));
        Assert.All(Variables().Matches(Dockerfile.Text).Select(m => m.Groups[1].Value), name => Assert.Contains(name, defaults.Keys));
    }

    [Fact]
    public void What_it_copies_is_there()
    {
        Assert.NotEmpty(Dockerfile.Sources);
        Assert.All(Dockerfile.Sources, source => Assert.NotEmpty(Directory.GetFileSystemEntries(Repository.Root, source)));
        foreach (var copy in Dockerfile.Instructions.Where(i => i.Name == "COPY" && i.Arguments.StartsWith("--from=", StringComparison.Ordinal)))
        {
            var from = copy.Arguments["--from=".Length..].Split(' ')[0];
            Assert.Contains(from, Dockerfile.Stages.Take(copy.Stage).Select(s => s.Name));
        }
    }

    [Fact]
    public void What_the_build_needs_is_copied()
    {
        var script = File.ReadAllText(Path.Combine(Repository.Root, "build.sh"));
        var needed = SourcesOfBuild().Match(script).Groups[1].Value.Split(' ').ToList();
        Assert.Contains("native", needed);
        needed.AddRange(Subdirectories().Matches(File.ReadAllText(Path.Combine(Repository.Root, "CMakeLists.txt"))).Select(m => m.Groups[1].Value));
        foreach (var project in (string[])["Natix.Engine", "Natix.Engine.Host", "Natix.Engine.Data", "Natix.Engine.Onnx"])
        {
            var folder = Path.Combine(Repository.Root, "src", project);
            var outside = OutsideFiles().Matches(File.ReadAllText(Path.Combine(folder, project + ".csproj"))).Select(m => m.Groups[1].Value);
            needed.AddRange(outside.Select(file => Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(folder, file)))));
        }

        Assert.Contains("docs/verdict.schema.json", needed);
        Assert.DoesNotContain(needed, path => !Dockerfile.Copies(path));
    }

    [Fact]
    public void The_builder_gets_what_is_copied_and_nothing_else()
    {
        Assert.Equal("*", Dockerfile.Ignored.First());
        Assert.Equal(Dockerfile.Sources.Order(StringComparer.Ordinal), Dockerfile.Context.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void It_runs_as_nobody_in_particular_and_holds_no_secret()
    {
        var image = Dockerfile.Image.ToList();
        var user = Assert.Single(image, i => i.Name == "USER");
        Assert.Matches("^[1-9][0-9]{3,}:[1-9][0-9]{3,}$", user.Arguments);
        Assert.Contains($"--uid {user.Arguments.Split(':')[0]} ", string.Join(' ', image.Select(i => i.Arguments)), StringComparison.Ordinal);
        // Nothing of the image is made, or may be written, by that user but its two folders.
        Assert.DoesNotContain(image.SkipWhile(i => i != user), i => i.Name is "RUN" or "COPY");
        Assert.DoesNotContain("--chown", Dockerfile.Text, StringComparison.Ordinal);
        Assert.Equal("""["/var/lib/natix", "/var/cache/natix"]""", Assert.Single(image, i => i.Name == "VOLUME").Arguments);
        Assert.Equal("/var/lib/natix", Dockerfile.Variable("STATE_DIRECTORY"));
        Assert.Equal("/var/cache", Dockerfile.Variable("XDG_CACHE_HOME"));
        Assert.DoesNotMatch("(?i)(password|passwd|secret|token|api_?key|credential)", Dockerfile.Text);
        Assert.All(image.Where(i => i.Arguments.Contains("apt-get install", StringComparison.Ordinal)), i => Assert.Contains("rm -rf /var/lib/apt/lists", i.Arguments, StringComparison.Ordinal));
    }

    [Fact]
    public void It_asks_the_driver_for_CUDA_and_for_figures_of_memory()
    {
        Assert.Equal("compute,utility", Dockerfile.Variable("NVIDIA_DRIVER_CAPABILITIES"));
        Assert.Equal("all", Dockerfile.Variable("NVIDIA_VISIBLE_DEVICES"));
    }

    [Fact]
    public async Task Its_health_check_is_a_question_that_the_server_answers()
    {
        var check = Assert.Single(Dockerfile.Image, i => i.Name == "HEALTHCHECK").Arguments;
        var words = JsonSerializer.Deserialize<string[]>(check[(check.IndexOf("CMD ", StringComparison.Ordinal) + 4)..])!;
        var asked = new Uri(words[^1]);
        Assert.Equal("curl", words[0]);
        Assert.Contains("--fail", words);
        Assert.Contains(Dockerfile.Image, i => i.Name == "RUN" && i.Arguments.Contains(" curl", StringComparison.Ordinal));
        Assert.Equal(new ServeOptions { Axon = new AxonOptions { Hotkey = AxonFixture.Bob } }.OperationsDoor.ToString(), asked.Authority);

        using var folder = new TemporaryFolder();
        await using var server = await MinerFixture.StartAsync(folder.Path);
        using var client = new HttpClient();
        using var reply = await client.GetAsync(new Uri($"http://{server.OperationsAddress}{asked.AbsolutePath}"), TestContext.Current.CancellationToken);
        Assert.True(reply.IsSuccessStatusCode, $"{asked.AbsolutePath} answers {reply.StatusCode}");
    }

    [Fact]
    public void It_starts_the_program_that_was_published()
    {
        Assert.Equal("""["/opt/natix/natix"]""", Assert.Single(Dockerfile.Image, i => i.Name == "ENTRYPOINT").Arguments);
        Assert.Contains(Dockerfile.Image, i => i is { Name: "COPY", Arguments: "--from=build /natix/artifacts/bin /opt/natix" });
        Assert.Contains(Dockerfile.Instructions, i => i is { Name: "RUN", Arguments: "./build.sh build" });
        Assert.Contains("/opt/natix/natix", File.ReadAllText(Path.Combine(Repository.Root, "deploy", "systemd", "natix.service")), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\$\{([A-Z]+)\}")]
    private static partial Regex Variables();

    [GeneratedRegex(@"(?m)^sources=\(([^)]*)\)")]
    private static partial Regex SourcesOfBuild();

    [GeneratedRegex(@"(?m)^add_subdirectory\(([^)]*)\)")]
    private static partial Regex Subdirectories();

    [GeneratedRegex(@"(?:Include|Project)=""((?:\.\./){2}[^""]*)""")]
    private static partial Regex OutsideFiles();
}
