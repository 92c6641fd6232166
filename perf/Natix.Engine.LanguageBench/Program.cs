using Natix.Engine.LanguageBench;

return await new LanguageBenchCommand().Parse(args).InvokeAsync();
