using System.CommandLine;
using System.Globalization;

namespace Natix.Engine.Gate;

/// <summary>
/// <c>natix-gate workload</c>: the same amount of arithmetic every time, for the gate's test of itself; <c>--slowdown 0.1</c> does a tenth
/// more. It reports the CPU time of its fastest piece: what others on the machine add is never negative, so the least is what is
/// nearest to the work itself.
/// </summary>
internal sealed class WorkloadCommand : Command
{
    private const int Pieces = 60;
    private const int StepsAPiece = 2_000_000;

    private readonly Option<double> _slowdown = new("--slowdown") { Description = "Share of work added." };

    public WorkloadCommand()
        : base("workload", "A fixed amount of arithmetic, for the gate's test of itself.")
    {
        Options.Add(_slowdown);
        SetAction(line => Run(line.GetValue(_slowdown)));
    }

    private static int Run(double slowdown)
    {
        var steps = (int)(StepsAPiece * (1 + slowdown));
        var (least, sink) = (double.PositiveInfinity, 1ul);
        for (var piece = 0; piece < Pieces; piece++)
        {
            var before = Environment.CpuUsage.TotalTime;
            sink = Mix(sink, steps);
            least = Math.Min(least, (Environment.CpuUsage.TotalTime - before).TotalMicroseconds);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $$"""{"cpu_us_least":{{least:0.0}},"checksum":{{sink % 1000}}}"""));
        return 0;
    }

    // Marsaglia's xorshift: each step needs the one before, so no compiler shortens it.
    private static ulong Mix(ulong state, int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
        }

        return state;
    }
}
