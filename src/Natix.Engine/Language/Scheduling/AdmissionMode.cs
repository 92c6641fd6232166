namespace Natix.Engine.Language.Scheduling;

/// <summary>When a waiting request may start.</summary>
internal enum AdmissionMode
{
    /// <summary>When the blocks that it may need at worst are there, beside those promised before: whoever runs is never put back (TensorRT-LLM's no-evict).</summary>
    NoEviction,

    /// <summary>When the blocks of what it holds already are there; whoever is last in order is put back when blocks run out, and computed anew later (vLLM).</summary>
    Optimistic,
}
