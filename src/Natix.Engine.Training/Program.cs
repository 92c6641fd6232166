using System.CommandLine;
using Natix.Engine.Training.Commands;

var root = new RootCommand("Trains the engine's own models.") { ScreenCommand.Create(), SamplesCommand.Create() };
// After Ctrl-C the step under way is finished and the state is saved.
var invocation = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) };
return await root.Parse(args).InvokeAsync(invocation).ConfigureAwait(false);
