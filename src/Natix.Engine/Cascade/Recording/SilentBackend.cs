using Natix.Engine.Models;

namespace Natix.Engine.Cascade.Recording;

/// <summary>Models that are known by name and cannot run: for judging what others said before. Thread-safe.</summary>
/// <param name="name">Name of the back end that ran them.</param>
internal sealed class SilentBackend(string name) : IModelBackend
{
    public string Name => name;

    public IModelSession Open(ModelManifest manifest, SessionSettings settings) => new Session(manifest);

    public void Dispose()
    {
    }

    private sealed class Session(ModelManifest manifest) : IModelSession
    {
        public ModelManifest Manifest => manifest;

        public bool TakesBatches => false;

        public IModelBinding Bind(int capacity = 1) =>
            throw new NotSupportedException($"Model \"{manifest.Name}\" is known from a record only and cannot run.");

        public void Dispose()
        {
        }
    }
}
