namespace Natix.Engine.Host.Tests.EndToEnd;

public sealed class MachineTests(CascadeFixture cascade) : IClassFixture<CascadeFixture>
{
    [Fact]
    public async Task Bench_measures_rate_latency_allocation_and_overhead()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.jpg", Pictures.Jpeg(320, 180));
        folder.Write("b.jpg", Pictures.Jpeg(320, 180, seed: 2));
        var outcome = await cascade.RunAsync("bench", "--input", folder.Path, "--streams", "2", "--seconds", "1", "--json");
        Assert.Equal(0, outcome.ExitCode);
        var figures = outcome.Json();
        Assert.True(figures.GetProperty("frames").GetInt64() > 0);
        Assert.True(figures.GetProperty("frames_per_second").GetDouble() > 0);
        Assert.True(figures.GetProperty("p50_ms").GetDouble() <= figures.GetProperty("p99_ms").GetDouble());
        Assert.True(figures.GetProperty("queue_p50_ms").GetDouble() <= figures.GetProperty("queue_p99_ms").GetDouble());
        Assert.Equal(0, figures.GetProperty("bytes_copied_per_frame").GetDouble());
        Assert.InRange(figures.GetProperty("allocated_bytes_per_frame").GetDouble(), 0, 2048);
        var overhead = figures.GetProperty("overhead_ratio").GetDouble();
        Assert.InRange(overhead, figures.GetProperty("overhead_low").GetDouble(), figures.GetProperty("overhead_high").GetDouble());
        foreach (var time in (string[])["cpu_us_per_frame", "decode_p50_us", "preprocess_p50_us"])
            Assert.True(figures.GetProperty(time).GetDouble() > 0, time);
    }

    [Fact]
    public async Task Bench_without_overhead_says_nothing_about_it()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.jpg", Pictures.Jpeg(320, 180));
        var outcome = await cascade.RunAsync("bench", "--input", folder.Path, "--seconds", "1", "--no-overhead", "--json");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, outcome.Json().GetProperty("overhead_ratio").ValueKind);
        Assert.Empty(outcome.Error);
    }

    [Fact]
    public async Task Bench_without_a_usable_frame_is_a_clear_error()
    {
        using var folder = new TemporaryFolder();
        var outcome = await cascade.RunAsync("bench", "--input", folder.Write("a.jpg", []), "--json");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("Empty", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_names_the_machine_and_every_path_it_tried()
    {
        var outcome = await NatixProgram.RunAsync("doctor", "--json");
        Assert.Equal(0, outcome.ExitCode);
        var report = outcome.Json();
        Assert.True(report.GetProperty("cpu").GetProperty("logical_cores").GetInt32() >= 1);
        Assert.All(report.GetProperty("libraries").EnumerateArray(), l => Assert.True(l.GetProperty("tried").GetArrayLength() > 0));
        Assert.Contains(report.GetProperty("backends").EnumerateArray(), b => b.GetProperty("name").GetString() == "onnxruntime" && b.GetProperty("will_run").GetBoolean());
        var tuning = report.GetProperty("tuning");
        Assert.True(tuning.GetProperty("workers").GetInt32() >= 1);
        Assert.All(tuning.GetProperty("models").EnumerateArray(), m => Assert.True(m.GetProperty("trials").GetArrayLength() > 0));
        var table = await NatixProgram.RunAsync("doctor");
        Assert.Contains("tuning (", table.Output, StringComparison.Ordinal);
        Assert.Contains("onnxruntime", table.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', table.Output);
    }

    [Fact]
    public async Task Bench_counts_a_broken_frame_and_measures_overhead_on_the_others()
    {
        using var folder = new TemporaryFolder();
        var whole = Pictures.Jpeg(320, 180);
        folder.Write("a.jpg", whole[..(whole.Length / 2)]);
        folder.Write("b.jpg", whole);
        var outcome = await cascade.RunAsync("bench", "--input", folder.Path, "--streams", "1", "--seconds", "1", "--json");
        Assert.Equal(3, outcome.ExitCode);
        var figures = outcome.Json();
        Assert.True(figures.GetProperty("errors").GetInt64() > 0);
        Assert.True(figures.GetProperty("overhead_ratio").GetDouble() > 0);
        Assert.Empty(outcome.Error);
    }

    [Fact]
    public async Task Bench_of_broken_frames_says_why_there_is_no_overhead()
    {
        using var folder = new TemporaryFolder();
        var whole = Pictures.Jpeg(320, 180);
        var outcome = await cascade.RunAsync("bench", "--input", folder.Write("a.jpg", whole[..(whole.Length / 2)]), "--seconds", "1", "--json");
        Assert.Equal(3, outcome.ExitCode);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, outcome.Json().GetProperty("overhead_ratio").ValueKind);
        Assert.Equal("natix: the overhead was not measured: no frame was answered", outcome.Error.Trim());
    }
}
