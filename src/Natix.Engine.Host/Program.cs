using Natix.Engine.Host.Commands;

return await CommandLineProgram.RunAsync(args);
