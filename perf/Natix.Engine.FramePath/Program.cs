using System.CommandLine;
using Natix.Engine.FramePath;

return await new FramePathCommand().Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
