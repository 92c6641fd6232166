namespace Natix.Engine.Memory;

/// <summary>Takes back the memory of a lease. Thread-safe: leases come home from any thread.</summary>
internal interface ILeaseOwner
{
    /// <summary>Takes back the memory that was lent under a number; it may be handed out again at once.</summary>
    void Return(long token);

    /// <summary>The block that lent memory is part of, for whoever copies it by its handle; null when its owner knows of none.</summary>
    IHostBlock? BlockOf(long token) => null;
}
