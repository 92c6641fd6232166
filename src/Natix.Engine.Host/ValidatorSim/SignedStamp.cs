namespace Natix.Engine.Host.ValidatorSim;

/// <summary>Who asks, when and by what signature: the part of a request that is proven. Immutable.</summary>
/// <param name="Hotkey">The validator's address, SS58.</param>
/// <param name="Uuid">The dendrite's number.</param>
/// <param name="Nonce">Nanoseconds of the Unix epoch.</param>
/// <param name="BodyHash">The header computed_body_hash.</param>
/// <param name="Signature">"0x" and 128 hexadecimal digits.</param>
internal sealed record SignedStamp(string Hotkey, string Uuid, long Nonce, string BodyHash, string Signature);
