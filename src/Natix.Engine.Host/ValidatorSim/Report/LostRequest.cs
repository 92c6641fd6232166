using Natix.Engine.Host.ValidatorSim.Wire;

namespace Natix.Engine.Host.ValidatorSim.Report;

/// <summary>An honest request that went out whole and got no whole reply. Immutable.</summary>
/// <param name="Hotkey">Who asked.</param>
/// <param name="Uuid">Its dendrite.</param>
/// <param name="Nonce">Its nonce: whether the server had accepted it stands in the server's journal.</param>
/// <param name="End">How it ended.</param>
internal sealed record LostRequest(string Hotkey, string Uuid, long Nonce, ReplyEnd End);
