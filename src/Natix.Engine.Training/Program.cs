using System.CommandLine;
using Natix.Engine.Training.Commands;

var root = new RootCommand("Trains the engine's own models.") { ScreenCommand.Create(), SamplesCommand.Create() };
return await root.Parse(args).InvokeAsync().ConfigureAwait(false);
