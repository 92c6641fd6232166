using System.CommandLine;
using System.Globalization;
using Natix.Engine.Host.Axon;
using Natix.Engine.ServeBench.Traffic;

namespace Natix.Engine.ServeBench.Cpu;

/// <summary>
/// The other side of the comparison, a process of its own: judges what it is told to by the engine alone, one picture after the other. A line "FIRST COUNT" makes pictures ready ("ready"), the next
/// line judges them ("done"), and then come their predictions.
/// </summary>
internal sealed class InProcessJudge : Command
{
    public const string CommandName = "judge";
    private readonly Option<FileInfo> _cascade = new("--cascade") { Required = true };
    private readonly Option<int> _pictures = new("--pictures") { Required = true };

    public InProcessJudge()
        : base(CommandName, "Judge pictures in process; called by the measuring program itself.")
    {
        Hidden = true;
        Options.Add(_cascade);
        Options.Add(_pictures);
        SetAction((line, _) => RunAsync(line.GetValue(_cascade)!.FullName, line.GetValue(_pictures)));
    }

    /// <summary>An engine as <c>natix serve --workers 1 --max-batch 1</c> builds it.</summary>
    public static RoadworkEngine Build(string cascade) => new EngineBuilder().UseCascade(cascade)
        .Configure(o => o with { Workers = 1, IntraOpThreads = 1, MaxBatch = 1, MaxInFlight = 64 + Environment.ProcessorCount }).Build();

    private static async Task<int> RunAsync(string cascade, int pictures)
    {
        var images = MinerTraffic.Render(pictures);
        await using var engine = Build(cascade);
        while (await Console.In.ReadLineAsync() is { } asked)
        {
            var numbers = asked.Split(' ').Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToArray();
            byte[][] jpegs = [.. Enumerable.Range(0, (int)numbers[1]).Select(i => numbers[0] + i).Select(n => images[(int)(n % images.Count)].ToBytes(n))];
            var predictions = new double[jpegs.Length];
            await SayAsync("ready");
            await Console.In.ReadLineAsync();
            for (var i = 0; i < jpegs.Length; i++)
                predictions[i] = await JudgeAsync(engine, jpegs[i]);
            await SayAsync("done");
            await SayAsync(string.Join(' ', predictions.Select(p => p.ToString("R", CultureInfo.InvariantCulture))));
        }

        return 0;
    }

    private static async Task<double> JudgeAsync(RoadworkEngine engine, byte[] jpeg)
    {
        var lease = engine.Rent(jpeg.Length);
        jpeg.CopyTo(lease.Buffer.Span);
        lease.Length = jpeg.Length;
        using var result = await engine.SubmitAsync(lease, FrameInfo.Still("in process"));
        return result.Error.IsError
            ? throw new InvalidOperationException($"a picture was not judged: {result.Error}")
            : ValidatorProbability.Of(result.Verdict.Probability, engine.Description.Threshold, result.Verdict.IsRoadwork);
    }

    private static async Task SayAsync(string text)
    {
        await Console.Out.WriteLineAsync(text);
        await Console.Out.FlushAsync();
    }
}
