using Natix.Engine.Host.Axon;

namespace Natix.Engine.Host.Telemetry;

/// <summary>Several observers as one: each hears everything, in the order given. Thread-safe as they are; owns none of them.</summary>
/// <param name="observers">Who listens.</param>
internal sealed class AxonObservers(params IAxonObserver[] observers) : IAxonObserver
{
    public void Arrived(AxonExchange exchange)
    {
        foreach (var observer in observers)
            observer.Arrived(exchange);
    }

    public void Verified(AxonExchange exchange, TimeSpan took)
    {
        foreach (var observer in observers)
            observer.Verified(exchange, took);
    }

    public void BodyRead(AxonExchange exchange)
    {
        foreach (var observer in observers)
            observer.BodyRead(exchange);
    }

    public void Judged(AxonExchange exchange, Judgement judgement, TimeSpan took)
    {
        foreach (var observer in observers)
            observer.Judged(exchange, judgement, took);
    }

    public void Answered(AxonExchange exchange, int status)
    {
        foreach (var observer in observers)
            observer.Answered(exchange, status);
    }

    public void Failed(AxonExchange exchange, Exception failure)
    {
        foreach (var observer in observers)
            observer.Failed(exchange, failure);
    }
}
