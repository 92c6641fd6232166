using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Natix.Engine.Host.Axon.Verification;
using Natix.Engine.Host.Metagraph;

namespace Natix.Engine.Host.Axon;

/// <summary>A request on its way through the axon, and when it came. One request's alone.</summary>
/// <param name="context">The HTTP side of it.</param>
/// <param name="clock">The clock.</param>
internal sealed class AxonExchange(HttpContext context, TimeProvider clock)
{
    private readonly long _arrived = clock.GetTimestamp();

    public HttpContext Context { get; } = context;

    /// <summary>The synapse that the path names.</summary>
    public string Name { get; } = SynapseName.Of(context.Request.Path.Value ?? "/");

    public SynapseHeaders Headers { get; set; } = SynapseHeaders.None;

    /// <summary>The sender's registration; null when it has none, or is not looked up yet.</summary>
    public Neuron? Neuron { get; set; }

    /// <summary>Whether its signature was seen to be its sender's.</summary>
    public bool IsVerified { get; set; }

    /// <summary>The neuron that signed it; null for everybody else, whatever they claim.</summary>
    public Neuron? Sender => IsVerified ? Neuron : null;

    /// <summary>Its span; null while nobody traces.</summary>
    public Activity? Span { get; set; }

    /// <summary>Why it is refused; null while it is not.</summary>
    public Refusal? Refusal { get; set; }

    /// <summary>What exactly was wrong, for the log and not for the sender; null when there is nothing to add.</summary>
    public string? Detail { get; set; }

    /// <summary>Its place among the requests under way; disposed when the reply is out.</summary>
    public IDisposable? Place { get; set; }

    /// <summary>What became of its image, once that is known.</summary>
    public Judgement? Judgement { get; set; }

    /// <summary>Time since it came.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(_arrived);

    /// <summary>Seconds since it came, as the protocol writes them.</summary>
    public string ProcessTime => PythonNumber.Of(Elapsed.TotalSeconds);
}
