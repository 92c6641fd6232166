using System.CommandLine;
using Natix.Engine.Gate;

var root = new RootCommand("The time gate: tells whether HEAD is slower than BASE. perf/gate.sh builds both and calls it.")
{
    new CompareCommand(),
    new WorkloadCommand(),
};
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (GateException e)
{
    await Console.Error.WriteLineAsync($"natix-gate: {e.Message}");
    return 2;
}
