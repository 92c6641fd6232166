namespace Natix.Engine.Host;

/// <summary>Exit codes of the program; part of its contract (docs/cli.md).</summary>
internal static class ExitCodes
{
    /// <summary>Every frame was answered.</summary>
    public const int Success = 0;

    /// <summary>The command line, a manifest or a label file is wrong; nothing was run.</summary>
    public const int Usage = 2;

    /// <summary>The run went through, but some frames have no verdict.</summary>
    public const int FrameErrors = 3;

    /// <summary>The data cannot show what calibrate was asked to show; nothing was written.</summary>
    public const int Refused = 4;

    /// <summary>A replay came out otherwise than it was recorded.</summary>
    public const int ReplayDiffers = 5;

    /// <summary>The server that was tried answered wrongly, or lost a request.</summary>
    public const int ServedWrongly = 6;

    /// <summary>A defect of the program (EX_SOFTWARE of sysexits.h).</summary>
    public const int Defect = 70;

    /// <summary>Output could not be written (EX_IOERR).</summary>
    public const int OutputFailed = 74;

    /// <summary>Stopped by SIGINT or SIGTERM: what was done is reported.</summary>
    public const int Stopped = 130;

    /// <summary>The reader of our output went away (128 + SIGPIPE).</summary>
    public const int OutputClosed = 141;
}
