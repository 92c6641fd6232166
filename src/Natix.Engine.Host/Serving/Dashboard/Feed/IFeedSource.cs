namespace Natix.Engine.Host.Serving.Dashboard.Feed;

/// <summary>What a feed tells, as text of server-sent events. Thread-safe.</summary>
internal interface IFeedSource
{
    /// <summary>Everything, for somebody who has just come.</summary>
    byte[] Whole();

    /// <summary>What is new since it was last asked; empty when nothing is. Asked by one at a time.</summary>
    byte[] News();

    /// <summary>Hears whether anybody watches.</summary>
    void Watched(bool isWatched);
}
