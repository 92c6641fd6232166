using System.Globalization;
using Natix.Engine.ServeBench.Children;

namespace Natix.Engine.ServeBench.Cpu;

/// <summary>An <see cref="InProcessJudge"/> as a child process.</summary>
internal sealed class JudgeChild : ChildProgram
{
    /// <param name="bench">The run.</param>
    /// <param name="cascade">Its cascade.</param>
    /// <param name="pictures">Pictures it renders.</param>
    public JudgeChild(Bench bench, string cascade, int pictures)
        : base(Environment.ProcessPath!, [InProcessJudge.CommandName, "--cascade", cascade, "--pictures", pictures.ToString(CultureInfo.InvariantCulture)], bench.Cache)
    {
    }

    /// <summary>Judges pictures, one after the other.</summary>
    /// <param name="first">Number of the first.</param>
    /// <param name="count">How many.</param>
    /// <returns>CPU seconds of the process while it judged, and the predictions.</returns>
    public async Task<(double Seconds, double[] Predictions)> JudgeAsync(long first, int count)
    {
        await SayAsync(string.Create(CultureInfo.InvariantCulture, $"{first} {count}"));
        await ExpectAsync("ready");
        var before = CpuSeconds;
        await SayAsync("go");
        await ExpectAsync("done");
        var seconds = CpuSeconds - before;
        var predictions = await Output.ReadLineAsync() ?? throw await EndedAsync();
        return (seconds, [.. predictions.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))]);
    }

    private async Task SayAsync(string line)
    {
        await Input.WriteLineAsync(line);
        await Input.FlushAsync();
    }

    private async Task ExpectAsync(string line)
    {
        if (await Output.ReadLineAsync() != line)
            throw await EndedAsync();
    }
}
