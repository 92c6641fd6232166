using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Xunit;

namespace Natix.Engine.Tests.Architecture;

/// <summary>What may be seen of the engine, and what it may lean on.</summary>
public sealed class AssemblyTests
{
    private static readonly Assembly Engine = typeof(RoadworkEngine).Assembly;

    [Fact]
    public void Public_types_stand_at_the_root() =>
        Assert.Empty(Engine.GetExportedTypes().Where(t => t.Namespace != "Natix.Engine").Select(t => t.FullName));

    [Fact]
    public void The_engine_opens_no_sockets_and_hosts_nothing()
    {
        string[] banned = ["System.Net", "Microsoft.AspNetCore", "Microsoft.Extensions.Hosting", "SkiaSharp", "TorchSharp", "Spectre"];
        var references = Engine.GetReferencedAssemblies().Select(a => a.Name!);
        Assert.DoesNotContain(references, r => banned.Any(b => r.StartsWith(b, StringComparison.Ordinal)));
    }

    [Fact]
    public void The_engine_has_no_mutable_statics()
    {
        const BindingFlags all = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var offences =
            from type in Engine.GetTypes()
            where type.GetCustomAttribute<CompilerGeneratedAttribute>() is null && !type.Name.Contains('<', StringComparison.Ordinal)
            from field in type.GetFields(all)
            where field is { IsInitOnly: false, IsLiteral: false } && field.GetCustomAttribute<CompilerGeneratedAttribute>() is null
            where !AllowedStatics.Contains($"{type.Name}.{field.Name}")
            select $"{type.FullName}.{field.Name}";
        Assert.Empty(offences);
    }

    // A counter that tests read; a check of the process's one native library that need not be made twice; the profiler, which a process has one of.
    private static readonly HashSet<string> AllowedStatics = ["NativeBuffer._liveBytes", "NativeLibraryCheck._passed", "NvtxListener._tool"];

    [Fact]
    public void Nothing_references_the_trainer_and_the_host_sees_no_internals()
    {
        var projects = Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories);
        foreach (var project in projects)
        {
            var xml = XDocument.Load(project);
            var references = xml.Descendants("ProjectReference").Select(r => (string)r.Attribute("Include")!);
            Assert.DoesNotContain(references, r => r.Contains("Training", StringComparison.Ordinal));
            var friends = xml.Descendants("InternalsVisibleTo").Select(r => (string)r.Attribute("Include")!);
            Assert.DoesNotContain(friends, f => f is "natix" or "natix-train" or "Natix.Engine.Host");
        }
    }
}
