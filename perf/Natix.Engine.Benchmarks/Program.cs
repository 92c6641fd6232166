using BenchmarkDotNet.Running;

return BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args).All(summary => !summary.HasCriticalValidationErrors) ? 0 : 1;
