using Xunit;

namespace Natix.Engine.Tests.Memory;

/// <summary>Tests that count native memory run alone: the counter is one for the process.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class NativeMemoryAlone
{
    public const string Name = "native memory";
}
