using Natix.Engine.Host.Signing;

namespace Natix.Engine.Host.Commands;

/// <summary>Hotkeys as a command line names them.</summary>
internal static class HotkeyText
{
    /// <summary>The address, when it is one of a Bittensor key.</summary>
    /// <param name="option">The option that names it.</param>
    /// <param name="hotkey">Its value.</param>
    /// <exception cref="UsageException">It is none.</exception>
    public static string Checked(string option, string hotkey) =>
        Ss58.TryDecode(hotkey, stackalloc byte[Ss58.KeyBytes], out var prefix) && prefix == Ss58.Bittensor
            ? hotkey
            : throw new UsageException($"{option} '{hotkey}' is not an SS58 address with prefix 42; it has 48 characters and begins with 5");
}
