namespace Natix.Engine.Host.Serving.Verdicts;

/// <summary>Whoever looks at frames that were judged while their result still holds them. Thread-safe.</summary>
internal interface IVerdictWitness
{
    /// <summary>
    /// A frame was judged, or could not be. Called on the way of its request, before the result is disposed: takes what it wants as a copy, quickly, and throws nothing.
    /// </summary>
    /// <param name="result">The frame; its source is in <see cref="FrameResult.Info"/>.</param>
    /// <param name="engine">What judged it.</param>
    /// <param name="sender">Whose it is.</param>
    void Saw(FrameResult result, EngineDescription engine, FrameSender sender);
}

/// <summary>Whose a frame is.</summary>
internal enum FrameSender
{
    /// <summary>A validator's.</summary>
    Validator,

    /// <summary>A holder of a key's.</summary>
    KeyHolder,
}
