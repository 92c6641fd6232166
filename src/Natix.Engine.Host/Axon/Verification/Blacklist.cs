using Natix.Engine.Host.Metagraph;

namespace Natix.Engine.Host.Axon.Verification;

/// <summary>Whether a hotkey is answered at all (StreetVision's blacklist). Pure; thread-safe.</summary>
internal static class Blacklist
{
    /// <summary>The refusal of a request by what it claims to be; null when it may go on, to be verified.</summary>
    /// <param name="hotkey">The claimed address.</param>
    /// <param name="metagraph">Who is registered; null when that is not known yet.</param>
    /// <param name="rules">Who is answered.</param>
    public static Refusal? Judge(string? hotkey, MetagraphSnapshot? metagraph, AxonRules rules)
    {
        if (string.IsNullOrEmpty(hotkey))
            return Refusal.Blacklisted("Missing dendrite or hotkey.", "missing_hotkey");
        if (metagraph is null)
            return new Refusal(503, "The metagraph has not been read yet.", "no_metagraph");
        if (metagraph.Find(hotkey) is not { } neuron)
        {
            return rules.FailsOnUnknownHotkey ? Refusal.Internal("unrecognized_hotkey")
                : rules.AllowsUnregistered && !rules.RequiresPermit ? null
                : Refusal.Blacklisted("Unrecognized hotkey.", "unrecognized_hotkey");
        }

        return rules.RequiresPermit && !neuron.HasValidatorPermit ? Refusal.Blacklisted("Non-validator hotkey.", "no_permit")
            : neuron.Stake < rules.LeastStake ? Refusal.Blacklisted("Not enough stake.", "low_stake")
            : null;
    }
}
