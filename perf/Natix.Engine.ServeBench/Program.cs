using System.CommandLine;
using Natix.Engine.ServeBench;

return await new ServeBenchCommand().Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
